"""The only ways from a person to an object or a list; one module per subject.

Objects reach a view through an ``access_*`` function, lists through a ``visible_*`` queryset. What
does not exist and what may not be known to exist answer alike, with `Http404`; what is known to
exist but lies outside the person's reach answers with `NotAllowedError`.
"""

from pendency.office.access.alarms import access_alarm, visible_alarms, visible_screenings
from pendency.office.access.allocation import (
    access_authority,
    access_override,
    access_run,
    access_why,
    authority_targets,
    override_targets,
    reasons_shown,
    visible_authorities,
    visible_drawn,
    visible_overrides,
    visible_redraws,
    visible_runs,
    visible_waiting,
)
from pendency.office.access.answers import require
from pendency.office.access.cases import access_case, access_case_to_act, visible_cases
from pendency.office.access.corps import (
    access_centre,
    access_docket,
    access_unit,
    visible_centres,
    visible_dockets,
    visible_units,
)
from pendency.office.access.drafts import access_draft, access_notice, visible_drafts
from pendency.office.access.imports import (
    access_import,
    access_job,
    access_quarantined,
    visible_imports,
    visible_quarantine,
    visible_sources,
)
from pendency.office.access.log import (
    access_log_entry,
    access_witness,
    visible_audit,
    visible_log,
    visible_witnesses,
)
from pendency.office.access.people import (
    access_feed,
    access_person,
    access_session,
    access_token,
    token_of,
    visible_people,
    visible_sessions,
    visible_tokens,
)
from pendency.office.access.plans import (
    access_declaring,
    access_plan_year,
    visible_plans,
    visible_targets,
)
from pendency.office.access.recusals import (
    access_declared,
    access_recusal,
    declared_ties,
    reads_grounds,
    visible_recusals,
    visible_standings,
)
from pendency.office.access.reports import visible_packs_to_come, visible_snapshots
from pendency.office.access.scenarios import (
    access_scenario,
    visible_scenario_jobs,
    visible_scenarios,
)
from pendency.office.access.secrecy import (
    access_case_to_grant,
    access_coaching,
    access_grant,
    access_request,
    visible_coachings,
    visible_grants,
    visible_read_batches,
    visible_reads,
    visible_requests,
)
from pendency.office.access.suspension import suspended
from pendency.office.access.transfers import (
    access_transfer,
    adjudicable,
    answerable,
    may_adjudicate,
    may_answer,
    visible_transfers,
)

__all__ = [
    "access_alarm",
    "access_authority",
    "access_case",
    "access_case_to_act",
    "access_case_to_grant",
    "access_centre",
    "access_coaching",
    "access_declared",
    "access_declaring",
    "access_docket",
    "access_draft",
    "access_feed",
    "access_grant",
    "access_import",
    "access_job",
    "access_log_entry",
    "access_notice",
    "access_override",
    "access_person",
    "access_plan_year",
    "access_quarantined",
    "access_recusal",
    "access_request",
    "access_run",
    "access_scenario",
    "access_session",
    "access_token",
    "access_transfer",
    "access_unit",
    "access_why",
    "access_witness",
    "adjudicable",
    "answerable",
    "authority_targets",
    "declared_ties",
    "may_adjudicate",
    "may_answer",
    "override_targets",
    "reads_grounds",
    "reasons_shown",
    "require",
    "suspended",
    "token_of",
    "visible_alarms",
    "visible_audit",
    "visible_authorities",
    "visible_cases",
    "visible_centres",
    "visible_coachings",
    "visible_dockets",
    "visible_drafts",
    "visible_drawn",
    "visible_grants",
    "visible_imports",
    "visible_log",
    "visible_overrides",
    "visible_packs_to_come",
    "visible_people",
    "visible_plans",
    "visible_quarantine",
    "visible_read_batches",
    "visible_reads",
    "visible_recusals",
    "visible_redraws",
    "visible_requests",
    "visible_runs",
    "visible_scenario_jobs",
    "visible_scenarios",
    "visible_screenings",
    "visible_sessions",
    "visible_snapshots",
    "visible_sources",
    "visible_standings",
    "visible_targets",
    "visible_tokens",
    "visible_transfers",
    "visible_units",
    "visible_waiting",
    "visible_witnesses",
]
