from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.http import Http404
from tests.office.desks.conftest import CLOSED, FRESH, SECRET, case

from pendency.examination.cases import replay
from pendency.office import access, actions
from pendency.office.casework.history import history_of
from pendency.office.errors import (
    DeskError,
    InvalidEventError,
    NotAllowedError,
    TakenDecisionError,
)
from pendency.office.models import AuditRow, Transfer, TransferStep, Unit, User

CHEMISTRY, VEHICLES = 2, 3


def ask(by: User, now: dt.datetime, to: int = CHEMISTRY, pk: int = FRESH) -> Transfer:
    return actions.ask_transfer(
        case=case(pk), to_unit=Unit.objects.get(pk=to), reason="wrong_field",
        grounds="a catalyst", by=by, now=now,
    )  # fmt: skip


def take(transfer: Transfer, step: str, by: User, now: dt.datetime, reason: str = "x") -> Transfer:
    now_stands = Transfer.objects.get(case=transfer.case_id, seq=transfer.seq)
    return actions.take_transfer_step(
        transfer=transfer, step=step, reason=reason, by=by, now=now, seen=now_stands.state
    )


def in_adjudication(pk: int = FRESH) -> bool:
    return replay(history_of(case(pk))).state.in_adjudication


def codes(pk: int = FRESH) -> list[str]:
    return list(case(pk).events.order_by("seq").values_list("code", flat=True))


def test_a_request_has_a_clock_and_is_under_adjudication(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now)
    assert made.due_on == now.date() + dt.timedelta(days=7)
    assert codes()[-1] == "transfer_requested"
    assert in_adjudication()
    assert case().examiner_id == 1  # it stays on the docket until it is decided


def test_an_accepted_case_moves_and_is_drawn_there(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now)
    done = take(made, "accept", people.other_head, now, reason="")
    assert (done.state, done.contested, done.due_on) == ("transferred", False, None)
    after = case()
    assert (after.unit_id, after.centre_id, after.examiner_id) == (CHEMISTRY, 2, None)
    assert codes()[-1] == "transferred"
    assert not in_adjudication()
    assert after.transfers == 2  # asked for, and made


def test_a_disputed_request_is_adjudicated_finally(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now)
    contested = take(made, "contest", people.other_head, now, reason="no chemistry in it")
    assert (contested.state, contested.contested) == ("disputed", True)
    assert in_adjudication()
    with pytest.raises(DeskError, match="does not allow"):
        take(made, "contest", people.other_head, now)  # once
    done = take(made, "transfer", people.operations, now, reason="claim 1 is a catalyst")
    assert done.state == "transferred"
    assert case().unit_id == CHEMISTRY
    steps = TransferStep.objects.filter(case=FRESH).values_list("step", "reason")
    assert list(steps) == [
        ("request", "a catalyst"), ("contest", "no chemistry in it"),
        ("transfer", "claim 1 is a catalyst"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "who", "state"),
    [("refuse", "operations", "refused"), ("send_back", "operations", "returned"),
     ("withdraw", "examiner", "withdrawn")],
)  # fmt: skip
def test_a_case_that_does_not_move_stays_with_its_examiner(
    people: SimpleNamespace, now: dt.datetime, step: str, who: str, state: str
):
    made = ask(people.examiner, now)
    take(made, "contest", people.other_head, now)
    done = take(made, step, getattr(people, who), now)
    assert (done.state, done.decided_on) == (state, now.date())
    assert case().examiner_id == 1
    assert codes()[-1] == "transfer_refused"
    assert not in_adjudication()
    assert ask(people.examiner, now).seq == 2


def test_what_is_left_unanswered_is_adjudicated_after_its_time(
    people: SimpleNamespace, now: dt.datetime
):
    made = ask(people.examiner, now)
    with pytest.raises(DeskError, match="has until"):
        take(made, "transfer", people.operations, now + dt.timedelta(days=7))
    take(made, "transfer", people.operations, now + dt.timedelta(days=8))
    assert case().unit_id == CHEMISTRY


def test_within_a_centre_its_director_decides(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now, to=VEHICLES)
    take(made, "contest", people.sub_head, now)
    take(made, "refuse", people.director, now)
    between = ask(people.examiner, now, to=CHEMISTRY)
    take(between, "contest", people.other_head, now)
    with pytest.raises(NotAllowedError):
        take(between, "refuse", people.director, now)


def test_nobody_decides_on_his_own_request(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.head, now, to=VEHICLES)
    with pytest.raises(NotAllowedError):
        take(made, "accept", people.head, now)  # the proposed unit lies below his own
    take(made, "contest", people.director, now)  # for the unit, as its superior
    with pytest.raises(NotAllowedError):
        take(made, "transfer", people.director, now)  # who refused does not decide
    for other in (people.examiner, people.other_head, people.head):
        with pytest.raises(NotAllowedError):
            take(made, "transfer", other, now)
    take(made, "transfer", people.operations, now)


def test_of_two_who_act_one_wins_and_the_other_is_told(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now)
    seen = made.state  # what both have on their screens
    actions.take_transfer_step(transfer=made, step="accept", reason="", by=people.other_head,
                               now=now, seen=seen)  # fmt: skip
    with pytest.raises(TakenDecisionError, match=people.other_head.username):
        actions.take_transfer_step(transfer=made, step="withdraw", reason="", by=people.examiner,
                                   now=now, seen=seen)  # fmt: skip
    assert Transfer.objects.get().state == "transferred"
    assert TransferStep.objects.count() == 2


def test_what_can_not_be_asked(people: SimpleNamespace, now: dt.datetime):
    good = {"case": case(), "to_unit": Unit.objects.get(pk=CHEMISTRY), "reason": "overload",
            "grounds": "x", "by": people.examiner, "now": now}  # fmt: skip
    with pytest.raises(DeskError, match="say why"):
        actions.ask_transfer(**(good | {"grounds": ""}))
    with pytest.raises(DeskError, match="say why"):
        actions.ask_transfer(**(good | {"reason": "boredom"}))
    with pytest.raises(DeskError, match="already"):
        actions.ask_transfer(**(good | {"to_unit": Unit.objects.get(pk=1)}))
    with pytest.raises(InvalidEventError):
        actions.ask_transfer(**(good | {"case": case(CLOSED)}))
    with pytest.raises(NotAllowedError):
        actions.ask_transfer(**(good | {"by": people.colleague}))
    with pytest.raises(NotAllowedError):
        actions.ask_transfer(**(good | {"by": people.other_head}))
    actions.ask_transfer(**good)
    with pytest.raises(DeskError, match="already"):
        actions.ask_transfer(**good)


def test_reasons_are_asked_for_and_steps_known(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now)
    with pytest.raises(DeskError, match="reasons"):
        take(made, "contest", people.other_head, now, reason=" ")
    with pytest.raises(NotAllowedError):
        take(made, "burn", people.other_head, now)
    assert Transfer.objects.get().state == "requested"


def test_who_sees_which_request(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now, pk=SECRET)
    seen = {name: access.visible_transfers(user).exists() for name, user in vars(people).items()}
    assert {name for name, there in seen.items() if there} == {
        "examiner", "head", "other_head", "director", "operations",
    }  # fmt: skip
    with pytest.raises(Http404):
        access.access_transfer(people.colleague, made.case_id, made.seq)
    with pytest.raises(Http404):  # the file itself stays closed to the other department
        access.access_case(people.other_head, SECRET)


def test_what_waits_for_whom(people: SimpleNamespace, now: dt.datetime):
    ask(people.examiner, now)
    assert access.answerable(people.other_head).count() == 1
    assert not access.answerable(people.head).exists()
    assert access.adjudicable(people.operations).count() == 1
    assert not access.adjudicable(people.director).exists()


def test_the_log_says_what_was_done(people: SimpleNamespace, now: dt.datetime):
    made = ask(people.examiner, now)
    take(made, "accept", people.other_head, now)
    actions_ = list(AuditRow.objects.order_by("id").values_list("action", flat=True))
    assert actions_[0] == "ask_transfer"
    assert actions_[-1] == "take_transfer_step"
