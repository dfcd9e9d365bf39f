"""Races of transfers, of overrides past the draw, of listings and of the steps of a ceremony."""

from __future__ import annotations

import secrets
from typing import Any

from race_course import NOW, Act, Start, race

from pendency.allocation import commitment

MOVED = (3, 4, 5)  # of examiner 1, pending
GIVEN, GIVEN_TOO = 10, 11  # of examiner 2, in the same department
DRAWN = (8, 14)  # the same; back in the draw
REASON = "knows the family from three earlier files"


# --- Transfers -----------------------------------------------------------------------------------


@race
def one_withdraws_a_transfer_while_another_contests_it(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import Case, Transfer, TransferStep, Unit

    case = Case.objects.filter(pk__in=MOVED).exclude(transfer_requests__isnull=False).first()
    made = actions.ask_transfer(
        case=case, to_unit=Unit.objects.get(pk=2), reason="overload", grounds="x",
        by=people["examiner"], now=NOW,
    )  # fmt: skip

    def step(name: str, who: str) -> Act:
        return lambda: actions.take_transfer_step(
            transfer=made, step=name, reason="x", by=people[who], now=NOW, seen="requested"
        )

    def sound() -> bool:
        steps = TransferStep.objects.filter(case=case).count()
        state = Transfer.objects.get(case=case).state
        return steps == 2 and state in {"withdrawn", "disputed"}

    return Start((step("withdraw", "examiner"), step("contest", "head_south")), sound)


# --- Listings for languages and modes ------------------------------------------------------------


@race
def two_list_one_examiner_for_the_same_days(people: Any) -> Start:
    import datetime as dt

    from pendency.office import actions
    from pendency.office.models import Authority, Examiner

    examiner = Examiner.objects.get(pk=1)
    Authority.objects.filter(examiner=examiner).delete()

    def give(who: str, later: int) -> Act:
        begin = NOW.date() + dt.timedelta(days=later)
        return lambda: actions.give_authority(
            examiner=examiner, kind="language", value="en", from_date=begin,
            to_date=begin + dt.timedelta(days=30), reason="x", by=people[who], now=NOW,
        )  # fmt: skip

    def sound() -> bool:
        return Authority.objects.filter(examiner=examiner).count() == 1

    return Start((give("director", 0), give("operations", 9)), sound)


# --- Overrides -----------------------------------------------------------------------------------


def asking(people: Any, case_id: int, who: str) -> Act:
    """The request that a case goes to the other one of its department."""
    from pendency.office import actions
    from pendency.office.models import Case, Examiner

    case = Case.objects.get(pk=case_id)
    other = Examiner.objects.get(pk=3 - case.examiner_id)
    return lambda: actions.ask_override(
        case=case, to=other, ground="expertise", reason=REASON, by=people[who], now=NOW
    )


def nothing_asked(people: Any) -> None:
    """Take back what a race before left open."""
    from pendency.office import actions
    from pendency.office.models import Override

    by_id = {person.pk: person for person in people.values()}
    for left in Override.objects.filter(outcome="requested"):
        actions.withdraw_override(override=left, by=by_id[left.requested_by], now=NOW)


def decided_once(override: Any) -> bool:
    """Whether one decision stands, and the case is where it says, by one step of its history."""
    from pendency.office.models import AuditRow, Case, Override

    held = Override.objects.get(request=override.request)
    case = Case.objects.get(pk=held.case_id)
    given = case.events.filter(code="docketed", detail__endswith=f", override {held.request}")
    acts = AuditRow.objects.filter(
        action__in=("confirm_override", "refuse_override"), object_key=str(held.request)
    )
    if held.outcome == "confirmed":
        right = case.examiner_id == held.to_examiner_id and given.count() == 1
    else:
        right = case.examiner_id == held.from_examiner_id and not given.exists()
    return right and held.outcome in {"confirmed", "refused"} and acts.count() == 1


@race
def one_confirms_an_override_while_another_refuses_it(people: Any) -> Start:
    from pendency.office import actions

    nothing_asked(people)
    asked: Any = asking(people, GIVEN, "head")()

    def refuse() -> object:
        return actions.refuse_override(
            override=asked, reason="no", by=people["operations"], now=NOW
        )

    def confirm() -> object:
        return actions.confirm_override(override=asked, by=people["director"], now=NOW)

    return Start((confirm, refuse), lambda: decided_once(asked))


@race
def two_confirm_the_same_override(people: Any) -> Start:
    from pendency.office import actions

    nothing_asked(people)
    asked: Any = asking(people, GIVEN, "head")()

    def confirm(who: str) -> Act:
        return lambda: actions.confirm_override(override=asked, by=people[who], now=NOW)

    return Start((confirm("director"), confirm("operations")), lambda: decided_once(asked))


@race
def one_confirms_an_override_while_its_head_withdraws_it(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import Case, Override

    nothing_asked(people)
    asked: Any = asking(people, GIVEN, "head")()

    def sound() -> bool:
        held = Override.objects.get(request=asked.request)
        now = Case.objects.get(pk=GIVEN).examiner_id
        return now == {
            "confirmed": held.to_examiner_id, "withdrawn": held.from_examiner_id
        }[held.outcome]  # fmt: skip

    return Start(
        (
            lambda: actions.confirm_override(override=asked, by=people["director"], now=NOW),
            lambda: actions.withdraw_override(override=asked, by=people["head"], now=NOW),
        ),
        sound,
    )


@race
def two_ask_for_an_override_of_the_same_case(people: Any) -> Start:
    from pendency.office.models import AuditRow, Override

    nothing_asked(people)
    before = AuditRow.objects.filter(action="ask_override").count()

    def sound() -> bool:
        asked = Override.objects.filter(case=GIVEN, outcome="requested").count()
        return asked == AuditRow.objects.filter(action="ask_override").count() - before == 1

    return Start((asking(people, GIVEN, "head"), asking(people, GIVEN, "director")), sound)


@race
def two_ask_for_overrides_of_two_cases(people: Any) -> Start:
    """They don't meet: both are asked for, each under a number of its own."""
    from pendency.office.models import Override

    nothing_asked(people)

    def sound() -> bool:
        asked = Override.objects.filter(outcome="requested")
        return sorted(asked.values_list("case_id", flat=True)) == [GIVEN, GIVEN_TOO]

    return Start(
        (asking(people, GIVEN, "head"), asking(people, GIVEN_TOO, "director")), sound, done=2
    )


# --- The ceremony --------------------------------------------------------------------------------


def run_of(people: Any) -> Any:
    """A run over cases that wait, with its list frozen; an open one is ended first."""
    from pendency.office import actions
    from pendency.office.models import AllocationRun, Case, Centre

    ended = (AllocationRun.State.PUBLISHED, AllocationRun.State.VOID)
    for old in AllocationRun.objects.exclude(state__in=ended):
        actions.void_run(run=old, reason="next", by=None, now=NOW)
    held = Case.objects.filter(pk__in=DRAWN, examiner__isnull=False)
    if held.exists():
        actions.redraw(cases=held, purpose="absence", reason="x", by=None, now=NOW, barred=False)
    run = actions.open_run(centres=Centre.objects.filter(pk=1), by=people["operations"], now=NOW)
    return actions.freeze_list(run=run, by=None, now=NOW)


def committed(run: Any) -> dict[str, str]:
    """Let every party commit; their secrets."""
    from pendency.office import actions

    kept = {party.name: secrets.token_bytes(32) for party in run.parties.all()}
    for party in run.parties.all():
        said = commitment(run.list_sha256, party.name, kept[party.name])
        actions.commit(party=party, commitment=said, by=None, now=NOW)
    return {name: secret.hex() for name, secret in kept.items()}


def revealed(run: Any, kept: dict[str, str], *, notary: bool) -> None:
    """Let the parties reveal; the notary only if it is said."""
    from pendency.office import actions

    for party in run.parties.order_by("notary", "name"):
        if notary or not party.notary:
            actions.reveal(party=party, secret=kept[party.name], by=None, now=NOW)


def noted(action: str, run: Any, since: int) -> int:
    """Rows of the record, of an action on a run, after one that was the last."""
    from pendency.office.models import AuditRow

    return AuditRow.objects.filter(action=action, object_key=str(run.pk), pk__gt=since).count()


def last_row() -> int:
    from pendency.office.models import AuditRow

    return AuditRow.objects.latest("pk").pk


@race
def two_commit_for_the_same_party(people: Any) -> Start:
    from pendency.office import actions

    run, since = run_of(people), last_row()
    party = run.parties.get(centre=None, notary=False)
    said = {who: secrets.token_hex(32) for who in ("operations", "deputy")}

    def commit(who: str) -> Act:
        return lambda: actions.commit(party=party, commitment=said[who], by=people[who], now=NOW)

    def sound() -> bool:
        party.refresh_from_db()
        right = said.get(party.committed_by) == party.commitment
        return right and noted("commit_to_draw", run, since) == 1

    return Start((commit("operations"), commit("deputy")), sound)


@race
def two_reveal_for_the_notary(people: Any) -> Start:
    """The last reveal begins the draw: it begins once."""
    from pendency.office import actions
    from pendency.office.models import Job

    run = run_of(people)
    kept = committed(run)
    revealed(run, kept, notary=False)
    party, since = run.parties.get(notary=True), last_row()

    def reveal(who: str) -> Act:
        return lambda: actions.reveal(
            party=party, secret=kept[party.name], by=people[who], now=NOW
        )  # fmt: skip

    def sound() -> bool:
        run.refresh_from_db()
        jobs = Job.objects.filter(kind=Job.Kind.DRAW, subject=str(run.pk)).count()
        return (run.state, jobs, noted("reveal_for_draw", run, since)) == ("drawing", 1, 1)

    return Start((reveal("notary"), reveal("second_notary")), sound)


@race
def two_processes_publish_the_same_draw(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import Event

    run = run_of(people)
    revealed(run, committed(run), notary=True)
    since = last_row()

    def sound() -> bool:
        run.refresh_from_db()
        given = run.drawn.filter(outcome="assigned").count()
        steps = Event.objects.filter(code="docketed", detail__endswith=f", run {run.pk}").count()
        published = noted("publish_draw", run, since) == 1 and run.state == "published"
        return published and steps == given > 0

    def draw() -> object:
        return actions.draw_run(run=run, by=None, now=NOW)

    return Start((draw, draw), sound)
