"""Cases with their milestones, and everything that hangs on a case."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pendency.office.language import choose, words
from pendency.office.models.corps import Centre, Examiner, Unit
from pendency.office.models.fields import AppendOnly, column, link, one_of, within
from pendency.records import EventCode, State, vocabulary

_PENDING = [name for name, state in vocabulary().states.items() if state.pending]


class Party(models.Model):
    """An applicant or an agency."""

    party_id = column("parties", "party_id", primary_key=True)
    role = column("parties", "role")
    name = column("parties", "name")
    country = column("parties", "country")

    class Meta:
        verbose_name = words("party", "当事人")
        verbose_name_plural = words("parties", "当事人")
        ordering = ("party_id",)
        constraints = (one_of("parties", "role"),)

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """An application, with the milestones of its history.

    The milestone columns are derived from the events by `pendency.records.histories` whenever a
    writer touches the history; nothing else sets them.
    """

    case_id = column("cases", "case_id", primary_key=True)
    office = column("cases", "office")
    number = column("cases", "number")
    number_original = column("cases", "number_original")
    kind = column("cases", "kind")
    filing_date = column("cases", "filing_date")
    priority_date = column("cases", "priority_date")
    publication_date = column("cases", "publication_date")
    publication_number = column("cases", "publication_number")
    patent_number = column("cases", "patent_number")
    title = column("cases", "title")
    language = column("cases", "language")
    claims = column("cases", "claims")
    pages = column("cases", "pages")
    inventors = column("cases", "inventors")
    applicant = link("cases", "applicant_id", Party, related_name="+", db_index=False)
    agent = link("cases", "agent_id", Party, related_name="+", db_index=False)
    country = column("cases", "country")
    region = column("cases", "region")
    ipc = column("cases", "ipc")
    cpc = column("cases", "cpc")
    native_class = column("cases", "native_class")
    field = column("cases", "field")
    track = column("cases", "track")
    centre = link("cases", "centre_id", Centre, related_name="cases", db_index=False)
    unit = link("cases", "unit_id", Unit, related_name="cases", db_index=False)
    examiner = link("cases", "examiner_id", Examiner, related_name="cases", db_index=False)
    secret = column("cases", "secret")
    status = column("cases", "status")
    status_date = column("cases", "status_date")

    examination_date = column("milestones", "examination_date")
    docketed_date = column("milestones", "docketed_date")
    first_action_date = column("milestones", "first_action_date")
    allowed_date = column("milestones", "allowed_date")
    closed_date = column("milestones", "closed_date")
    state = column("milestones", "state")
    state_date = column("milestones", "state_date")
    actions = column("milestones", "actions")
    responses = column("milestones", "responses")
    continued = column("milestones", "continued")
    interviews = column("milestones", "interviews")
    transfers = column("milestones", "transfers")
    event_count = column("milestones", "events", db_column="events")
    last_date = column("milestones", "last_date")

    class Meta:
        verbose_name = words("case", "案件")
        verbose_name_plural = words("cases", "案件")
        ordering = ("case_id",)
        # One index for each worklist: whose, in which state, oldest first.
        indexes = (
            models.Index(fields=("examiner", "state", "filing_date"), name="case_docket"),
            models.Index(fields=("unit", "state", "filing_date"), name="case_unit_worklist"),
            models.Index(fields=("centre", "state", "filing_date"), name="case_centre_worklist"),
            models.Index(fields=("number_original",), name="case_number_original"),
        )
        constraints = (
            models.UniqueConstraint(fields=("office", "number"), name="case_number_of_office"),
            *(one_of("cases", name) for name in ("kind", "track")),
            one_of("milestones", "state"),
            *(within("cases", name) for name in ("claims", "pages", "inventors", "field")),
            models.CheckConstraint(
                name="case_closed_exactly_when_disposed",
                condition=Q(state__in=_PENDING, closed_date__isnull=True)
                | (~Q(state__in=_PENDING) & Q(closed_date__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_closed_after_filing",
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("filing_date")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.office} {self.number_original}"

    @property
    def meaning_of_state(self) -> State:
        """The state with its words in both languages and whose move it is."""
        return vocabulary().states[self.state]


class Event(AppendOnly):
    """One entry of a case's history.

    The code is checked by the writers and not by a constraint: the vocabulary grows with its data
    file, and a history must stay readable by the release before.
    """

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = link("events", "case_id", Case, related_name="events", db_index=False)
    seq = column("events", "seq")
    date = column("events", "date")
    effective_date = column("events", "effective_date")
    recorded_at = column("events", "recorded_at")
    code = column("events", "code")
    native_code = column("events", "native_code")
    actor = column("events", "actor")
    detail = column("events", "detail")
    corrects = column("events", "corrects")

    class Meta:
        verbose_name = words("event", "事件")
        verbose_name_plural = words("events", "事件")
        constraints = (
            one_of("events", "actor"),
            within("events", "seq"),
            models.CheckConstraint(
                name="events_correct_another_one",
                condition=Q(corrects__isnull=True) | Q(corrects__gte=1) & ~Q(corrects=F("seq")),
            ),
        )

    def __str__(self) -> str:
        meaning = self.meaning
        return f"{self.date} {choose(meaning.en, meaning.zh)}"

    @property
    def meaning(self) -> EventCode:
        """The code with its words in both languages and its ST.27 category."""
        return vocabulary()[self.code]


class Classification(models.Model):
    """A classification symbol of a case."""

    pk = models.CompositePrimaryKey("case_id", "scheme", "position")
    case = link("classifications", "case_id", Case, related_name="classifications", db_index=False)
    scheme = column("classifications", "scheme")
    position = column("classifications", "position")
    symbol = column("classifications", "symbol")

    class Meta:
        verbose_name = words("classification", "分类号")
        verbose_name_plural = words("classifications", "分类号")
        constraints = (one_of("classifications", "scheme"),)

    def __str__(self) -> str:
        return self.symbol


class Relation(models.Model):
    """A link of a case to another application."""

    pk = models.CompositePrimaryKey("case_id", "position")
    case = link("relations", "case_id", Case, related_name="relations", db_index=False)
    position = column("relations", "position")
    relation = column("relations", "relation")
    other_number = column("relations", "other_number")
    other_date = column("relations", "other_date")
    description = column("relations", "description")

    class Meta:
        verbose_name = words("related application", "关联申请")
        verbose_name_plural = words("related applications", "关联申请")
        constraints = (one_of("relations", "relation"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.other_number}"
