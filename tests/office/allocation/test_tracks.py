"""Cases put on another track: grounds, quota, conflict, group, clock; the docket follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from pendency.office import actions
from pendency.office.actions.snapshots import seal
from pendency.office.allocation.clocks import clocks_of, months_later
from pendency.office.casework.docket import ExaminersDocket
from pendency.office.errors import NotAdmittedError
from pendency.office.models import AuditRow, Case, TrackChange, User

NOW = dt.datetime(2026, 2, 2, 8, 0, tzinfo=dt.UTC)
GROUNDS = {"priority": ["infringement"], "deferred": ["asked"], "concentrated": ["portfolio"],
           "touring": ["hearing_on_site"], "pph": ["allowable_elsewhere"]}  # fmt: skip


@pytest.fixture
def head(person: Callable[..., User]) -> User:
    """A head of mechanics in an office with so many new cases that a quota has room."""
    Case.objects.update(filing_date=dt.date(2020, 1, 10), applicant=1, field=3, region="N")
    return person("department_head")


def change(head: User, case_id: int, to: str, **changes: object) -> TrackChange:
    asked = {"cases": [Case.objects.get(pk=case_id)], "to": to, "grounds": GROUNDS.get(to, []),
             "by": head, "now": NOW} | changes  # fmt: skip
    (made, *_) = actions.change_track(**asked)
    return made


def test_the_case_moves_ahead_on_the_docket_and_the_history_says_why(head: User) -> None:
    def order() -> list[int]:
        docket = ExaminersDocket(Case.objects.all(), 1, NOW.date())
        return [line.case_id for line in docket.lines if line.state == "awaiting_examination"]

    Case.objects.filter(pk=8).update(examiner_id=1, unit_id=1, state_date=dt.date(2019, 1, 1))
    before = order()
    assert len(before) == 2
    moved = before[-1]
    change(head, moved, "priority")
    assert order() == [moved, before[0]]
    case = Case.objects.get(pk=moved)
    last = case.events.order_by("seq").last()
    assert (last.code, last.detail) == ("priority_granted", "priority: infringement")
    row = AuditRow.objects.filter(action="change_track").get()
    assert row.detail["grounds"] == ["infringement"]
    sealed, _revision = seal()
    assert sealed.read("cases").filter(case_id=moved)["track"].to_list() == ["priority"]


def test_its_clocks_run_from_the_day_of_admission(head: User) -> None:
    made = change(head, 2, "priority")
    first, close = clocks_of(Case.objects.get(pk=2), made)
    assert (first.due, close.due) == (dt.date(2026, 3, 17), dt.date(2027, 2, 2))
    assert first.late(dt.date(2026, 3, 18))
    assert not first.late(dt.date(2026, 3, 17))


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [((2024, 1, 31), 1, (2024, 2, 29)), ((2024, 11, 30), 3, (2025, 2, 28)),
     ((2024, 7, 1), 1.5, (2024, 8, 16)), ((2024, 12, 15), 12, (2025, 12, 15))],
)  # fmt: skip
def test_months_are_counted_to_the_same_day_or_the_last_one(
    day: tuple[int, int, int], months: float, wanted: tuple[int, int, int]
) -> None:
    assert months_later(dt.date(*day), months) == dt.date(*wanted)


@pytest.mark.parametrize(
    ("to", "changes", "why"),
    [
        ("priority", {"grounds": []}, "no ground"),
        ("priority", {"grounds": ["asked"]}, "no ground"),
        ("deferred", {"months": 6}, "12 to 36"),
        ("concentrated", {}, "2 to 10"),
        ("touring", {}, "3 to 12"),
    ],
    ids=["no ground", "another's ground", "too short", "alone", "too few"],
)
def test_what_is_not_admitted_is_refused_by_name(
    head: User, to: str, changes: dict[str, object], why: str
) -> None:
    with pytest.raises(NotAdmittedError, match=why):
        change(head, 2, to, **changes)
    assert not TrackChange.objects.exists()
    assert Case.objects.get(pk=2).track == "normal"


def test_a_conflict_names_the_track_that_the_case_is_on(head: User) -> None:
    change(head, 2, "priority")
    with pytest.raises(NotAdmittedError, match="priority examination"):
        change(head, 2, "deferred", months=24)


def test_the_quota_of_the_month_is_kept(head: User) -> None:
    assert actions.admitted_in("priority", NOW.date()) == (0, 30)  # 5 % of 30: one
    change(head, 2, "priority")
    with pytest.raises(NotAdmittedError, match="quota of 5%"):
        change(head, 3, "priority")
    change(head, 3, "priority", now=NOW + dt.timedelta(days=31))


def test_a_group_goes_together_and_a_deferral_ends_by_itself(head: User) -> None:
    pair = list(Case.objects.filter(pk__in=(3, 4)))
    change(head, 3, "concentrated", cases=pair)
    assert set(Case.objects.filter(track="concentrated").values_list("pk", flat=True)) == {3, 4}
    change(head, 2, "deferred", months=12)
    assert actions.end_deferrals(now=NOW + dt.timedelta(days=364)) == 0
    assert actions.end_deferrals(now=NOW + dt.timedelta(days=366)) == 1
    assert Case.objects.get(pk=2).track == "normal"


def test_touring_lies_over_the_track_that_the_case_has(head: User) -> None:
    three = list(Case.objects.filter(pk__in=(2, 3, 4)))
    change(head, 2, "touring", cases=three)
    assert Case.objects.get(pk=2).track == "normal"
    assert TrackChange.objects.filter(track="touring").count() == 3
