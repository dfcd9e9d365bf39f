"""Office actions: drafted, submitted, returned, approved, sent, withdrawn.

Every step is one of `pendency.examination.composing.Step`; which is possible from where is the
engine's to say. A step that follows from what was read names the version that was read.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction

from pendency.examination import IllegalStepError
from pendency.examination.composing import (
    LANGUAGES,
    Composed,
    DraftState,
    OfficeAction,
    Step,
    after,
    kind,
    kinds,
)
from pendency.office.access import access_case_to_act
from pendency.office.actions.deeds import Deed, deed
from pendency.office.actions.histories import record_event
from pendency.office.casework import drafting
from pendency.office.errors import DraftError, NotAllowedError, NotReadyError, StaleDraftError
from pendency.office.language import choose
from pendency.office.models import (
    Case,
    Draft,
    DraftReader,
    DraftStep,
    DraftVersion,
    SentNotice,
    User,
)
from pendency.office.models.drafts import STATES, STEPS
from pendency.office.permissions import Permission


def create_draft(*, case: Case, kind: str, language: str, by: User, now: dt.datetime) -> Draft:
    """Begin an office action on a case.

    Effects: the draft with an empty first version; the audit row.

    Raises
    ------
    DraftError
        The office has no such kind of notice, or the case has an open draft.
    NotAllowedError
        The person may not draft, or not on this case.
    """
    with deed("create_draft", by=by, now=now, needs=Permission.DRAFT_ACTION) as act:
        access_case_to_act(by, case.pk, Permission.DRAFT_ACTION)
        if kind not in kinds(case.office) or language not in LANGUAGES:
            raise DraftError(choose(f"There is no notice {kind!r} in {language!r}.",
                                    f"没有语言为{language!r}的{kind!r}通知书。"))  # fmt: skip
        try:
            with transaction.atomic():
                draft = Draft.objects.create(
                    case=case, kind=kind, language=language, author=by, created_at=now,
                    state=DraftState.DRAFTED, state_at=now, version=1,
                )  # fmt: skip
        except IntegrityError as error:
            raise DraftError(
                choose("The case has an open draft: go on with that one.",
                       "该案已有未完成的草稿，请继续编辑该草稿。")
            ) from error  # fmt: skip
        empty = OfficeAction(kind, case.office, language)
        DraftVersion.objects.create(
            draft=draft, number=1, saved_at=now, by=by, content=empty.as_dict()
        )
        act.on("draft", draft.pk, case=case.pk, kind=kind)
    return draft


def save_draft(
    *, draft: Draft, action: OfficeAction, base: int, by: User, now: dt.datetime
) -> DraftVersion:
    """Save what a person wrote as a further version; earlier ones stay.

    Effects: the version and the draft's number of versions; the audit row. What says the same as
    the current version changes nothing.

    Parameters
    ----------
    base
        The version on which the person's text rests.

    Raises
    ------
    StaleDraftError
        Somebody saved another version since ``base``.
    DraftError
        The draft is not open for writing, or the text is of another kind, office or language.
    """
    with deed("save_draft", by=by, now=now, needs=Permission.DRAFT_ACTION) as act:
        held = _lock(draft, by, Permission.DRAFT_ACTION)
        _next(held, Step.SAVE)
        current = _unchanged(held, base)
        said = current.action
        if any(getattr(action, x) != getattr(said, x) for x in ("kind", "office", "language")):
            raise DraftError(choose("A draft keeps its kind and its language.",
                                    "草稿的类型和语言不能更改。"))  # fmt: skip
        act.on("draft", held.pk, version=held.version)
        if action == said:
            act.nothing()
            return current
        version = DraftVersion.objects.create(
            draft=held, number=held.version + 1, saved_at=now, by=by, content=action.as_dict()
        )
        Draft.objects.filter(pk=held.pk).update(version=version.number)
        act.on("draft", held.pk, version=version.number)
    return version


def submit_draft(*, draft: Draft, version: int, by: User, now: dt.datetime) -> Draft:
    """Ask for a supervisor's approval.

    Effects: the state; the step; the audit row.

    Raises
    ------
    NotReadyError, StaleDraftError, DraftError
        The notice has errors; another version was saved since; the draft does not stand so.
    """
    with deed("submit_draft", by=by, now=now, needs=Permission.DRAFT_ACTION) as act:
        held = _lock(draft, by, Permission.DRAFT_ACTION)
        state = _next(held, Step.SUBMIT)
        _ready(drafting.composed(held, _unchanged(held, version).action, now.date()))
        return _moved(held, Step.SUBMIT, state, act, by=by, now=now)


def return_draft(*, draft: Draft, version: int, reason: str, by: User, now: dt.datetime) -> Draft:
    """Give a draft back to its author, with the reason.

    Effects: the state, without an approver; the step with its reason; the audit row.

    Raises
    ------
    DraftError
        No reason is given, or the draft does not wait for a decision.
    NotAllowedError
        The person wrote in the draft himself.
    """
    if not reason.strip():
        raise DraftError(choose("Say what is to be mended.", "请说明需要修改的内容。"))
    with deed("return_draft", by=by, now=now, needs=Permission.APPROVE_ACTION) as act:
        held = _decided(draft, version, by)
        state = _next(held, Step.RETURN)
        held.approver = None
        return _moved(held, Step.RETURN, state, act, by=by, now=now, reason=reason.strip())


def approve_draft(*, draft: Draft, version: int, by: User, now: dt.datetime) -> Draft:
    """Approve the version that was read.

    Effects: the state and the approver; the step; the audit row.

    Raises
    ------
    StaleDraftError, DraftError
        Another version was saved since, or the draft does not wait for approval.
    NotAllowedError
        The person is the author or wrote in the draft.
    """
    with deed("approve_draft", by=by, now=now, needs=Permission.APPROVE_ACTION) as act:
        held = _decided(draft, version, by)
        state = _next(held, Step.APPROVE)
        held.approver = by
        return _moved(held, Step.APPROVE, state, act, by=by, now=now)


def dispatch_draft(*, draft: Draft, version: int, by: User, now: dt.datetime) -> SentNotice:
    """Send the notice: only now the case's history says so.

    Effects: the event of the notice's kind, with all that follows from it; the file, byte for
    byte; the state, with which the draft can't change any more; the step; the audit rows.

    Raises
    ------
    DraftError
        It is neither approved nor the author's to sign, or the event is not legal where the case
        stands (the message says why and what would be).
    NotReadyError, StaleDraftError
        The notice has errors on this day; another version was saved since.
    """
    with deed("dispatch_draft", by=by, now=now, needs=Permission.DISPATCH_ACTION) as act:
        held = _lock(draft, by, Permission.DISPATCH_ACTION)
        state = _next(held, Step.DISPATCH, with_authority=drafting.signs(by, held))
        made = drafting.composed(held, _unchanged(held, version).action, now.date())
        _ready(made)
        _legal(held, now.date())
        event = record_event(
            case=held.case, code=made.kind.event, date=now.date(), by=by, now=now,
            actor="examiner", detail=made.title,
        )  # fmt: skip
        held.event_seq = event.seq
        notice = _file(held, made, by)
        _moved(held, Step.DISPATCH, state, act, by=by, now=now)
        act.on("draft", held.pk, event=event.seq, sha256=notice.sha256)
    return notice


def withdraw_draft(*, draft: Draft, by: User, now: dt.datetime, reason: str = "") -> Draft:
    """Give a draft up; its versions stay.

    Effects: the state; the step; the audit row.

    Raises
    ------
    DraftError
        It was sent or given up before. What was sent is undone by a correction of its event.
    """
    with deed("withdraw_draft", by=by, now=now, needs=Permission.DRAFT_ACTION) as act:
        held = _lock(draft, by, Permission.DRAFT_ACTION)
        state = _next(held, Step.WITHDRAW)
        held.approver = None
        return _moved(held, Step.WITHDRAW, state, act, by=by, now=now, reason=reason.strip())


def note_reader(*, draft: Draft, by: User, now: dt.datetime, away: dt.timedelta) -> None:
    """Note that a person has a draft open; a glance at a page is no deed and has no audit row.

    Effects: the reader's row; one who was away for longer than ``away`` opens it anew.
    """
    reader, _new = DraftReader.objects.get_or_create(
        draft=draft, user=by, defaults={"opened_at": now, "seen_at": now}
    )
    if now - reader.seen_at > away:
        reader.opened_at = now
    reader.seen_at = now
    reader.save()


def give_up_drafts(*, case: Case, author: int, by: User, now: dt.datetime) -> None:
    """Withdraw the open drafts of an examiner who loses the case; a step of other actions.

    Effects: the state and the step of each; the action that calls has the audit row.
    """
    still = [state.value for state in DraftState if state.is_open]
    for draft in case.drafts.filter(state__in=still, author__examiner=author):
        Draft.objects.filter(pk=draft.pk).update(
            state=DraftState.WITHDRAWN, state_at=now, approver=None
        )
        DraftStep.objects.create(draft=draft, at=now, by=by, step=Step.WITHDRAW,
                                 version=draft.version)  # fmt: skip


# --- What the steps share ------------------------------------------------------------------------


def _lock(draft: Draft, by: User, permission: Permission) -> Draft:
    """The draft as it is now, with other writers kept out until the transaction ends."""
    held = Draft.objects.select_for_update(of=("self",)).select_related(
        "case__applicant", "case__agent", "case__centre", "case__unit", "author__examiner",
        "approver__examiner",
    ).get(pk=draft.pk)  # fmt: skip
    access_case_to_act(by, held.case_id, permission)
    return held


def _decided(draft: Draft, version: int, by: User) -> Draft:
    """The draft, for a decision by somebody who did not write in it."""
    held = _lock(draft, by, Permission.APPROVE_ACTION)
    _unchanged(held, version)
    if drafting.wrote(by, held):
        raise NotAllowedError(
            choose("Nobody decides on a draft in which he wrote himself: ask another supervisor.",
                   "本人起草或者修改过的草稿应当由他人审核。")
        )  # fmt: skip
    return held


def _next(held: Draft, step: Step, *, with_authority: bool = False) -> DraftState:
    try:
        return after(held.stands, step, with_authority=with_authority)
    except IllegalStepError as error:
        done, stands = STEPS[step], STATES[held.stands]
        raise DraftError(
            choose(f"The draft ({stands[0]}) can't be {done[0]} now.",
                   f"草稿目前处于“{stands[1]}”状态，不能“{done[1]}”。")
        ) from error  # fmt: skip


def _unchanged(held: Draft, version: int) -> DraftVersion:
    """The current version, if it is the one that the person knows."""
    current = held.versions.select_related("by").get(number=held.version)
    if held.version != version:
        when = f"{current.saved_at:%H:%M}"
        raise StaleDraftError(
            choose(
                f"{current.by} saved version {current.number} at {when}; yours rests on version"
                f" {version}. Nothing was changed.",
                f"{current.by}已于{when}保存第{current.number}版，您的内容基于第{version}版，"
                "未作任何更改。",
            ),
            current,
        )
    return current


def _ready(made: Composed) -> None:
    if made.errors:
        texts = [choose(*flaw.text) for flaw in made.errors]
        raise NotReadyError(choose(" ", "").join(texts))


def _legal(held: Draft, today: dt.date) -> None:
    refused = drafting.refusal(held.case, kind(held.kind, held.case.office), today)
    if refused is not None:
        raise DraftError(
            choose(f"{refused.reason.en}. Legal {refused.legal_from.en}.",
                   f"{refused.reason.zh}。{refused.legal_from.zh}。")
        )  # fmt: skip


def _file(held: Draft, made: Composed, by: User) -> SentNotice:
    content = drafting.notice_file(made)
    assert made.limit is not None  # without a limit the notice has an error
    return SentNotice.objects.create(
        draft=held,
        name=f"{held.case.number}-{made.kind.id}-{made.day}.docx",
        sent_on=made.day,
        sent_by=by,
        last_day=made.limit.last_day,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def _moved(
    held: Draft,
    step: Step,
    state: DraftState,
    act: Deed,
    *,
    by: User,
    now: dt.datetime,
    reason: str = "",
) -> Draft:
    held.state, held.state_at = state, now
    held.save(update_fields=["state", "state_at", "approver", "event_seq"])
    DraftStep.objects.create(
        draft=held, at=now, by=by, step=step, version=held.version, reason=reason
    )
    act.on("draft", held.pk, version=held.version, reason=reason)
    return held
