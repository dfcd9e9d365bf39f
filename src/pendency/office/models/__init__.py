"""The database of the office: the records' tables, the people, and what was done by whom.

Read anywhere; write only through `pendency.office.actions`.
"""

from pendency.office.models.access import (
    AccessGrant,
    AccessRequest,
    Coaching,
    Read,
    ReadBatch,
)
from pendency.office.models.alarms import Alarm, AlarmAssessment, Screening
from pendency.office.models.allocation import (
    Absence,
    AllocationRun,
    CeremonyParty,
    Draw,
    DrawnCase,
    Override,
    Redraw,
    TrackChange,
)
from pendency.office.models.audit import AuditRow
from pendency.office.models.authority import Authority
from pendency.office.models.cases import Case, Classification, Event, Party, Relation
from pendency.office.models.corps import Centre, Employment, Examiner, Unit
from pendency.office.models.documents import CaseDocument, DocumentKind
from pendency.office.models.drafts import (
    Draft,
    DraftReader,
    DraftStep,
    DraftVersion,
    SentNotice,
)
from pendency.office.models.feeds import CalendarFeed
from pendency.office.models.intake import ImportRun, Quarantined, Source
from pendency.office.models.jobs import Job
from pendency.office.models.log import (
    Cosignature,
    Log,
    LogCheckpoint,
    LogLeaf,
    LogWitness,
    PendingLeaf,
)
from pendency.office.models.login import ApiToken, LoginGuard, UserSession
from pendency.office.models.people import User
from pendency.office.models.planning import DepartmentTarget, LongPlan, Objective, PlanYear
from pendency.office.models.recusals import Declaration, DeclaredTie, Recusal
from pendency.office.models.scenarios import Scenario, ScenarioRun
from pendency.office.models.snapshots import Office, SnapshotRecord
from pendency.office.models.transfers import Transfer, TransferStep

__all__ = [
    "Absence",
    "AccessGrant",
    "AccessRequest",
    "Alarm",
    "AlarmAssessment",
    "AllocationRun",
    "ApiToken",
    "AuditRow",
    "Authority",
    "CalendarFeed",
    "Case",
    "CaseDocument",
    "Centre",
    "CeremonyParty",
    "Classification",
    "Coaching",
    "Cosignature",
    "Declaration",
    "DeclaredTie",
    "DepartmentTarget",
    "DocumentKind",
    "Draft",
    "DraftReader",
    "DraftStep",
    "DraftVersion",
    "Draw",
    "DrawnCase",
    "Employment",
    "Event",
    "Examiner",
    "ImportRun",
    "Job",
    "Log",
    "LogCheckpoint",
    "LogLeaf",
    "LogWitness",
    "LoginGuard",
    "LongPlan",
    "Objective",
    "Office",
    "Override",
    "Party",
    "PendingLeaf",
    "PlanYear",
    "Quarantined",
    "Read",
    "ReadBatch",
    "Recusal",
    "Redraw",
    "Relation",
    "Scenario",
    "ScenarioRun",
    "Screening",
    "SentNotice",
    "SnapshotRecord",
    "Source",
    "TrackChange",
    "Transfer",
    "TransferStep",
    "Unit",
    "User",
    "UserSession",
]
