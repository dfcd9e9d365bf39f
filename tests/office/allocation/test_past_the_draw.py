"""Overrides by two people, absences, cases that change centre, and who may know why."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.allocation.conftest import Hall

from pendency.allocation.selecting import Pool, Quota, replay_selection, select
from pendency.allocation.terms import ceremony_terms
from pendency.office import actions
from pendency.office.access import reasons_shown
from pendency.office.actions.snapshots import seal
from pendency.office.allocation import files
from pendency.office.allocation.answers import answer_of, what_if
from pendency.office.allocation.live import freeze_on
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.models import (
    AuditRow,
    Case,
    Declaration,
    DrawnCase,
    Employment,
    Examiner,
    Override,
    Redraw,
    User,
)

REASON = "knows the family from three earlier files"


class Heads:
    """A head with a case of his department, an examiner to give it to, and second people."""

    def __init__(self, hall: Hall) -> None:
        self.hall, day = hall, hall.now.date()
        director = next(iter(hall.directors.values()))
        serving = Employment.objects.filter(to_date=None, centre=director.centre)
        valid = Declaration.objects.filter(from_date__lte=day, to_date__gte=day).values("examiner")
        posts = list(serving.filter(examiner__in=valid).select_related("examiner", "unit"))
        mine = [p for p in posts if p.examiner.cases.filter(closed_date=None).exists()]
        self.post = mine[0]
        self.case = self.post.examiner.cases.filter(closed_date=None).first()
        self.to = next(p.examiner for p in posts if p.examiner_id != self.post.examiner_id)
        self.director = director
        self.head = User.objects.create_user(
            "head", password="a long password", role="department_head", unit=self.post.unit
        )

    def ask(self, **changes: object) -> Override:
        asked = {"case": self.case, "to": self.to, "ground": "expertise", "reason": REASON,
                 "by": self.head, "now": self.hall.now}  # fmt: skip
        return actions.ask_override(**asked | changes)


@pytest.fixture
def heads(hall: Hall) -> Heads:
    return Heads(hall)


# --- Overrides -----------------------------------------------------------------------------------


def test_the_case_goes_over_when_a_second_person_confirms(heads: Heads) -> None:
    asked, now = heads.ask(), heads.hall.now
    heads.case.refresh_from_db()
    assert heads.case.examiner_id == heads.post.examiner_id
    actions.confirm_override(override=asked, by=heads.director, now=now)
    heads.case.refresh_from_db()
    assert heads.case.examiner_id == heads.to.pk
    told = list(heads.case.events.order_by("seq").values_list("code", "detail"))[-2:]
    assert told == [("transferred", "override 1"), ("docketed", f"{heads.to.code}, override 1")]
    held = Override.objects.get()
    assert (held.outcome, held.requested_by, held.decided_by) == (
        "confirmed", heads.head.pk, heads.director.pk,
    )  # fmt: skip
    acts = AuditRow.objects.filter(action__contains="override").order_by("id")
    assert [row.action for row in acts] == ["ask_override", "confirm_override"]
    assert acts[0].detail["reason"] == REASON


@pytest.mark.parametrize(
    "changes", [{"reason": "short"}, {"ground": "whim"}], ids=["no reason", "unknown ground"]
)
def test_without_reason_or_ground_there_is_no_request(
    heads: Heads, changes: dict[str, str]
) -> None:
    with pytest.raises(NotDrawableError):
        heads.ask(**changes)
    assert not Override.objects.exists()


def test_nobody_confirms_his_own_request_nor_one_out_of_time_or_decided(heads: Heads) -> None:
    asked, now = heads.ask(by=heads.director), heads.hall.now
    with pytest.raises(NotAllowedError, match="second person"):
        actions.confirm_override(override=asked, by=heads.director, now=now)
    with pytest.raises(NotAllowedError):
        actions.confirm_override(override=asked, by=heads.head, now=now)  # below the department
    late = now + dt.timedelta(days=ceremony_terms().override_days + 1)
    with pytest.raises(NotDrawableError, match="expired"):
        actions.confirm_override(override=asked, by=heads.hall.head_office, now=late)
    assert actions.expire_overrides(now=late) == 1
    assert Override.objects.get().outcome == "expired"
    again = heads.ask()
    actions.refuse_override(override=again, reason="not convincing", by=heads.director, now=now)
    with pytest.raises(NotDrawableError, match="decided"):
        actions.confirm_override(override=again, by=heads.director, now=now)


def test_one_request_of_a_case_is_open_and_its_author_can_withdraw(heads: Heads) -> None:
    asked = heads.ask()
    with pytest.raises(NotDrawableError, match="waits"):
        heads.ask()
    with pytest.raises(NotAllowedError):
        actions.withdraw_override(override=asked, by=heads.director, now=heads.hall.now)
    actions.withdraw_override(override=asked, by=heads.head, now=heads.hall.now)
    assert heads.ask().request == 2


def test_who_is_recused_absent_or_undeclared_does_not_get_it_past_the_draw(heads: Heads) -> None:
    now = heads.hall.now
    silent = Examiner.objects.exclude(pk__in=Declaration.objects.values("examiner")).filter(
        employment__to_date=None
    ).first()  # fmt: skip
    if silent:
        with pytest.raises(NotDrawableError, match="no valid declaration"):
            heads.ask(to=silent)
    asked = heads.ask()
    actions.note_absence(examiner=heads.to, from_date=now.date(), to_date=None, reason="ill",
                         send_back=False, by=heads.director, now=now)  # fmt: skip
    with pytest.raises(NotDrawableError, match="absent"):
        actions.confirm_override(override=asked, by=heads.director, now=now)
    actions.redraw(cases=[heads.case], purpose="recusal", reason="x", by=None, now=now)
    with pytest.raises(NotDrawableError, match="recused"):
        heads.ask(to=heads.post.examiner, case=heads.case, by=heads.director)


# --- Absences ------------------------------------------------------------------------------------


def test_an_absent_examiner_s_cases_are_drawn_for_others(heads: Heads) -> None:
    hall, examiner = heads.hall, heads.post.examiner
    _absence, notes = actions.note_absence(
        examiner=examiner, from_date=hall.now.date(), to_date=None, reason="long illness",
        send_back=True, by=heads.director, now=hall.now,
    )  # fmt: skip
    assert notes
    run = hall.draw()
    for note in Redraw.objects.filter(pk__in=[note.pk for note in notes]):
        row = run.drawn.get(case=note.case)
        assert row.purpose == "absence"
        assert row.examiner != examiner
        assert examiner.code not in {one["desk"] for one in row.candidates}
        assert note.settled_by == (run if row.outcome == "assigned" else None)


# --- Between centres -----------------------------------------------------------------------------


def test_quotas_move_cases_that_are_drawn_and_the_next_run_gives_them_there(hall: Hall) -> None:
    begun = Case.objects.filter(closed_date=None, first_action_date=None, examiner__isnull=False)
    some = begun.exclude(field=None).select_related("centre").first()
    here = begun.filter(centre=some.centre, field=some.field)
    target = next(code for code in hall.directors if code != some.centre.code)
    size = here.count()
    run = hall.draw(quotas=[Quota(some.centre.code, some.field, target, 1)])
    assert run.kind == "selection"
    assert (run.figures["moved"], run.figures["stayed"]) == (1, size - 1)
    pool, faults = replay_selection(files.read(run.record_sha256))
    assert faults == []
    assert set(pool.chances.values()) == {1 / size}
    row = run.drawn.get(outcome="moved")
    row.case.refresh_from_db()
    assert (row.case.centre.code, row.case.examiner_id) == (target, None)
    drawn = hall.draw().drawn.get(case=row.case)
    row.case.refresh_from_db()
    if drawn.outcome == "assigned":
        assert row.case.centre.code == target
        assert drawn.purpose == "rebalancing"
    assert {reason for _desk, reason in drawn.excluded} <= {"centre", "undeclared", "no_room"}


def test_every_case_of_a_pool_moves_equally_often() -> None:
    cases = [(f"N{i:02}", "A", 3) for i in range(10)]
    pool = Pool.of([Quota("A", 3, "B", 2), Quota("A", 3, "C", 1)], cases)
    counts: dict[str, int] = {}
    for number in range(3000):
        for case in select(pool, seed=number.to_bytes(32, "big")):
            counts[case] = counts.get(case, 0) + 1
    spread = sum((n - 900) ** 2 / 900 / 0.7 for n in counts.values())
    assert len(counts) == 10
    assert spread < 27.9  # chi-square, 9 degrees of freedom, 0.1 %


# --- Why -----------------------------------------------------------------------------------------


def test_who_could_take_a_case_is_told_before_any_draw(hall: Hall, waiting: list[int]) -> None:
    snapshot, _revision = seal()
    frozen = freeze_on(snapshot, hall.now.date())
    number = Case.objects.get(pk=waiting[0]).number
    answer = what_if(frozen, number, 2, set())
    assert sum(one.probability for one in answer.candidates) + answer.waiting == pytest.approx(1)
    assert all(one.why for one in answer.candidates)
    assert what_if(frozen, "nowhere", 2, set()) is None


def test_why_somebody_was_recused_is_told_to_his_own_head_only(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    row = run.drawn.first()
    director = next(iter(hall.directors.values()))
    mine = Employment.objects.filter(to_date=None, centre=director.centre).first()
    theirs = mine.examiner.code
    away = Employment.objects.filter(to_date=None).exclude(centre=director.centre).first()
    others = away.examiner.code
    row.excluded = [[theirs, "interest"], [others, "interest"], [others, "no_room"]]
    shown = reasons_shown(director, {theirs, others})
    assert shown == {theirs}
    told = answer_of(row, shown).excluded
    assert [one.hidden for one in told] == [False, True, False]
    assert told[0].why != told[1].why
    assert reasons_shown(hall.notary, {theirs, others}) == {theirs, others}
    assert reasons_shown(hall.head_office, {theirs, others}) == set()


def test_a_draw_leaves_nobody_undeclared_and_says_so(hall: Hall, waiting: list[int]) -> None:
    run = hall.draw()
    day = hall.now.date()
    valid = set(Declaration.objects.filter(from_date__lte=day, to_date__gte=day)
                .values_list("examiner__code", flat=True))  # fmt: skip
    rows = DrawnCase.objects.filter(run=run)
    drawn = {c["desk"] for row in rows for c in row.candidates if c["desk"]}
    assert drawn <= valid
    assert run.figures["declared"] is True
