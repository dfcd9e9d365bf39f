from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.office import factory

from pendency.office import access, mart
from pendency.office.errors import NoMartError
from pendency.office.mart import CaseFilter, Mart
from pendency.office.models import User
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES, Reach
from pendency.office.scope import Level, Scope, scope_of
from pendency.planning import INDICATORS, curve, measure
from pendency.records import Snapshot, seal_tables, table

People = Callable[..., User]
ALL = Scope(reach=Reach.ALL, own=("case_id", ()), permissions=ROLES["operations"].permissions)


@pytest.fixture
def opened(small_mart: Path) -> Mart:
    return Mart(small_mart)


@pytest.fixture
def published(small: Snapshot, now: dt.datetime, home: Path) -> Mart:
    mart.publish(small, now=now)
    return mart.current()


def _ids(page: mart.CasePage) -> list[int]:
    return [row.case_id for row in page.rows]


def _all(opened: Mart, scope: Scope = ALL, **only: object) -> set[int]:
    return set(_ids(opened.cases(scope=scope, only=CaseFilter(**only), size=100)))


def test_about_names_the_snapshot(opened: Mart, small: Snapshot, now: dt.datetime) -> None:
    about = opened.about
    assert (about.snapshot_id, about.title, about.generated) == (small.id, "Small office", True)
    assert (about.observed_to, about.built_at) == (factory.OBSERVED_TO, now.replace(tzinfo=None))
    assert (about.cases, about.events) == (30, small.rows("events"))


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("level", [Level.NETWORK, Level.CENTRE, Level.UNIT, Level.FIELD])
def test_figures_are_those_of_the_engine(
    name: str, level: Level, opened: Mart, small: Snapshot
) -> None:
    by = () if level is Level.NETWORK else (level.value,)
    expected = measure(name, small, by=by)
    shown = opened.figures(name, scope=ALL, level=level)
    key = f"{by[0]}_id" if by and by[0] != "field" else (by[0] if by else "level")
    assert {(getattr(f, key), f.part, f.n, f.value, f.low, f.high, f.note) for f in shown} == {
        (row.get(key, "network"), row["part"], row["n"], row["value"], row["low"], row["high"],
         row["note"])
        for row in expected.iter_rows(named=True)
    }  # fmt: skip


def test_series_and_curves_are_those_of_the_engine(opened: Mart, small: Snapshot) -> None:
    start = dt.date(2022, 12, 31)
    monthly = measure("disposals", small, by=("centre",), since=start, each="month")
    shown = opened.series("disposals", scope=ALL, level=Level.CENTRE, since=dt.date(2023, 1, 1))
    assert [(f.period, f.centre_id, f.part, f.value) for f in shown] == sorted(
        monthly.select("period", "centre_id", "part", "value").rows()
    )
    points = opened.curve("total_entering", scope=ALL, level=Level.CENTRE, centre_id=1)
    drawn = curve("total_entering", small, by=("centre",)).filter(centre_id=1)
    assert [(p.day, p.value, p.at_risk) for p in points] == drawn.select(
        "day", "value", "at_risk"
    ).rows()
    assert points


@pytest.mark.parametrize("role", ROLES)
def test_mart_and_database_show_a_reader_the_same_cases(
    role: str, person: People, opened: Mart
) -> None:
    user = person(role)
    listed = set(access.visible_cases(user).values_list("pk", flat=True))
    assert _all(opened, scope_of(user)) == listed


@pytest.mark.parametrize("role", ROLES)
def test_figures_below_the_network_keep_to_the_reader_s_part(
    role: str, person: People, opened: Mart
) -> None:
    user = person(role)
    scope = scope_of(user)
    units = {f.unit_id for f in opened.figures("stock", scope=scope, level=Level.UNIT)}
    assert units == set(access.visible_units(user).values_list("pk", flat=True))
    people = {f.examiner_id for f in opened.figures("stock", scope=scope, level=Level.EXAMINER)}
    heads = user.may(Permission.VIEW_PEOPLE)
    assert people == (
        set(access.visible_dockets(user).values_list("pk", flat=True)) if heads else set()
    )
    assert {p.id for p in opened.examiners(scope)} == people
    network = opened.figures("stock", scope=scope)
    assert bool(network) is user.may(Permission.VIEW_NETWORK)


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ({"examiner_id": 1}, {2, 3, 4, 5, 6}),
        ({"unit_id": 3}, set(factory.cases_of(3)[1:])),
        ({"state": "granted"}, {6, 12, 18, 24, 30}),
        ({"pending": False}, {6, 12, 18, 24, 30}),
        ({"centre_id": 1, "acted": False}, {2, 8, 14}),
        ({"awaits": "applicant", "centre_id": 2}, {21, 23, 27, 29}),
        ({"awaits": "office", "examiner_id": 1}, {2, 4}),
        ({"country": "US", "examiner_id": 2}, {8, 10, 12}),
        ({"filed_from": dt.date(2020, 1, 29)}, {28, 29, 30}),
        ({"filed_to": dt.date(2020, 1, 4)}, {2, 3}),
        ({"text": "xx000012"}, {12}),
        ({"text": "装置 2"}, {2, 20, 21, 22, 23, 24, 26, 27, 28, 29}),
        ({"text": "% OR 1=1"}, set()),
        ({"text": "works \"ω\"", "examiner_id": 1}, {2, 3, 4, 5, 6}),
        ({"track": "priority"}, set()),
    ],
)  # fmt: skip
def test_filters(only: dict[str, object], expected: set[int], opened: Mart) -> None:
    assert _all(opened, **only) == expected
    assert opened.count(scope=ALL, only=CaseFilter(**only)) == len(expected)


def test_pages_follow_each_other_without_gap_or_overlap(opened: Mart) -> None:
    for sort, descending in [("closed_date", False), ("track", True), ("title", False)]:
        pages = [
            opened.cases(
                scope=ALL, only=CaseFilter(), sort=sort, descending=descending, page=p, size=10
            )
            for p in (1, 2, 3, 4)
        ]
        ids = [i for page in pages for i in _ids(page)]
        assert len(ids) == len(set(ids)) == 25
        assert {page.total for page in pages} == {25}
        assert pages[0].pages == 3
        assert pages[3].rows == []


def test_sorting_puts_empty_values_last_either_way(opened: Mart) -> None:
    for descending in (False, True):
        page = opened.cases(scope=ALL, only=CaseFilter(), sort="closed_date",
                            descending=descending)  # fmt: skip
        dates = [row.closed_date for row in page.rows]
        assert dates[5:] == [None] * 20
        assert dates[:5] == sorted(dates[:5], reverse=descending)  # type: ignore[type-var]


def test_sorting_takes_declared_columns_only(opened: Mart) -> None:
    with pytest.raises(ValueError, match="can't be sorted"):
        opened.cases(scope=ALL, only=CaseFilter(), sort="1; DROP TABLE case_row")
    with pytest.raises(TypeError, match="no such key"):
        opened.figures("stock", scope=ALL, color=1)


def test_centres_come_in_the_office_s_own_order(opened: Mart) -> None:
    assert [(c.id, c.code, c.zh) for c in opened.centres] == [
        (1, "N", "北方中心"),
        (2, "S", "南方中心"),
    ]
    assert [(u.id, u.centre_id) for u in opened.units] == [(1, 1), (2, 2), (3, 1)]
    assert "total_entering" in opened.indicators


def test_a_reader_keeps_its_mart_while_another_takes_its_place(
    published: Mart, tmp_path: Path, now: dt.datetime, home: Path
) -> None:
    """Readers in threads all the while: each answer is of one of the two, none fails."""
    tables = factory.tables()
    tables["cases"] = tables["cases"].head(12)
    tables["events"] = tables["events"].filter(tables["events"]["case_id"] <= 12)
    for name in ("classifications", "relations"):
        tables[name] = tables[name].filter(tables[name]["case_id"] <= 12)
    other = seal_tables(tmp_path / "other", tables, title="Other", provenance="imported",
                        observed_to=factory.OBSERVED_TO)  # fmt: skip
    seen: set[tuple[str, int]] = set()
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                now_open = mart.current()
                seen.add((now_open.about.title, len(_all(now_open))))
        except BaseException as error:  # reported by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    mart.publish(other, now=now)
    while ("Other", 10) not in seen and not failures:
        pass
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert seen == {("Small office", 25), ("Other", 10)}
    assert len(_all(published)) == 25  # still open for who holds it
    assert mart.current() is mart.current()


def test_older_marts_are_removed_and_a_finished_one_is_used_again(
    published: Mart, small: Snapshot, now: dt.datetime, home: Path
) -> None:
    built = published.path.stat().st_mtime_ns
    for i in range(3):
        (home / "mart" / f"{i}-0.duckdb").touch()
    mart.publish(small, now=now)
    left = sorted(p.name for p in (home / "mart").glob("*.duckdb"))
    assert len(left) == 2
    assert published.path.name in left
    assert published.path.stat().st_mtime_ns == built


def test_without_a_mart_the_reader_is_told(home: Path) -> None:
    with pytest.raises(NoMartError, match="publish"):
        mart.current()


def test_a_mart_can_only_be_read(opened: Mart) -> None:
    import duckdb

    with pytest.raises(duckdb.Error):
        opened.rows("DELETE FROM case_row")
    with pytest.raises(duckdb.Error):
        opened.rows("SELECT * FROM read_text('/etc/hostname')")


def test_a_department_has_the_figures_of_its_whole_branch(opened: Mart, small: Snapshot) -> None:
    """Vehicles lie below Mechanics; the department goes by the id of Mechanics."""
    for name in ("stock", "first_action_pendency", "total_entering"):
        expected = measure(name, small, by=("department",))
        shown = opened.figures(name, scope=ALL, level=Level.DEPARTMENT)
        assert {(f.unit_id, f.part, f.n, f.value, f.low, f.high) for f in shown} == set(
            expected.select("department_id", "part", "n", "value", "low", "high").rows()
        )
    cases = {f.unit_id: f.n for f in opened.figures(
        "inflow", scope=ALL, level=Level.DEPARTMENT, parts=("all",))}  # fmt: skip
    assert set(cases) == {1, 2}
    north = opened.figures("stock", scope=ALL, level=Level.DEPARTMENT, centre_id=1)
    assert {f.unit_id for f in north} == {1}


def test_the_head_of_a_section_sees_no_figures_of_the_department(
    person: People, opened: Mart
) -> None:
    section, department = (scope_of(person("department_head", unit_id=u)) for u in (3, 1))
    for level in (Level.DEPARTMENT, Level.DEPARTMENT_FIELD):
        assert opened.figures("stock", scope=section, level=level) == []
        assert {f.unit_id for f in opened.figures("stock", scope=department, level=level)} == {1}


def test_figures_keep_to_the_units_and_parts_asked_for(opened: Mart) -> None:
    found = opened.figures("stock", scope=ALL, level=Level.UNIT, units=(1, 3), parts=("all",))
    assert {(f.unit_id, f.part) for f in found} == {(1, "all"), (3, "all")}
    assert opened.figures("stock", scope=ALL, level=Level.UNIT, units=()) == []


@pytest.mark.parametrize("change", ["UPDATE about SET layout = layout - 1",
                                    "ALTER TABLE about DROP layout"])  # fmt: skip
def test_a_mart_of_an_older_layout_counts_as_none(
    change: str, published: Mart, small: Snapshot, now: dt.datetime
) -> None:
    older = published.path.with_name("older.duckdb")
    shutil.copy(published.path, older)
    with duckdb.connect(str(older)) as connection:
        connection.execute(change)
    (older.parent / "CURRENT").write_text(older.name, "ascii")
    with pytest.raises(NoMartError, match="another version of Pendency: publish again"):
        mart.current()
    mart.publish(small, now=now)
    assert mart.current().about.snapshot_id == small.id


def test_all_cases_come_in_one_pass_and_in_the_order_of_the_pages(
    small: Snapshot, tmp_path: Path, now: dt.datetime
) -> None:
    """12,000 cases: more than two fetches of the stream, most of them equal in what is sorted."""
    ids = range(1, 12_001)
    rows = [
        {"case_id": i, "office": "XX", "number": f"XX{i}", "number_original": f"{i}",
         "kind": "invention", "filing_date": factory.DAY + dt.timedelta(days=i % 7),
         "publication_date": factory.DAY if i % 10 else None, "track": "normal",
         "secret": i % 10 == 0}
        for i in ids
    ]  # fmt: skip
    events = [{"case_id": i, "seq": 1, "date": factory.DAY + dt.timedelta(days=i % 7),
               "code": "filed", "actor": "office"} for i in ids]  # fmt: skip
    tables = {"cases": table("cases").frame(rows), "events": table("events").frame(events)}
    large = seal_tables(tmp_path / "s", tables, title="large", provenance="generated",
                        observed_to=factory.OBSERVED_TO)  # fmt: skip
    mart.build(large, tmp_path / "large.duckdb", now=now)
    opened = Mart(tmp_path / "large.duckdb")
    only = CaseFilter(pending=True)
    asked: dict[str, Any] = {"scope": ALL, "only": only, "sort": "filing_date", "descending": True}
    expected = [i for page in range(1, 13) for i in _ids(opened.cases(**asked, page=page,
                                                                      size=1000))]  # fmt: skip
    found = [row.case_id for row in opened.all_cases(**asked)]
    assert found == expected
    assert len(found) == 10_800


def test_reading_ahead_changes_no_answer(small_mart: Path) -> None:
    cold, warm = Mart(small_mart), Mart(small_mart)
    warm.warm()
    assert warm.figures(scope=ALL) == cold.figures(scope=ALL)
    assert warm.about == cold.about
