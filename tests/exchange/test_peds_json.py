from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pendency.exchange import Counts, WrongInputError, take_in
from pendency.exchange.jsonrecords import read_records
from pendency.records import Snapshot, Store


def flat(number: int, *, examiner: str = "DOE, JANE") -> dict[str, Any]:
    """A record as the search interface returned it; newest transaction first."""
    return {
        "applId": str(number), "appFilingDate": "2015-01-05T00:00:00Z", "appType": "Utility",
        "appGrpArtNumber": "2857", "appExamName": examiner, "patentTitle": "A {curly} \"title\"",
        "appStatus": "Abandoned  --  Failure to Respond to an Office Action",
        "appStatusDate": "2017-02-01T00:00:00Z", "appCls": "702", "appSubCls": "003000",
        "inventors": [{"nameLineOne": "ROE"}, {"nameLineOne": "POE"}],
        "attrnyAddr": [{"fullName": "MOE"}],
        "transactions": [
            {"recordDate": "2017-03-01 00:00:00", "code": "ABN2", "description": "x"},
            {"recordDate": "2016-08-01 00:00:00", "code": "MCTNF", "description": "x"},
            {"recordDate": "2016-08-01 00:00:00", "code": "CTNF", "description": "x"},
            {"recordDate": "2015-03-01 00:00:00", "code": "DOCK", "description": "x"},
        ],
        "parentContinuity": [
            {"claimApplicationNumberText": "61159088", "filingDate": "01-06-2014",
             "applicationStatusDescription": "claims priority"}
        ],
    }  # fmt: skip


def nested(number: int) -> dict[str, Any]:
    """The same facts as the bulk files hold them."""
    return {
        "patentCaseMetadata": {
            "applicationNumberText": {"value": str(number)}, "filingDate": "2015-01-05",
            "applicationTypeCategory": "Utility", "groupArtUnitNumber": {"value": "2857"},
            "inventionTitle": {"content": ["A {curly} \"title\""]},
            "applicationStatusCategory": "Abandoned -- Failure to Respond to an Office Action",
            "applicationStatusDate": "2017-02-01",
            "patentClassificationBag": {
                "cpcClassificationBagOrIPCClassificationOrECLAClassificationBag": [
                    {"mainNationalClassification":
                     {"nationalClass": "702", "nationalSubclass": "003000"}}
                ]
            },
            "partyBag": {"applicantBagOrInventorBagOrOwnerBag": [
                {"primaryExaminerOrAssistantExaminerOrAuthorizedOfficer": [
                    {"name": {"personNameOrOrganizationNameOrEntityName": [
                        {"personFullName": "JANE DOE"}]}}]}]},
        },
        "prosecutionHistoryDataBag": {"prosecutionHistoryData": [
            {"eventDate": "2015-03-01", "eventCode": "DOCK"},
            {"eventDate": "2016-08-01", "eventCode": "CTNF"},
            {"eventDate": "2016-08-01", "eventCode": "MCTNF"},
            {"eventDate": "2017-03-01", "eventCode": "ABN2"},
        ]},
    }  # fmt: skip


def docs(records: list[Any]) -> str:
    return json.dumps({"queryResults": {"searchResponse": {"response": {"docs": records}}},
                       "facets": {"docs": 1}})  # fmt: skip


@pytest.fixture
def take(tmp_path: Path, store: Store):
    def take(text: str | bytes):
        file = tmp_path / "peds.json"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = take_in("uspto-peds", file, store)
        snapshot = store.current()
        assert snapshot is not None
        return report, snapshot

    return take


def history(snapshot: Snapshot) -> list[tuple[object, ...]]:
    return snapshot.read("events").select(
        pl.col("date", "effective_date").cast(pl.String), "native_code",
        pl.col("code").cast(pl.String),
    ).rows()  # fmt: skip


HISTORY = [
    ("2015-03-01", None, "DOCK", "docketed"),
    ("2016-08-01", None, "CTNF", "action_signed"),
    ("2016-08-01", None, "MCTNF", "first_action"),
    ("2017-03-01", "2017-02-01", "ABN2", "deemed_withdrawn"),
]


@pytest.mark.parametrize(
    "text",
    [
        docs([flat(14500001)]),
        json.dumps([flat(14500001)], indent=2),
        json.dumps(flat(14500001)) + "\n" + json.dumps(flat(14500001)) + "\n",
        json.dumps({"PatentBulkData": [nested(14500001)]}),
    ],
    ids=["search interface", "list", "lines", "bulk"],
)
def test_all_shapes_give_the_same_history(take, text: str):
    _, snapshot = take(text)

    assert history(snapshot) == HISTORY
    case = snapshot.read("cases").row(0, named=True)
    assert case["title"] == 'A {curly} "title"'
    assert case["native_class"] == "702/003000"
    assert snapshot.read("centres")["code"].to_list() == ["TC2800"]


def test_no_person_is_named(take, store: Store):
    _, snapshot = take(docs([flat(14500001), flat(14500002, examiner="Doe  Jane")]))

    stored = b"".join(f.read_bytes() for f in snapshot.path.iterdir())
    assert not any(name in stored for name in (b"DOE", b"JANE", b"ROE", b"POE", b"MOE"))
    assert snapshot.read("cases")["examiner_id"].to_list() == [1, 1]
    assert snapshot.read("cases")["inventors"].to_list() == [2, 2]
    assert (store.path / "pseudonym.key").stat().st_mode & 0o077 == 0


def test_another_store_gives_another_pseudonym(tmp_path: Path):
    file = tmp_path / "peds.json"
    file.write_text(docs([flat(14500001)]))
    codes = set()
    for name in ("a", "b"):
        take_in("uspto-peds", file, Store(tmp_path / name))
        snapshot = Store(tmp_path / name).current()
        assert snapshot is not None
        codes.add(snapshot.read("examiners")["code"][0])

    assert len(codes) == 2


def test_the_same_application_twice_is_a_duplicate_with_all_its_events(take):
    report, snapshot = take(docs([flat(14500001), flat(14500001)]))

    assert report.records == {
        "cases": Counts(2, 1, 1, 0), "events": Counts(8, 4, 4, 0),
        "relations": Counts(2, 1, 1, 0),
    }  # fmt: skip
    assert history(snapshot) == HISTORY


def test_a_contradiction_is_set_aside_with_all_its_parts(take):
    other = flat(14500001) | {"appFilingDate": "2014-01-05T00:00:00Z"}
    report, snapshot = take(docs([flat(14500001), other]))

    assert report.records == {
        "cases": Counts(2, 1, 0, 1), "events": Counts(8, 4, 0, 4),
        "relations": Counts(2, 1, 0, 1),
    }  # fmt: skip
    parts = snapshot.read("quarantine").filter(pl.col("record") == "events")
    assert json.loads(parts["raw"][0])["code"] == "ABN2"
    assert parts["place"][0].endswith("record 2, part 1")


def test_a_damaged_record_is_set_aside_and_the_others_are_read(take):
    good = json.dumps(flat(14500001))
    bad = json.dumps(flat(14500002)).replace('"Utility"', "Utility")
    byte = json.dumps(flat(14500003)).encode().replace(b"curly", b"\x8d")
    text = (
        b"["
        + b",\n".join([good.encode(), bad.encode(), byte, good.replace("01", "04").encode()])
        + b"]"
    )

    report, snapshot = take(text)

    assert report.records["cases"] == Counts(4, 2, 0, 2)
    assert report.reasons == {"unreadable": 1, "wrong_encoding": 1}
    kept = snapshot.read("quarantine").sort("size")["raw"].to_list()
    assert sorted(kept, key=len) == sorted([bad.encode(), byte], key=len)


def test_a_file_that_is_cut_off(take):
    text = docs([flat(14500001), flat(14500002)])
    report, snapshot = take(text[: text.index("14500002") + 100])

    assert report.records["cases"] == Counts(2, 1, 0, 1)
    assert snapshot.read("quarantine")["message"][0].startswith("the file ends inside")


def test_faults_of_values(take):
    report, _ = take(docs([
        flat(14500001) | {"appFilingDate": ""},
        flat(14500002) | {"transactions": [{"recordDate": "2015-99-01", "code": "DOCK"}]},
        [1, 2],
    ]))  # fmt: skip

    assert report.records["cases"] == Counts(3, 1, 0, 2)
    assert report.records["events"] == Counts(1, 0, 0, 1)
    assert report.reasons == {"missing_value": 1, "impossible_date": 1, "unreadable": 1}


def test_a_file_without_records_is_refused(tmp_path: Path, store: Store):
    file = tmp_path / "x.json"
    file.write_text('{"a": 1}')

    with pytest.raises(WrongInputError, match="no list of records"):
        take_in("uspto-peds", file, store)


def test_records_are_cut_at_their_braces_wherever_blocks_end(tmp_path: Path):
    """Strings full of braces and quotes, longer than a block, in several records."""
    records = [{"applId": str(i), "t": '}{"]\\' * 60_000} for i in range(12)]
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"docs": records, "more": [1]}, indent=1))
    data = file.read_bytes()

    found = list(read_records(file, ("docs",)))

    assert [r.value for r in found] == records
    assert [json.loads(data[r.at : r.at + r.size]) for r in found] == records


@pytest.mark.data
def test_the_real_record(shared_data: Path, store: Store):
    report = take_in(
        "uspto-peds", shared_data / "fulltext_us/peds_one_application_raw_example.json", store
    )

    assert report.records == {
        "cases": Counts(1, 1, 0, 0), "events": Counts(45, 45, 0, 0),
        "relations": Counts(1, 1, 0, 0),
    }  # fmt: skip
    assert report.unmapped == {"M2558": 1}  # a code beyond the 472
    snapshot = store.current()
    assert snapshot is not None
    milestones = snapshot.read("milestones").row(0, named=True)
    assert str(milestones["first_action_date"]) == "2012-02-01"
    assert str(milestones["closed_date"]) == "2013-06-04"
    assert (milestones["actions"], milestones["continued"]) == (2, 1)


def test_a_repeated_record_brings_its_new_events_and_links(take):
    longer = flat(14500001)
    longer["transactions"].insert(
        0, {"recordDate": "2018-03-01 00:00:00", "code": "PETGR", "description": "x"}
    )
    longer["parentContinuity"].append(
        {"claimApplicationNumberText": "61159089", "filingDate": "01-06-2014",
         "applicationStatusDescription": "claims priority"}
    )  # fmt: skip

    report, snapshot = take(docs([flat(14500001), longer, longer]))

    assert report.records["cases"] == Counts(3, 1, 2, 0)
    assert report.records["events"] == Counts(14, 5, 9, 0)
    assert report.records["relations"] == Counts(5, 2, 3, 0)
    assert snapshot.read("events")["native_code"].to_list() == [
        "DOCK", "CTNF", "MCTNF", "ABN2", "PETGR",
    ]  # fmt: skip


def test_what_a_contradicting_record_brings_stays_out(take):
    other = flat(14500001) | {"appFilingDate": "2014-12-05T00:00:00Z"}
    other["transactions"] = [{"recordDate": "2018-03-01 00:00:00", "code": "PETGR"}]

    report, snapshot = take(docs([flat(14500001), other]))

    assert report.records["cases"] == Counts(2, 1, 0, 1)
    assert report.records["events"] == Counts(5, 4, 0, 1)
    assert "PETGR" not in snapshot.read("events")["native_code"].to_list()
