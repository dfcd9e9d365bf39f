from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pendency import exchange
from pendency.office import actions, mart
from pendency.office.actions.snapshots import store
from pendency.office.errors import ChangedMeanwhileError, NotAllowedError
from pendency.office.export import export
from pendency.office.models import (
    AuditRow,
    Case,
    Centre,
    Event,
    ImportRun,
    Office,
    Quarantined,
    SnapshotRecord,
    User,
)
from pendency.office.roles import ROLES
from pendency.records import TABLES, Snapshot

MAPPING = """
office = "XX"
observed_to = 2024-06-30

[cases]
file = "cases.csv"
columns = { number = "no", filing_date = "filed", title = "title", centre = "site" }

[events]
file = "events.csv"
columns = { number = "no", date = "day", code = "what" }

[centres]
N = { en = "North", zh = "北方中心" }
"""
CASES = ["1,2020-01-01,One,N", "2,2020-02-01,Two,N", "3,2020-13-45,Broken,N"]
EVENTS = ["1,2020-01-01,filed", "1,2020-05-01,docketed", "2,2020-02-01,filed"]


class Extract:
    """Files that an office hands over, and their import."""

    def __init__(self, folder: Path, now: dt.datetime) -> None:
        self.folder, self.now = folder, now
        self.mapping = folder / "mapping.toml"
        self.files = folder / "extract"
        self.files.mkdir(parents=True)
        self.mapping.write_text(MAPPING, "utf-8")
        self.write(CASES, EVENTS)

    def write(self, cases: list[str], events: list[str]) -> None:
        lines = {
            "cases.csv": ["no,filed,title,site", *cases],
            "events.csv": ["no,day,what", *events],
        }
        for name, rows in lines.items():
            (self.files / name).write_text("\n".join(rows) + "\n", "utf-8")

    def run(self, **changed: object) -> ImportRun:
        given = {"format": "csv", "path": self.files, "mapping": self.mapping, "by": None,
                 "now": self.now}  # fmt: skip
        return actions.run_import(**given | changed)


@pytest.fixture
def extract(db: None, tmp_path: Path, now: dt.datetime) -> Extract:
    return Extract(tmp_path, now)


def _assert_database_is(snapshot: Snapshot, folder: Path) -> None:
    exported = export(folder)
    for name, declared in TABLES.items():
        assert_frame_equal(exported.read(name), snapshot.read(name).sort(declared.key))


def test_first_import_fills_the_office(extract: Extract, tmp_path: Path) -> None:
    run = extract.run()
    assert (run.state, run.snapshot_before, run.name) == ("done", "", "extract")
    assert run.counts["records"]["cases"] == {
        "read": 3, "imported": 2, "duplicates": 0, "quarantined": 1,
    }  # fmt: skip
    assert Quarantined.objects.get().reason == "impossible_date"
    assert list(Case.objects.values_list("title", "state")) == [
        ("One", "awaiting_examination"),
        ("Two", "filed"),
    ]
    assert Centre.objects.get().zh == "北方中心"
    current = Snapshot.open(store().path)
    _assert_database_is(current, tmp_path / "exported")
    assert SnapshotRecord.objects.get(current=True).snapshot_id == current.id == run.snapshot_after
    assert mart.current().about.snapshot_id == current.id
    assert [row.action for row in AuditRow.objects.all()] == ["run_import"]


def test_the_same_extract_again_changes_nothing(extract: Extract) -> None:
    first = extract.run()
    again = extract.run()
    assert again.state == "done"
    assert again.snapshot_before == again.snapshot_after == first.snapshot_after
    assert Office.objects.get().revision == 1
    assert Event.objects.count() == 3


def test_later_extract_writes_the_difference_only(extract: Extract, tmp_path: Path) -> None:
    extract.run()
    Case.objects.filter(pk=2).update(status="untouched, I hope")  # a mark, seen by no snapshot
    extract.write(
        [*CASES, "4,2021-01-01,Four,N"],
        [*EVENTS, "1,2021-03-01,first_action", "4,2021-01-01,filed"],
    )
    extract.run()
    assert Case.objects.get(pk=1).first_action_date == dt.date(2021, 3, 1)
    assert Case.objects.get(pk=3).title == "Four"
    assert Case.objects.get(pk=2).status == "untouched, I hope"
    Case.objects.filter(pk=2).update(status=None)
    _assert_database_is(Snapshot.open(store().path), tmp_path / "exported")
    assert Office.objects.get().revision == 2


def test_events_recorded_here_outlive_an_import(
    extract: Extract, tmp_path: Path, now: dt.datetime
) -> None:
    extract.run()
    case = Case.objects.get(pk=1)
    actions.record_event(case=case, code="interview", date=dt.date(2023, 1, 2), by=None, now=now)
    extract.write(CASES, [*EVENTS, "1,2021-03-01,first_action"])
    extract.run()
    codes = list(case.events.order_by("seq").values_list("code", flat=True))
    assert codes == ["filed", "docketed", "first_action", "interview"]
    assert Case.objects.get(pk=1).interviews == 1
    _assert_database_is(Snapshot.open(store().path), tmp_path / "exported")


def test_a_correction_keeps_to_its_event_when_an_import_puts_another_before_it(
    extract: Extract, now: dt.datetime
) -> None:
    extract.run()
    case = Case.objects.get(pk=1)
    actions.correct_event(case=case, seq=2, reason="wrong day", code="docketed",
                          date=dt.date(2020, 6, 1), by=None, now=now)  # fmt: skip
    extract.write(CASES, [*EVENTS, "1,2020-02-02,examination_requested"])
    extract.run()
    events = list(case.events.order_by("seq").values_list("seq", "code", "corrects"))
    assert events == [
        (1, "filed", None),
        (2, "examination_requested", None),
        (3, "docketed", None),
        (4, "docketed", 3),
    ]
    assert Case.objects.get(pk=1).docketed_date == dt.date(2020, 6, 1)


def test_wrong_input_is_told_and_leaves_everything(extract: Extract) -> None:
    extract.run()
    with pytest.raises(exchange.WrongInputError):
        extract.run(path=extract.folder / "nowhere")
    failed = ImportRun.objects.get(state="failed")
    assert "no such file" in failed.error
    assert failed.finished_at == extract.now
    assert Office.objects.get().revision == 1
    assert AuditRow.objects.count() == 1


def test_import_killed_between_taking_in_and_loading_is_completed_by_a_rerun(
    extract: Extract, tmp_path: Path
) -> None:
    exchange.take_in("csv", extract.files, store(), mapping=extract.mapping)
    ImportRun.objects.create(format="csv", name="extract", by="x", started_at=extract.now)
    assert extract.run().state == "done"  # on an empty office
    extract.write([*CASES, "4,2021-01-01,Four,N"], EVENTS)
    exchange.take_in("csv", extract.files, store(), mapping=extract.mapping)
    assert extract.run().state == "done"  # on a filled one
    assert Case.objects.count() == 3
    _assert_database_is(Snapshot.open(store().path), tmp_path / "exported")
    assert "run it again" in ImportRun.objects.get(state="failed").error


def test_import_gives_way_to_somebody_who_records_meanwhile(extract: Extract) -> None:
    extract.run()

    def meddle(done: int, total: int | None) -> None:
        if not Event.objects.filter(code="interview").exists():
            actions.record_event(case=Case.objects.get(pk=1), code="interview",
                                 date=dt.date(2023, 1, 2), by=None, now=extract.now)  # fmt: skip

    extract.write([*CASES, "4,2021-01-01,Four,N"], EVENTS)
    with pytest.raises(ChangedMeanwhileError, match="again"):
        extract.run(progress=meddle)
    assert Case.objects.count() == 2
    assert extract.run().state == "done"
    assert Case.objects.count() == 3
    assert Event.objects.filter(code="interview").count() == 1


@pytest.mark.parametrize("role", ROLES)
def test_who_imports(role: str, person: Callable[..., User], now: dt.datetime) -> None:
    user = person(role)
    with pytest.raises((NotAllowedError, exchange.ExchangeError)) as caught:
        actions.run_import(format="csv", path=Path("nowhere"), by=user, now=now)
    allowed = role in {"operations", "administrator"}
    assert isinstance(caught.value, exchange.ExchangeError) is allowed
    assert ImportRun.objects.exists() is allowed


@pytest.mark.data
def test_the_real_us_histories(
    db: None, shared_data: Path, tmp_path: Path, now: dt.datetime
) -> None:
    run = actions.run_import(format="uspto-peds", path=shared_data / "us_peds_g01w", by=None,
                             now=now)  # fmt: skip
    assert (Case.objects.count(), Event.objects.count()) == (1909, 94304)
    assert run.counts["records"]["events"]["imported"] == 94304
    _assert_database_is(Snapshot.open(store().path), tmp_path / "exported")
    states = dict(
        Snapshot.open(store().path)
        .read("milestones")["state"]
        .cast(pl.String)
        .value_counts()
        .rows()
    )
    assert states["granted"] == Case.objects.filter(state="granted").count() == 1105
