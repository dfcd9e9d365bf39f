from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import polars as pl
import pytest
from tests.office.desks.conftest import ANSWERED, APPLICANT, ASKED, CLOSED, FRESH, case, declare

from pendency.integrity.recusal import screen
from pendency.office import access, actions
from pendency.office.actions.declarations import NewTie
from pendency.office.desks.standing import recusals_on, rules_on
from pendency.office.errors import DeskError, NotAllowedError, TakenDecisionError
from pendency.office.models import AuditRow, Draft, Recusal
from pendency.office.permissions import Permission

GROUNDS = "The applicant's director is his cousin"


@pytest.fixture
def asked(people: SimpleNamespace, now: dt.datetime) -> Recusal:
    return actions.ask_recusal(
        case=case(), party="applicant", grounds=GROUNDS, by=people.head, now=now,
        relation="relative", document="paper 17",
    )  # fmt: skip


def test_a_request_has_a_clock_and_an_event(asked: Recusal, now: dt.datetime):
    assert asked.due_on == now.date() + dt.timedelta(days=10)
    assert (asked.outcome, asked.suspends, asked.examiner_id) == ("open", True, 1)
    event = case().events.last()
    assert (event.code, event.actor) == ("document_received", "applicant")
    detail = AuditRow.objects.get(action="ask_recusal").detail
    assert "cousin" not in str(detail)


def test_the_examiners_acts_wait_and_nobody_elses(
    asked: Recusal, people: SimpleNamespace, now: dt.datetime
):
    with pytest.raises(NotAllowedError, match="wait for the decision"):
        actions.record_event(case=case(), code="interview", date=now.date(), by=people.examiner,
                             now=now)  # fmt: skip
    with pytest.raises(NotAllowedError, match="wait for the decision"):
        actions.create_draft(case=case(), kind="first_action", language="zh", by=people.examiner,
                             now=now)  # fmt: skip
    actions.record_event(case=case(), code="interview", date=now.date(), by=people.head, now=now)
    actions.record_event(case=case(ASKED), code="interview", date=now.date(), by=people.examiner,
                         now=now)  # fmt: skip


def test_where_the_law_does_not_suspend_the_acts_go_on(
    asked: Recusal, people: SimpleNamespace, now: dt.datetime
):
    Recusal.objects.update(suspends=False)
    actions.record_event(case=case(), code="interview", date=now.date(), by=people.examiner,
                         now=now)  # fmt: skip


def test_a_granted_request_sends_the_case_into_a_fresh_draw_without_him(
    asked: Recusal, people: SimpleNamespace, now: dt.datetime
):
    decided = actions.decide_recusal(
        recusal=asked, outcome="upheld", reasons="Near relatives", by=people.officer, now=now
    )
    assert (decided.outcome, decided.decided_on) == ("upheld", now.date())
    after = case()
    assert after.examiner_id is None
    codes = list(after.events.order_by("seq").values_list("code", flat=True))
    assert codes[-2:] == ["petition_decided", "transferred"]
    told = recusals_on(now.date())
    parts = pl.DataFrame({"case": ["x"], "side": ["file"], "name": [after.number]})
    assert screen(parts, told.ties, rules_on(now.date()), day=now.date()).rows() == [
        ("x", "E001", "recused")
    ]
    later = now.date() + dt.timedelta(days=9000)  # for ever
    assert recusals_on(later).ties["relation"].to_list() == ["recused"]


def test_a_refused_request_leaves_the_case_where_it_is(
    asked: Recusal, people: SimpleNamespace, now: dt.datetime
):
    actions.decide_recusal(
        recusal=asked, outcome="dismissed", reasons="No relation", by=people.officer, now=now
    )
    assert case().examiner_id == 1
    assert recusals_on(now.date()).ties.is_empty()
    actions.record_event(case=case(), code="interview", date=now.date(), by=people.examiner,
                         now=now)  # fmt: skip
    again = actions.ask_recusal(case=case(), party="agent", grounds="new facts", by=people.head,
                                now=now)  # fmt: skip
    assert again.seq == 2


def test_an_examiner_steps_back_and_his_draft_with_him(people: SimpleNamespace, now: dt.datetime):
    actions.create_draft(case=case(), kind="first_action", language="zh", by=people.examiner,
                         now=now)  # fmt: skip
    made = actions.recuse_oneself(case=case(), grounds="my former pupil", by=people.examiner,
                                  now=now)  # fmt: skip
    assert Draft.objects.get().state == "drafted"
    actions.decide_recusal(recusal=made, outcome="upheld", reasons="As he says",
                           by=people.officer, now=now)  # fmt: skip
    assert Draft.objects.get().state == "withdrawn"
    assert case().examiner_id is None


def test_a_finding_that_is_no_tie_is_dismissed_for_good(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, NewTie("interest", APPLICANT))
    found = Recusal.objects.filter(case_id=FRESH).get()
    actions.decide_recusal(recusal=found, outcome="dismissed", reasons="A namesake",
                           by=people.officer, now=now)  # fmt: skip
    assert actions.screen_dockets(by=people.officer, now=now) == 0
    assert case().examiner_id == 1


def test_who_decides(asked: Recusal, people: SimpleNamespace, now: dt.datetime):
    step = {"recusal": asked, "outcome": "upheld", "reasons": "x", "now": now}
    for other in (people.examiner, people.head, people.director, people.operations):
        with pytest.raises(NotAllowedError):
            actions.decide_recusal(**step, by=other)
    Recusal.objects.update(raised_by=people.officer)
    with pytest.raises(NotAllowedError, match="entered himself"):
        actions.decide_recusal(**step, by=people.officer)
    actions.decide_recusal(**step, by=people.second_officer)


def test_of_two_who_decide_one_wins_and_the_other_is_told(
    asked: Recusal, people: SimpleNamespace, now: dt.datetime
):
    same = Recusal.objects.get()  # as a second session has it on its screen
    actions.decide_recusal(recusal=asked, outcome="dismissed", reasons="No", by=people.officer,
                           now=now)  # fmt: skip
    with pytest.raises(TakenDecisionError, match=people.officer.username):
        actions.decide_recusal(recusal=same, outcome="upheld", reasons="Yes",
                               by=people.second_officer, now=now)  # fmt: skip
    assert Recusal.objects.get().outcome == "dismissed"
    assert case().examiner_id == 1


def test_what_can_not_be_asked(people: SimpleNamespace, now: dt.datetime):
    ask = {"grounds": GROUNDS, "by": people.head, "now": now, "party": "applicant"}
    with pytest.raises(DeskError, match="grounds"):
        actions.ask_recusal(case=case(), **(ask | {"grounds": " "}))
    with pytest.raises(DeskError, match="who asks"):
        actions.ask_recusal(case=case(), **(ask | {"party": "the press"}))
    with pytest.raises(DeskError, match="relation"):
        actions.ask_recusal(case=case(), **ask, relation="golf")
    with pytest.raises(DeskError, match="Nobody examines"):
        actions.ask_recusal(case=case(CLOSED), **ask)
    with pytest.raises(NotAllowedError):
        actions.ask_recusal(case=case(), **(ask | {"by": people.other_head}))
    with pytest.raises(NotAllowedError, match="docket"):
        actions.recuse_oneself(case=case(), grounds="x", by=people.colleague, now=now)
    actions.ask_recusal(case=case(), **ask)
    with pytest.raises(DeskError, match="already"):
        actions.ask_recusal(case=case(), **ask)
    assert Recusal.objects.count() == 1


def test_a_case_that_has_gone_elsewhere_stays_there(
    asked: Recusal, people: SimpleNamespace, now: dt.datetime
):
    moved = case()
    moved.examiner_id = 2
    moved.save()
    actions.decide_recusal(recusal=asked, outcome="upheld", reasons="x", by=people.officer, now=now)
    assert case().examiner_id == 2


def test_who_knows_of_what(asked: Recusal, people: SimpleNamespace, now: dt.datetime):
    """Officer: all. Examiner: his own. Head: requests of parties; the rest once it is decided."""
    own = actions.recuse_oneself(case=case(ANSWERED), grounds="x", by=people.examiner, now=now)
    declare(people.examiner, now, NewTie("interest", APPLICANT))
    seen = {name: access.visible_recusals(user).count() for name, user in vars(people).items()}
    found = Recusal.objects.filter(source="screening").count()
    assert seen["officer"] == seen["examiner"] == 2 + found
    assert seen["head"] == seen["director"] == 1
    assert seen["colleague"] == seen["other_head"] == seen["operations"] == 0
    assert seen["researcher"] == 0
    assert access.reads_grounds(people.head, asked)
    assert not access.reads_grounds(people.head, own)
    assert access.reads_grounds(people.examiner, own)
    assert not access.reads_grounds(people.colleague, own)
    actions.decide_recusal(recusal=own, outcome="upheld", reasons="x", by=people.officer, now=now)
    assert access.visible_recusals(people.head).count() == 2


def test_the_permissions_are_those_of_the_roles(people: SimpleNamespace):
    assert people.officer.may(Permission.KEEP_RECUSALS)
    for user in (people.examiner, people.head, people.director, people.operations):
        assert not user.may(Permission.KEEP_RECUSALS)
