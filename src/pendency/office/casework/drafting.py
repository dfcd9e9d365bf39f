"""What the composer needs to know of a case, and what it makes of a draft."""

from __future__ import annotations

import datetime as dt
import io

from pendency.examination.cases import CaseEvent, Refusal, advance, replay
from pendency.examination.composing import (
    CaseFacts,
    Composed,
    DraftState,
    Kind,
    OfficeAction,
    compose,
    kind,
    may_sign,
    read_action,
    write_docx,
)
from pendency.examination.composing.compose import fixed_word
from pendency.law import office_codes
from pendency.law.data import office as law_office
from pendency.law.text import Text
from pendency.office.casework.claims import ClaimsRead, with_claims
from pendency.office.casework.history import history_of
from pendency.office.language import choose
from pendency.office.models import Case, Draft, DraftVersion, Office, User


def facts_of(case: Case, draft: Draft | None = None) -> CaseFacts:
    """The case as a notice prints it, with its newest claims and the grounds heard so far."""
    sets = with_claims(list(case.documents.all()))
    return CaseFacts(
        office=case.office,
        office_name=_office_name(case.office),
        number=case.number_original,
        filed=case.filing_date,
        title=case.title or "",
        applicant=case.applicant.name if case.applicant else "",
        agent=case.agent.name if case.agent else "",
        priority=case.priority_date,
        centre=_named(case.centre),
        unit=_named(case.unit),
        examiner=_signature(draft.author) if draft else "",
        approver=_signature(draft.approver) if draft and draft.approver else "",
        claims=ClaimsRead(sets[-1], case).claims if sets else None,
        claim_count=case.claims,
        heard=_heard(case),
        invented=Office.objects.filter(provenance="generated").exists(),
    )


def composed(draft: Draft, action: OfficeAction, today: dt.date) -> Composed:
    """A draft as the notice that it would be today."""
    return compose(action, facts_of(draft.case, draft), today)


def notice_file(made: Composed, *, draft: bool = False) -> bytes:
    """The notice as the bytes of a Word file."""
    file = io.BytesIO()
    write_docx(made, file, draft=draft)
    return file.getvalue()


def refusal(case: Case, chosen: Kind, today: dt.date) -> Refusal | None:
    """Why sending a notice of a kind would not be legal today; ``None`` where it would."""
    history = history_of(case)
    number = max((event.seq for event in history.events), default=0) + 1
    outcome = advance(replay(history).state, CaseEvent(number, today, chosen.event))
    return outcome if isinstance(outcome, Refusal) else None


def kind_words(draft: Draft) -> str:
    """What a draft is to become, in the reader's language."""
    return choose(*kind(draft.kind, draft.case.office).title)


def signs(user: User, draft: Draft) -> bool:
    """Whether a person may send his own draft without approval: by his grade and its kind.

    Nobody else may have written in it.
    """
    if user.pk != draft.author_id or user.examiner is None:
        return False
    if draft.versions.exclude(by=user).exists():
        return False
    now = user.examiner.employment.filter(to_date__isnull=True).order_by("-from_date").first()
    return may_sign(now.grade if now else None, draft.kind)


def wrote(user: User, draft: Draft) -> bool:
    """Whether a person is the draft's author or saved a version of it."""
    return user.pk == draft.author_id or draft.versions.filter(by=user).exists()


def _signature(user: User) -> str:
    return user.examiner.code if user.examiner else user.username


def _office_name(code: str) -> Text:
    if code in office_codes():
        return law_office(code).name
    return Text(fixed_word("office", "en"), fixed_word("office", "zh"))


def _named(place: object) -> Text:
    return Text(getattr(place, "en", ""), getattr(place, "zh", ""))


def _heard(case: Case) -> frozenset[str] | None:
    """The grounds of the notices that were sent; unknown where none went through this office."""
    sent = DraftVersion.objects.filter(
        draft__case=case, draft__state=DraftState.DISPATCHED
    ).select_related("draft")
    last = [read_action(v.content) for v in sent if v.number == v.draft.version]
    return frozenset(o.ground for a in last for o in a.objections) if last else None
