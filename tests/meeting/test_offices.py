"""Offices that are small, unfinished, without centres, or hold part of the story only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from tests.meeting.reading_html import read

from pendency.meeting import (
    EmptySnapshotError,
    MeetingError,
    Pack,
    UnknownLanguageError,
    YearOutsideError,
    build_pack,
)
from pendency.records import Snapshot, seal_tables, table

DAY = dt.timedelta(days=1)
#: What breaks pages, pictures, XML and spreadsheets that do not look.
NASTY = "=cmd|' /C calc'!A0 <script>alert(1)</script> & \"quoted\" \x07"


_WITHHELD = (
    ("stock", "all"),
    ("stock", "unexamined"),
    ("inflow", "all"),
    ("grant_rate", "all"),
    ("first_actions", "all"),
    ("transfer_rate", "all"),
    ("routing_accuracy", "all"),
    ("total_compared", "entering/p50"),
)


def made(
    folder: Path, histories: list[list[tuple[dt.date, str]]], *,
    observed_to: dt.date = dt.date(2023, 12, 31), centres: bool = False, title: str = "An office",
) -> Snapshot:  # fmt: skip
    """A snapshot of these histories; with centres, all cases belong to the first."""
    cases = [
        {"case_id": i, "office": "XX", "number": f"XX{i}", "number_original": f"{i}",
         "kind": "invention", "filing_date": events[0][0], "track": "normal", "secret": False,
         "centre_id": 1 if centres else None}
        for i, events in enumerate(histories, start=1)
    ]  # fmt: skip
    events = [
        {"case_id": i, "seq": seq, "date": date, "code": code, "actor": "office"}
        for i, history in enumerate(histories, start=1)
        for seq, (date, code) in enumerate(history, start=1)
    ]
    tables = {"cases": pl.DataFrame(cases), "events": pl.DataFrame(events)}
    if not cases:
        tables = {name: table(name).empty() for name in ("cases", "events")}
    if centres:
        tables["centres"] = pl.DataFrame(
            [{"centre_id": 1, "code": "A", "en": NASTY, "zh": NASTY},
             {"centre_id": 2, "code": "B", "en": "Empty", "zh": "空"}]
        )  # fmt: skip
    return seal_tables(folder, tables, title=title, provenance="imported", observed_to=observed_to)


def history(
    filed: dt.date, *, action: int | None, granted: int | None
) -> list[tuple[dt.date, str]]:
    events = [(filed, "filed")]
    if action is not None:
        events += [
            (filed + action * DAY, "first_action"),
            (filed + (action + 60) * DAY, "response"),
        ]
    if granted is not None:
        events.append((filed + granted * DAY, "granted"))
    return events


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Forty cases a year for four years; the young ones still wait."""
    histories = []
    for i in range(160):
        filed = dt.date(2020, 1, 3) + i * 9 * DAY
        action = 300 + i % 7 * 10 if i < 120 else None
        granted = 600 + i % 11 * 5 if i < 80 else None
        histories.append(history(filed, action=action, granted=granted))
    return made(tmp_path_factory.mktemp("alive") / "s", histories, centres=True)


def text(pack: Pack) -> str:
    return pack.html.read_text("utf-8")


def shown(pack: Pack, indicator: str, part: str) -> list[str]:
    return [t for a, t in read(text(pack)).slots
            if (a["data-indicator"], a["data-part"]) == (indicator, part)]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_are_shown_as_they_are_and_do_nothing(
    alive: Snapshot, tmp_path: Path, lang: str
) -> None:
    pack = build_pack(alive, year=2022, lang=lang, folder=tmp_path)
    book = openpyxl.load_workbook(pack.xlsx)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if isinstance(cell.value, str) and "cmd|" in cell.value]

    assert "<script" not in text(pack)
    assert "&lt;script&gt;" in text(pack)
    assert named
    assert {cell.data_type for cell in named} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_centre_without_cases_has_no_sheet(alive: Snapshot, tmp_path: Path) -> None:
    page = text(build_pack(alive, year=2022, lang="en", folder=tmp_path))

    assert 'id="centre-a"' in page
    assert 'id="centre-b"' not in page


def test_an_office_without_centres_is_reported_as_a_whole(tmp_path: Path) -> None:
    histories = [history(dt.date(2021, 1, 4) + i * 5 * DAY, action=200, granted=None)
                 for i in range(100)]  # fmt: skip
    pack = build_pack(made(tmp_path / "s", histories), year=2022, lang="en", folder=tmp_path)

    assert 'id="office"' in text(pack)
    assert 'id="comparison"' not in text(pack)
    assert 'id="provenance"' in text(pack)
    assert openpyxl.load_workbook(pack.xlsx).sheetnames == ["About", "All figures"]


def test_a_year_that_is_not_over_says_so_and_compares_the_same_days(
    alive: Snapshot, tmp_path: Path
) -> None:
    part = made(tmp_path / "s", [history(dt.date(2021, 1, 4), action=100, granted=None)] * 9,
                observed_to=dt.date(2022, 7, 21))  # fmt: skip
    pack = build_pack(part, year=2022, lang="en", folder=tmp_path)

    assert "The year is not complete: the histories end on " in read(text(pack)).loose
    assert "21 July 2022" in text(pack)
    assert 'data-as-of="2021-07-21"' in text(pack)
    assert "The year is not complete" not in text(
        build_pack(alive, year=2022, lang="en", folder=tmp_path)
    )


def test_few_cases_give_a_reason_instead_of_a_median(tmp_path: Path) -> None:
    few = [history(dt.date(2021, 3, 1), action=400, granted=None)] * 3
    pack = build_pack(made(tmp_path / "s", few), year=2022, lang="en", folder=tmp_path)
    medians = shown(pack, "first_action_pendency", "p50")

    assert "fewer than 5 cases" in text(pack)
    assert set(medians) == {"–", "3", "0"}


def test_grants_alone_do_not_make_a_stock_or_a_grant_rate(tmp_path: Path) -> None:
    grants = [[(dt.date(2015, 1, 5) + i * DAY, "filed"),
               (dt.date(2022, 1, 5) + i * DAY, "granted")] for i in range(200)]  # fmt: skip
    pack = build_pack(made(tmp_path / "s", grants), year=2022, lang="en", folder=tmp_path)

    assert "the snapshot holds finished cases only" in text(pack)
    assert "200" in shown(pack, "disposals", "all")
    assert "84.0" in shown(pack, "total_pendency", "p50")
    for indicator, part in _WITHHELD:
        assert set(shown(pack, indicator, part)) <= {"–"}, indicator
    assert "Median first-action pendency" not in text(pack)


def test_the_first_year_has_no_year_before(alive: Snapshot, tmp_path: Path) -> None:
    pack = build_pack(alive, year=2020, lang="en", folder=tmp_path)

    assert "the year before lies before the first recorded case" in text(pack)
    assert "than one year before" not in text(pack)


@pytest.mark.parametrize("year", [2019, 2024, 1])
def test_a_year_outside_the_histories_is_refused(
    alive: Snapshot, tmp_path: Path, year: int
) -> None:
    with pytest.raises(YearOutsideError, match="choose a year from 2020 to 2023"):
        build_pack(alive, year=year, lang="en", folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_language_is_refused(alive: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(UnknownLanguageError, match="'de'"):
        build_pack(alive, year=2022, lang="de", folder=tmp_path)


def test_an_empty_snapshot_is_refused(tmp_path: Path) -> None:
    empty = made(tmp_path / "s", [])

    with pytest.raises(EmptySnapshotError, match="import histories"):
        build_pack(empty, lang="en", folder=tmp_path)
    assert issubclass(EmptySnapshotError, MeetingError)


def test_progress_is_told_up_to_the_end(alive: Snapshot, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    build_pack(alive, year=2022, lang="en", folder=tmp_path,
               progress=lambda done, total: told.append((done, total)))  # fmt: skip

    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, 4), (4, 4))
