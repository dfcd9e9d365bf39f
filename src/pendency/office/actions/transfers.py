"""Transfers: asked for, accepted or refused by the proposed unit, adjudicated where disputed.

Which step is possible from where `pendency.allocation.transfers` says; who may take it is said
here and in `access`. Whoever asked or refused never adjudicates.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Max

from pendency.allocation.transfers import TransferStepError, step_to, transfer_rules
from pendency.office.access import access_case_to_act, require
from pendency.office.access.transfers import may_adjudicate, may_answer
from pendency.office.actions.deeds import Deed, deed
from pendency.office.actions.histories import append_event
from pendency.office.actions.redraws import redraw
from pendency.office.errors import DeskError, NotAllowedError, TakenDecisionError
from pendency.office.language import choose
from pendency.office.models import Case, Office, Transfer, TransferStep, Unit, User
from pendency.office.permissions import Permission


def ask_transfer(
    *, case: Case, to_unit: Unit, reason: str, grounds: str, by: User, now: dt.datetime
) -> Transfer:
    """Ask that a case be moved to another unit.

    Effects: the request and its first step; the event; the revision; the audit row.

    Raises
    ------
    DeskError
        An unknown kind of reason, no grounds, the case's own unit, or a request that is open.
    InvalidEventError
        The procedure does not allow it where the case stands.
    NotAllowedError
        The case lies outside the person's part of the corps.
    """
    with deed("ask_transfer", by=by, now=now, needs=Permission.ASK_TRANSFER) as act:
        access_case_to_act(by, case.pk, Permission.ASK_TRANSFER)
        held = Case.objects.select_for_update().get(pk=case.pk)
        _check(held, to_unit, reason, grounds)
        today, rules = now.date(), transfer_rules()
        last = held.transfer_requests.aggregate(last=Max("seq"))["last"] or 0
        append_event(held, now, code="transfer_requested", date=today,
                     detail=choose(*rules.reasons[reason]))  # fmt: skip
        made = Transfer.objects.create(
            case=held, seq=last + 1, reason=reason, from_unit_id=held.unit_id, to_unit=to_unit,
            requested_on=today, state="requested", due_on=rules.due("requested", today),
            grounds=grounds.strip(), asker=by,
        )  # fmt: skip
        _note(made, "request", grounds, by, now)
        _told(act, made, "request", grounds)
    return made


def take_transfer_step(
    *, transfer: Transfer, step: str, reason: str, by: User, now: dt.datetime, seen: str
) -> Transfer:
    """Take a step on a request: accept, contest, transfer, refuse, send back or withdraw.

    Effects: the state, and by when the next step is due; the step with its reasons; with the end of
    the request its event; a case that moves goes to the unit, without examiner, into the next draw
    of that unit's centre; the revision; the audit row.

    Parameters
    ----------
    seen
        The state in which the person saw the request.

    Raises
    ------
    TakenDecisionError
        Somebody took a step meanwhile; the message says who and which. Nothing was changed.
    DeskError
        The step is not possible now, or lacks its reasons.
    NotAllowedError
        The step is another person's, or the person asked or refused himself.
    """
    require(by, Permission.VIEW_TRANSFERS)
    with deed("take_transfer_step", by=by, now=now, needs=None) as act:
        case = Case.objects.select_for_update().get(pk=transfer.case_id)
        held = case.transfer_requests.select_related("to_unit").get(seq=transfer.seq)
        if held.state != seen:
            raise _taken(held)
        _may(held, step, by)
        try:
            state = step_to(step, held.state, today=now.date(), due=held.due_on, reason=reason)
        except TransferStepError as error:
            raise DeskError(choose(*error.text)) from error
        rules = transfer_rules()
        held.state, held.due_on = state, rules.due(state, now.date())
        if step == "contest":
            held.contested, held.refuser = True, by
        if state not in rules.open_states:
            held.decided_on = now.date()
            _ended(case, held, by, now)
        held.save()
        _note(held, step, reason, by, now)
        _told(act, held, step, reason)
    return held


# --- What the steps share ------------------------------------------------------------------------


def _check(case: Case, to_unit: Unit, reason: str, grounds: str) -> None:
    if reason not in transfer_rules().reasons or not grounds.strip():
        raise DeskError(choose("Choose a reason and say why.", "请选择理由并予以说明。"))
    if case.unit_id == to_unit.pk:
        raise DeskError(choose("The case belongs to that unit already.", "该案已属于该部门。"))
    if case.transfer_requests.filter(state__in=transfer_rules().open_states).exists():
        raise DeskError(
            choose("A request waits for its decision already.", "该案已有转案请求待处理。")
        )


def _may(held: Transfer, step: str, by: User) -> None:
    """Raise unless the step is this person's."""
    who = transfer_rules().steps[step].who if step in transfer_rules().steps else ""
    allowed = {
        "asker": held.asker_id == by.pk,
        "receiver": may_answer(by, held),
        "adjudicator": may_adjudicate(by, held),
    }.get(who, False)
    if not allowed:
        raise NotAllowedError(
            choose("This step is another person's: whoever asked or refused does not decide.",
                   "该步骤应由他人办理：提出请求或者不同意接收的人员不得裁决。")
        )  # fmt: skip


def _taken(held: Transfer) -> TakenDecisionError:
    last = TransferStep.objects.filter(case_id=held.case_id, seq=held.seq).select_related("by")
    step = last.last()
    assert step is not None
    at = f"{step.at:%Y-%m-%d %H:%M}"
    return TakenDecisionError(
        choose(f"{step.by} was first ({at}): {step.words}. Nothing was changed.",
               f"{step.by}已于{at}先行办理：{step.words}。未作任何更改。")
    )  # fmt: skip


def _ended(case: Case, held: Transfer, by: User, now: dt.datetime) -> None:
    """Tell the case's history, and move the case if it is to move."""
    if held.state != "transferred":
        append_event(case, now, code="transfer_refused", date=now.date(), detail=held.state_words)
        return
    unit = held.to_unit
    if case.examiner_id is not None:
        redraw(cases=[case], purpose="transfer", reason=held.reason_words, by=by, now=now,
               centre=unit.centre)  # fmt: skip
    else:
        append_event(case, now, code="transferred", date=now.date(), detail="transfer")
    Case.objects.filter(pk=case.pk).update(unit=unit, centre=unit.centre)


def _note(held: Transfer, step: str, reason: str, by: User, now: dt.datetime) -> None:
    TransferStep.objects.create(
        case_id=held.case_id, seq=held.seq, at=now, by=by, step=step, reason=reason.strip()
    )
    Office.objects.update(revision=F("revision") + 1)


def _told(act: Deed, held: Transfer, step: str, reason: str) -> None:
    act.on("transfer", held, case=held.case_id, step=step, state=held.state,
           to_unit=held.to_unit_id, reason=reason.strip())  # fmt: skip
