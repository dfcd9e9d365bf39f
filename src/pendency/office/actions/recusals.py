"""Recusals: an examiner steps back, a party asks for it, the integrity officer decides."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from pendency.integrity.recusal import Rules
from pendency.office.access import access_case_to_act, require
from pendency.office.actions.declarations import next_recusal
from pendency.office.actions.deeds import deed
from pendency.office.actions.drafts import give_up_drafts
from pendency.office.actions.histories import append_event
from pendency.office.actions.redraws import redraw
from pendency.office.desks.standing import rules_on
from pendency.office.errors import DeskError, NotAllowedError, TakenDecisionError
from pendency.office.language import choose
from pendency.office.models import Case, Office, Recusal, User
from pendency.office.permissions import Permission

PARTIES = ("applicant", "agent", "third_party")
OUTCOMES = ("upheld", "dismissed")


def recuse_oneself(
    *, case: Case, grounds: str, by: User, now: dt.datetime, relation: str | None = None
) -> Recusal:
    """Say that one may not examine a case of one's own docket, and why.

    Effects: the recusal, to be decided; the own acts in the case wait for the decision where the
    law says so; the revision; the audit row, which does not tell why.

    Raises
    ------
    DeskError
        No grounds, an unknown relation, a closed case, or a recusal that waits already.
    NotAllowedError
        The case is not on the person's docket.
    """
    with deed("recuse_oneself", by=by, now=now, needs=Permission.RECUSE_ONESELF) as act:
        held = _lock(case)
        if by.examiner_id is None or held.examiner_id != by.examiner_id:
            raise NotAllowedError(
                choose("The case is not on your docket.", "该案不在您的在手案件中。")
            )
        made = _open(held, now, source="self", relation=relation, grounds=grounds, by=by)
        act.on("recusal", made, case=held.pk, source="self", due=made.due_on.isoformat())
    return made


def ask_recusal(
    *,
    case: Case,
    party: str,
    grounds: str,
    by: User,
    now: dt.datetime,
    relation: str | None = None,
    document: str = "",
) -> Recusal:
    """Register a party's request that the examiner of a case not take part in it.

    Effects: the request, to be decided; the event of its receipt; the examiner's acts in the case
    wait for the decision where the law says so; the revision; the audit row.

    Raises
    ------
    DeskError
        No grounds, no such party or relation, nobody examines the case, or a request waits already.
    NotAllowedError
        The case lies outside the person's part of the corps.
    """
    with deed("ask_recusal", by=by, now=now, needs=Permission.ASK_RECUSAL) as act:
        held = _lock(case)
        access_case_to_act(by, held.pk, Permission.ASK_RECUSAL)
        if party not in PARTIES:
            raise DeskError(choose("Say who asks.", "请选择请求人。"))
        made = _open(
            held, now, source="party", relation=relation, grounds=grounds, by=by, party=party,
            document=document.strip(),
        )  # fmt: skip
        actor = "third_party" if party == "third_party" else "applicant"
        append_event(held, now, code="document_received", date=now.date(), actor=actor,
                     detail=choose("request for recusal", "回避请求"))  # fmt: skip
        act.on("recusal", made, case=held.pk, source="party", due=made.due_on.isoformat())
    return made


def decide_recusal(
    *, recusal: Recusal, outcome: str, reasons: str, by: User, now: dt.datetime
) -> Recusal:
    """Decide whether the examiner is recused, with reasons.

    Effects: the outcome; the event of the decision, where a party asked; if he is recused, his open
    drafts of the case are given up and the case is drawn afresh without him; the revision; the
    audit row.

    Raises
    ------
    TakenDecisionError
        Somebody decided meanwhile; the message says who.
    DeskError
        No such outcome, or no reasons.
    NotAllowedError
        The person entered the request, or is the examiner himself.
    """
    require(by, Permission.KEEP_RECUSALS)
    if outcome not in OUTCOMES or not reasons.strip():
        raise DeskError(choose("Choose a decision and give its reasons.", "请选择决定并说明理由。"))
    with deed("decide_recusal", by=by, now=now, needs=Permission.KEEP_RECUSALS) as act:
        case = _lock(recusal.case)
        held = case.recusals.select_related("decided_by").get(seq=recusal.seq)
        _decidable(held, by)
        held.outcome, held.decided_on, held.reasons = outcome, now.date(), reasons.strip()
        held.decided_by = by
        held.save()
        if held.source == "party":
            append_event(case, now, code="petition_decided", date=now.date(),
                         detail=choose(*_EVENT_WORDS[outcome]))  # fmt: skip
        if outcome == "upheld":
            _take_away(case, held, by, now)
        Office.objects.update(revision=F("revision") + 1)
        act.on("recusal", held, case=case.pk, outcome=outcome, source=held.source,
               reasons=held.reasons)  # fmt: skip
    return held


_EVENT_WORDS = {
    "upheld": ("request for recusal granted", "同意回避请求"),
    "dismissed": ("request for recusal not granted", "不予同意回避请求"),
}


def _lock(case: Case) -> Case:
    """The case as it is now, with other writers kept out until the transaction ends."""
    return Case.objects.select_for_update().get(pk=case.pk)


def _open(
    case: Case,
    now: dt.datetime,
    *,
    source: str,
    relation: str | None,
    grounds: str,
    by: User,
    party: str = "",
    document: str = "",
) -> Recusal:
    rules = rules_on(now.date())
    _check_open(case, rules, relation, grounds)
    try:
        with transaction.atomic():
            made = Recusal.objects.create(
                case=case, seq=next_recusal(case), examiner_id=case.examiner_id, source=source,
                relation=relation or None, raised_on=now.date(), outcome="open",
                due_on=rules.request.due(now.date()), raised_by=by, party=party,
                grounds=grounds.strip(), document=document, suspends=rules.request.suspends,
            )  # fmt: skip
    except IntegrityError as error:
        raise DeskError(
            choose("Such a request waits for its decision already.", "已有同类请求待决定。")
        ) from error
    Office.objects.update(revision=F("revision") + 1)
    return made


def _check_open(case: Case, rules: Rules, relation: str | None, grounds: str) -> None:
    if not grounds.strip():
        raise DeskError(choose("Give the grounds.", "请说明理由。"))
    if relation and relation not in rules.relations:
        raise DeskError(choose(f"There is no relation {relation!r}.",
                               f"没有该回避关系：{relation}。"))  # fmt: skip
    if case.examiner_id is None or case.closed_date:
        raise DeskError(choose("Nobody examines the case now.", "该案目前没有承办审查员。"))


def _decidable(held: Recusal, by: User) -> None:
    if not held.open:
        who, when, how = held.decided_by, held.decided_on, held.outcome_words
        raise TakenDecisionError(
            choose(f"{who} decided on {when}: {how}. Nothing was changed.",
                   f"{who}已于{when}作出决定：{how}。未作任何更改。")
        )  # fmt: skip
    if held.raised_by_id == by.pk or held.examiner_id == by.examiner_id is not None:
        raise NotAllowedError(
            choose("Nobody decides on what he entered himself, or on himself.",
                   "任何人不得对本人登记的或者涉及本人的请求作出决定。")
        )  # fmt: skip


def _take_away(case: Case, held: Recusal, by: User, now: dt.datetime) -> None:
    """Give the case to nobody, for a fresh draw; unless it has gone to somebody else already."""
    give_up_drafts(case=case, author=held.examiner_id, by=by, now=now)
    if case.examiner_id == held.examiner_id and not case.closed_date:
        redraw(cases=[case], purpose="recusal", reason=choose("recusal", "回避"), by=by, now=now)
