from __future__ import annotations

import datetime as dt
import gc
import weakref
from pathlib import Path

import polars as pl
import pytest
from tests.planning.conftest import Office, day
from tests.records.conftest import DAY, a_case, history

from pendency.planning import (
    GROUPINGS,
    INDICATORS,
    GroupingError,
    PeriodError,
    UnknownIndicatorError,
    curve,
    measure,
)
from pendency.planning.definitions import NOTES
from pendency.records import Snapshot, seal_tables, table

COLUMNS = {"part": pl.String, "n": pl.Int64, "value": pl.Float64, "low": pl.Float64,
           "high": pl.Float64, "note": pl.String}  # fmt: skip


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("each", [None, "quarter"])
def test_every_indicator_has_one_form(small: Snapshot, name: str, each: str | None) -> None:
    found = measure(name, small, by=("centre", "track"), each=each)
    groups = ["centre_id", "track"] + (["period"] if each else [])
    assert found.columns == groups + list(COLUMNS)
    assert {c: found.schema[c] for c in COLUMNS} == COLUMNS
    per_cell = found.group_by(groups, maintain_order=True).agg("part")["part"].to_list()
    assert [tuple(parts) for parts in per_cell] == [INDICATORS[name].parts] * len(per_cell)
    assert set(found["note"].drop_nulls()) <= set(NOTES)


@pytest.mark.parametrize("name", INDICATORS)
def test_missing_values_say_why_and_limits_enclose_values(small: Snapshot, name: str) -> None:
    found = measure(name, small, since=day(0), by=("centre",), each="year")
    assert found.filter(pl.col("value").is_null() & pl.col("note").is_null()).is_empty()
    assert found.filter(pl.col("low") > pl.col("value") + 1e-9).is_empty()
    assert found.filter(pl.col("high") < pl.col("value") - 1e-9).is_empty()
    assert found["n"].null_count() == 0


@pytest.mark.parametrize("name", INDICATORS)
def test_nothing_later_than_as_of_is_used(office: Office, name: str) -> None:
    """An office whose history goes on gives the figures of the one that was seen until then."""
    steps = [(30, "docketed"), (35, "examination_effective"), (100, "first_action"),
             (160, "response"), (300, "allowed"), (400, "granted")]  # fmt: skip
    cases = [(7 * i, [(7 * i + d + 11 * i % 90, code) for d, code in steps]) for i in range(40)]
    cut = 350
    seen = [(f, [s for s in steps if s[0] <= cut]) for f, steps in cases if f <= cut]
    full, known = office(*cases), office(*seen, observed_to=cut)
    for each in (None, "month"):
        assert measure(name, full, as_of=day(cut), each=each).equals(
            measure(name, known, as_of=day(cut), each=each)
        )


@pytest.mark.parametrize("name", INDICATORS)
def test_empty_office(office: Office, name: str) -> None:
    found = measure(name, office())
    assert tuple(found["part"]) == INDICATORS[name].parts
    assert found["n"].sum() == 0


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_every_grouping(small: Snapshot, grouping: str) -> None:
    found = measure("inflow", small, since=day(-1), by=(grouping,))
    assert found.columns[0] == GROUPINGS[grouping]
    assert found["value"].sum() == 6


def _units(*pairs: tuple[int, int | None]) -> pl.DataFrame:
    rows = [{"unit_id": unit, "code": f"u{unit}", "en": "U", "zh": "U", "parent_id": parent}
            for unit, parent in pairs]  # fmt: skip
    return table("units").frame(rows)


def _sealed(folder: Path, units: pl.DataFrame, *unit_of_case: int | None) -> Snapshot:
    rows = [a_case(i, unit_id=unit, filing_date=DAY) for i, unit in enumerate(unit_of_case, 1)]
    steps = [
        event
        for i in range(1, len(rows) + 1)
        for event in history(i, (0, "filed"), (i, "docketed"), (10 * i, "first_action"))
    ]
    found = {"cases": table("cases").frame(rows), "events": table("events").frame(steps)}
    return seal_tables(folder, found | {"units": units}, title="tree", provenance="generated",
                       observed_to=day(300))  # fmt: skip


def test_a_department_is_the_top_of_its_branch(tmp_path: Path) -> None:
    """Unit 1 over 2 over 3, unit 4 alone, unit 9 in no tree, one case without a unit."""
    units = _units((1, None), (2, 1), (3, 2), (4, None))
    made = _sealed(tmp_path / "s", units, 1, 2, 3, 3, 3, 3, 4, 9, None)
    found = measure("first_actions", made, since=day(0), by=("department",))
    assert found.select("department_id", "n").rows() == [(1, 6), (4, 1), (9, 1), (None, 1)]


def test_a_department_has_the_median_of_all_its_cases(tmp_path: Path) -> None:
    """First actions after 10, 20, ... 60 days, in two sections: together six, a median of 30."""
    made = _sealed(tmp_path / "s", _units((1, None), (2, 1), (3, 1)), 2, 3, 2, 3, 2, 3)
    by_section = measure("first_action_pendency", made, since=day(0), by=("unit",))
    assert by_section.filter(part="p50")["value"].to_list() == [None, None]
    whole = measure("first_action_pendency", made, since=day(0), by=("department",))
    assert whole.drop("department_id").equals(measure("first_action_pendency", made, since=day(0)))
    assert whole.filter(part="p50")["n"].to_list() == [6]


def test_units_that_go_round_in_a_circle_are_named(tmp_path: Path) -> None:
    made = _sealed(tmp_path / "s", _units((1, 2), (2, 1)), 1)
    with pytest.raises(GroupingError, match="unit 1 lies above itself"):
        measure("stock", made, by=("department",))


def test_default_period_is_the_year_to_the_last_observed_day(small: Snapshot) -> None:
    default = measure("inflow", small)
    named = measure("inflow", small, since=dt.date(2021, 9, 27), as_of=dt.date(2022, 9, 27))
    assert small.observed_to == dt.date(2022, 9, 27)
    assert default.equals(named)


def test_unknown_indicator_lists_the_known(small: Snapshot) -> None:
    with pytest.raises(UnknownIndicatorError, match="no indicator 'stok'; there are stock, "):
        measure("stok", small)


def test_indicator_without_a_curve_is_refused(small: Snapshot) -> None:
    with pytest.raises(UnknownIndicatorError, match="'inflow'; there are first_action_entering"):
        curve("inflow", small)


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (("center",), "no grouping 'center'; there are centre, department, unit"),
        (("centre", "field", "centre"), "named twice"),
        ("centre", "must be a list"),
    ],
)
def test_wrong_groupings_are_named(small: Snapshot, by: tuple[str, ...], reason: str) -> None:
    with pytest.raises(GroupingError, match=reason):
        measure("stock", small, by=by)
    with pytest.raises(GroupingError, match=reason):
        curve("total_entering", small, by=by)


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ({"as_of": day(1001)}, "as_of 2022-09-28 lies after 2022-09-27, the last day"),
        ({"since": day(100), "as_of": day(100)}, "since 2020-04-10 must lie before as_of"),
        ({"each": "week"}, "each='week' is not a period; use one of month, quarter, year"),
    ],
)
def test_impossible_periods_are_refused(
    small: Snapshot, when: dict[str, object], reason: str
) -> None:
    with pytest.raises(PeriodError, match=reason):
        measure("inflow", small, **when)  # type: ignore[arg-type]


def test_facts_go_with_their_snapshot(small: Snapshot) -> None:
    """What was read for the figures must not outlive the snapshot object."""
    other = Snapshot.open(small.path)
    measure("stock", other)
    gone = weakref.ref(other)
    del other
    gc.collect()
    assert gone() is None
