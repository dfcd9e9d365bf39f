"""Merging: what is new, what is the same, what contradicts; with extracts of our own making."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import Counts, IntakeReport, WrongInputError, take_in
from pendency.exchange.intake import take_extract
from pendency.exchange.mapped import open_mapped
from pendency.records import Snapshot, Store, seal_tables, table

MAPPING = """
office = "XX"
[cases]
file = "cases.csv"
[cases.columns]
number = "number"
filing_date = "filed"
title = "title"
centre = "site"
all_ipc = "ipc"
[events]
file = "events.csv"
columns = { number = "number", date = "day", code = "code" }
"""
CASES = ["A1,2020-01-01,One,north,G06F 17/00;G06N 3/02", "A2,2020-02-01,Two,south,"]
EVENTS = ["A1,2020-03-01,docketed", "A1,2021-01-01,action", "A1,2021-05-01,response",
          "A2,2020-04-01,docketed"]  # fmt: skip


class Office:
    """An extract folder and its store."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder / "extract", Store(folder / "store")
        self.folder.mkdir()
        (folder / "mapping.toml").write_text(MAPPING)

    def take(
        self, cases: list[str], events: list[str], *, chunk: int | None = None,
        today: dt.date | None = None,
    ) -> IntakeReport:  # fmt: skip
        (self.folder / "cases.csv").write_text(
            "\n".join(["number,filed,title,site,ipc", *cases, ""])
        )
        (self.folder / "events.csv").write_text("\n".join(["number,day,code", *events, ""]))
        mapping = self.folder.parent / "mapping.toml"
        if chunk:
            extract = open_mapped("csv", self.folder, mapping, self.store)
            return take_extract("csv", extract, self.store, chunk=chunk)
        return take_in("csv", self.folder, self.store, mapping=mapping, today=today)

    @property
    def now(self) -> Snapshot:
        current = self.store.current()
        assert current is not None
        return current

    def history(self, number: str) -> list[tuple[object, ...]]:
        events = self.now.read("events").join(
            self.now.read("cases", "case_id", "number"), on="case_id"
        )
        return events.filter(pl.col("number") == number).select(
            "seq", pl.col("date").cast(pl.String), pl.col("code").cast(pl.String)
        ).rows()  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_same_again_is_all_duplicates(office: Office):
    first, second = office.take(CASES, EVENTS), office.take(CASES, EVENTS)

    assert first.records == {"cases": Counts(2, 2, 0, 0), "events": Counts(4, 4, 0, 0)}
    assert second.records == {"cases": Counts(2, 0, 2, 0), "events": Counts(4, 0, 4, 0)}
    assert (first.changed, second.changed) == (True, False)


def test_an_updated_extract_appends_events_and_updates_cases(office: Office):
    office.take(CASES, EVENTS)

    report = office.take(
        ["A1,2020-01-01,One renamed,south,", CASES[1], "A3,2020-06-01,Three,,"],
        [*EVENTS, "A1,2021-09-01,action", "A3,2020-07-01,docketed"],
    )

    assert report.records == {"cases": Counts(3, 2, 1, 0), "events": Counts(6, 2, 4, 0)}
    cases = office.now.read("cases")
    assert cases["case_id"].to_list() == [1, 2, 3]
    assert cases["title"].to_list() == ["One renamed", "Two", "Three"]
    centre = office.now.read("centres")["code"].gather(cases["centre_id"].drop_nulls() - 1)
    assert centre.to_list() == ["south", "south"]
    assert office.history("A1") == [
        (1, "2020-03-01", "docketed"), (2, "2021-01-01", "first_action"),
        (3, "2021-05-01", "response"), (4, "2021-09-01", "later_action"),
    ]  # fmt: skip
    # an empty value does not erase: the symbols of A1 are still there
    assert office.now.read("classifications")["symbol"].to_list() == ["G06F 17/00", "G06N 3/02"]


def test_an_earlier_action_that_arrives_late_becomes_the_first(office: Office):
    office.take(CASES, EVENTS)
    office.take(CASES, [*EVENTS, "A1,2020-09-01,action"])

    assert [e[1:] for e in office.history("A1")] == [
        ("2020-03-01", "docketed"), ("2020-09-01", "first_action"),
        ("2021-01-01", "later_action"), ("2021-05-01", "response"),
    ]  # fmt: skip


def test_equal_events_of_one_day_stay_as_many_as_they_are(office: Office):
    twice = [*EVENTS, EVENTS[0]]
    office.take(CASES, twice)

    again = office.take(CASES, twice)
    fewer = office.take(CASES, EVENTS)
    more = office.take(CASES, [*twice, EVENTS[0]])

    assert again.records["events"] == Counts(5, 0, 5, 0)
    assert fewer.records["events"] == Counts(4, 0, 4, 0)
    assert more.records["events"] == Counts(6, 1, 5, 0)
    assert len(office.history("A1")) == 5


def test_an_older_extract_taken_in_again_changes_nothing(office: Office):
    office.take(CASES, EVENTS)
    newest = office.take(["A1,2020-01-01,New title,,", CASES[1]], [*EVENTS, "A1,2021-09-01,action"])

    old = office.take(CASES, EVENTS)

    assert old.records == {"cases": Counts(2, 0, 2, 0), "events": Counts(4, 0, 4, 0)}
    assert old.snapshot_id == newest.snapshot_id


def test_a_changed_filing_date_is_a_conflict(office: Office):
    office.take(CASES, EVENTS)

    report = office.take([CASES[0].replace("2020-01-01", "2019-12-31"), CASES[1]], EVENTS)

    assert report.records["cases"] == Counts(2, 0, 1, 1)
    assert report.reasons == {"conflict": 1}
    assert office.now.read("cases")["filing_date"][0] == dt.date(2020, 1, 1)
    kept = office.now.read("quarantine").row(0, named=True)
    assert kept["raw"] == b"A1,2019-12-31,One,north,G06F 17/00;G06N 3/02\n"
    assert kept["place"] == "byte 28, line 2"
    assert "filing_date" in kept["message"]


def test_one_number_twice_in_one_extract(office: Office):
    report = office.take([*CASES, CASES[0], "A1,2020-01-01,Another title,north,"], EVENTS)

    assert report.records["cases"] == Counts(4, 2, 1, 1)
    assert "(line 2)" in office.now.read("quarantine")["message"][0]
    assert office.now.read("cases")["title"].to_list() == ["One", "Two"]


def test_events_of_unknown_cases_and_before_filing_are_set_aside(office: Office):
    report = office.take(
        CASES, [*EVENTS, "B9,2020-05-01,docketed", "A1,2019-12-31,action", "A1,2019-12-31,docketed"]
    )

    assert report.records["events"] == Counts(7, 5, 0, 2)
    assert report.reasons == {"unknown_case": 1, "before_filing": 1}
    assert office.history("A1")[0] == (1, "2019-12-31", "docketed")  # may be early


def test_what_was_set_aside_is_kept_once(office: Office):
    bad = [*EVENTS, "B9,2020-05-01,docketed"]
    office.take(CASES, bad)
    report = office.take(CASES, bad)

    assert report.records["events"] == Counts(5, 0, 4, 1)
    assert not report.changed
    assert office.now.rows("quarantine") == 1


def test_later_the_missing_case_arrives_and_the_event_is_taken(office: Office):
    bad = [*EVENTS, "B9,2020-05-01,docketed"]
    office.take(CASES, bad)
    report = office.take([*CASES, "B9,2020-04-01,Late,,"], bad)

    assert report.records["events"] == Counts(5, 1, 4, 0)


def test_unmapped_codes_are_imported_and_counted(office: Office):
    report = office.take(CASES, [*EVENTS, "A1,2021-06-01,ZZ9", "A1,2021-06-02,ZZ9"])

    assert report.unmapped == {"ZZ9": 2}
    unmapped = office.now.read("events").filter(pl.col("code") == "unmapped")
    assert unmapped["native_code"].to_list() == ["ZZ9", "ZZ9"]


def test_sources_tell_what_was_read(office: Office):
    office.take(CASES, [*EVENTS, "B9,2020-05-01,docketed"])

    rows = office.now.read("sources").drop("sha256", "format").rows()
    assert sorted(rows) == [
        ("cases", "cases.csv", 2, 2, 0, 0),
        ("events", "events.csv", 5, 4, 0, 1),
    ]


def test_chunks_make_no_difference(tmp_path: Path):
    """Histories are the same whether all cases are merged at once or three at a time."""
    cases = [f"C{i:02},2020-01-{i % 28 + 1:02},T{i},{'ns'[i % 2]}," for i in range(20)]
    events = [f"C{(i * 7) % 20:02},2020-{i % 11 + 2:02}-01,{code}"
              for i in range(80) for code in ("action", "response")]  # fmt: skip
    tables = []
    for size in (50_000, 3):
        (tmp_path / str(size)).mkdir()
        office = Office(tmp_path / str(size))
        office.take(cases[:11], events[:90], chunk=size)
        office.take(cases, events, chunk=size)
        tables.append({name: office.now.read(name) for name in ("cases", "events", "milestones")})

    assert all(tables[0][name].equals(tables[1][name]) for name in tables[0])


def test_progress_runs_up_to_the_size_of_the_files(office: Office):
    office.take(CASES, EVENTS)
    seen: list[tuple[int, int | None]] = []

    take_in("csv", office.folder, office.store, mapping=office.folder.parent / "mapping.toml",
            progress=lambda done, total: seen.append((done, total)))  # fmt: skip

    size = sum(file.stat().st_size for file in office.folder.iterdir())
    assert seen[-1] == (size, size)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_file_that_changes_while_it_is_read_is_refused(office: Office):
    office.take(CASES, EVENTS)
    before = office.store.head
    events = office.folder / "events.csv"

    def grow(done: int, total: int | None) -> None:
        with events.open("a") as file:
            file.write("A1,2022-01-01,action\n")

    with pytest.raises(WrongInputError, match="changed while it was read"):
        take_in("csv", office.folder, office.store,
                mapping=office.folder.parent / "mapping.toml", progress=grow)  # fmt: skip

    assert office.store.head == before


def test_a_generated_office_is_not_mixed_with_real_histories(office: Office, tmp_path: Path):
    case = table("cases").frame(
        [{"case_id": 1, "office": "XX", "number": "1", "number_original": "1", "kind": "invention",
          "filing_date": dt.date(2020, 1, 1), "track": "normal", "secret": False}]
    )  # fmt: skip
    with office.store.writing() as scratch:
        office.store.publish(
            lambda folder: seal_tables(
                folder, {"cases": case, "events": table("events").empty()}, title="g",
                provenance="generated", observed_to=dt.date(2021, 1, 1),
            ),
            scratch,
        )  # fmt: skip

    with pytest.raises(WrongInputError, match="generated"):
        office.take(CASES, EVENTS)


def test_a_date_that_nobody_can_have_seen_does_not_move_the_observation(office: Office):
    report = office.take(
        [*CASES, "A3,2091-01-01,Three,,"], [*EVENTS, "A1,2091-01-01,granted"],
        today=dt.date(2024, 5, 1),
    )  # fmt: skip

    assert report.records == {"cases": Counts(3, 2, 0, 1), "events": Counts(5, 4, 0, 1)}
    assert report.reasons == {"impossible_date": 2}
    assert office.now.observed_to == dt.date(2021, 5, 1)
    assert "2024-05-01" in office.now.read("quarantine")["message"][0]


def test_the_last_day_stated_bounds_every_record(office: Office):
    mapping = office.folder.parent / "mapping.toml"
    mapping.write_text("observed_to = 2021-01-01\n" + MAPPING)

    report = office.take(
        [*CASES, "A3,2021-01-02,Three,,"], EVENTS, today=dt.date(2024, 5, 1)
    )  # fmt: skip

    assert report.records == {"cases": Counts(3, 2, 0, 1), "events": Counts(4, 3, 0, 1)}
    assert office.now.observed_to == dt.date(2021, 1, 1)
    with pytest.raises(WrongInputError, match="today is 2020-12-31"):
        office.take(CASES, EVENTS, today=dt.date(2020, 12, 31))


CODED = """
[events.codes]
OA = "action"
RESP = "response"
"""


def recode(office: Office, codes: str) -> None:
    (office.folder.parent / "mapping.toml").write_text(MAPPING + codes)


def test_a_mended_mapping_recodes_what_is_there(office: Office):
    events = ["A1,2021-01-01,OA", "A1,2021-02-01,RESP", "A1,2021-05-01,OA", "A1,2021-06-01,REF"]
    recode(office, CODED)
    first = office.take(CASES, events)
    recode(office, CODED + 'REF = "refused"\n')
    mended = office.take(CASES, events)
    again = office.take(CASES, events)
    recode(office, CODED.replace('"response"', '{ code = "response", detail = "written" }')
           + 'REF = "refused"\n')  # fmt: skip
    detailed = office.take(CASES, events)

    assert [r.records["events"] for r in (first, mended, again, detailed)] == [
        Counts(4, 4, 0, 0), Counts(4, 1, 3, 0), Counts(4, 0, 4, 0), Counts(4, 1, 3, 0),
    ]  # fmt: skip
    assert (mended.changed, again.changed, mended.unmapped) == (True, False, {})
    assert [e[2] for e in office.history("A1")] == [
        "first_action", "response", "later_action", "refused",
    ]  # fmt: skip
    kept = office.now.read("events").select(pl.col("actor").cast(pl.String), "detail").rows()
    assert kept[1] == ("applicant", "written")
    assert kept[3][0] == "examiner"
    assert office.now.read("milestones")["closed_date"][0] == dt.date(2021, 6, 1)


def test_the_mapping_of_an_older_import_recodes_nothing_when_it_comes_again(office: Office):
    events = ["A1,2021-06-01,REF"]
    recode(office, CODED)
    office.take(CASES, events)
    recode(office, CODED + 'REF = "refused"\n')
    mended = office.take(CASES, events)
    recode(office, CODED)

    assert office.take(CASES, events).snapshot_id == mended.snapshot_id


def test_actions_are_put_in_order_where_only_events_come(office: Office):
    office.take(CASES, ["A1,2021-05-01,action"])
    mapping = office.folder.parent / "mapping.toml"
    text = MAPPING.replace(MAPPING[MAPPING.index("[cases]") : MAPPING.index("[events]")], "")
    mapping.write_text(text)

    office.take([], ["A1,2021-01-01,action"])

    assert [e[2] for e in office.history("A1")] == ["first_action", "later_action"]


STATED = """
office = "XX"
[cases.columns]
number = "number"
filing_date = "filed"
title = "title"
status = "status"
status_date = "since"
publication_date = "published"
secret = "secret"
closed_on = "closed"
[cases.events]
withdrawn = "withdrawn"
"""


class OneCase:
    """An office that states one case in one table, again and again."""

    def __init__(self, folder: Path) -> None:
        self.file, self.store = folder / "cases.csv", Store(folder / "store")
        self.mapping = folder / "mapping.toml"
        self.mapping.write_text(STATED)

    def take(self, **values: str) -> dict[str, object]:
        row = {"number": "A1", "filed": "2020-01-01"} | values
        names = ["title", "status", "since", "published", "secret", "closed", "withdrawn"]
        head = ["number", "filed", *names]
        self.file.write_text(",".join(head) + "\n" + ",".join(row.get(n, "") for n in head) + "\n")
        self.report = take_in("csv", self.file, self.store, mapping=self.mapping)
        current = self.store.current()
        assert current is not None
        self.now = current
        return current.read("cases").row(0, named=True)


@pytest.fixture
def one(tmp_path: Path) -> OneCase:
    return OneCase(tmp_path)


def test_a_secret_that_was_stated_stays_until_another_is_stated(one: OneCase):
    assert one.take(secret="false")["secret"] is False
    assert one.take(title="new")["secret"] is False
    assert one.take(title="new", published="2021-07-01", secret="true")["secret"] is True
    assert one.take(title="newer")["secret"] is True
    assert one.take(title="last", secret="false")["secret"] is False


def test_a_secret_that_followed_from_the_dates_follows_them(one: OneCase):
    assert one.take(title="new")["secret"] is True
    assert one.take(published="2021-07-01")["secret"] is False


def test_an_older_extract_that_comes_later_only_fills_gaps(one: OneCase):
    one.take(status="granted", since="2022-05-01", withdrawn="2022-04-01", closed="2022-03-01")

    case = one.take(status="pending", since="2020-03-01", title="One", closed="2020-02-01")

    assert (case["status"], case["status_date"]) == ("granted", dt.date(2022, 5, 1))
    assert case["title"] == "One"
    assert one.report.records["cases"] == Counts(1, 1, 0, 0)
    assert one.now.read("events")["effective_date"].to_list() == [dt.date(2022, 3, 1)]
    again = one.take(status="pending", since="2020-03-01", title="Another")
    assert again == case
    assert one.report.records["cases"] == Counts(1, 0, 1, 0)


def test_a_newer_extract_replaces(one: OneCase):
    one.take(status="pending", since="2020-03-01", title="One")

    case = one.take(status="granted", since="2022-05-01", title="Two")

    assert (case["status"], case["title"]) == ("granted", "Two")


def test_nothing_but_headers_makes_no_store(office: Office):
    with pytest.raises(WrongInputError, match=r"cases\.csv: there is no record in it"):
        office.take([], [])

    assert office.store.current() is None


def test_an_empty_extract_is_reported_with_zeros(office: Office):
    office.take(CASES, EVENTS)

    report = office.take([], [])

    assert report.records == {"cases": Counts(), "events": Counts()}
    assert office.now.rows("cases") == 2


def test_a_fault_that_is_mended_leaves_the_quarantine(office: Office):
    bad = [*EVENTS, "B9,2020-05-01,docketed", "B8,2020-05-01,docketed"]
    office.take(CASES, bad)
    office.take([*CASES, "B9,2020-04-01,Late,,"], bad)

    assert "B9" not in office.now.read("quarantine")["message"][0]
    assert office.now.rows("quarantine") == 1
    rows = office.now.read("sources").filter(pl.col("record") == "events")
    assert rows.select("read", "imported", "duplicates", "quarantined").rows() == [(6, 5, 0, 1)]


def test_faults_that_a_mended_mapping_reads_leave_the_quarantine(office: Office):
    cases = [*CASES, "A3,01.06.2020,Three,,"]
    bad = office.take([c.replace("-", ".") for c in cases], EVENTS)
    assert bad.records["cases"] == Counts(3, 0, 0, 3)
    recode(office, "")
    mapping = office.folder.parent / "mapping.toml"
    mapping.write_text(MAPPING.replace("[cases.columns]", 'dates = "%Y.%m.%d"\n[cases.columns]'))

    office.take([c.replace("-", ".") for c in cases], EVENTS)

    kept = office.now.read("quarantine").select("record", "raw").rows()
    assert kept == [("cases", b"A3,01.06.2020,Three,,\n")]


def test_faults_of_other_bytes_stay(office: Office):
    office.take([*CASES, "A3,2020-02-31,Three,,"], EVENTS)
    office.take([*CASES, "A3,2020-02-28,Three,,"], EVENTS)

    assert office.now.read("quarantine")["raw"].to_list() == [b"A3,2020-02-31,Three,,\n"]
