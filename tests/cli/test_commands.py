from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pendency.cli import main
from pendency.records import Snapshot
from pendency.twin import sample_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated office, sealed."""
    return sample_office(tmp_path_factory.mktemp("office") / "s", seed=5, cases=400).path


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def _json(*words: str | Path) -> Any:
    result = _run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_info_says_what_the_snapshot_holds(office: Path) -> None:
    body = _json("snapshot", "info", office)
    assert body["provenance"] == "generated"
    rows = body["tables"]["cases"]["rows"]
    assert rows == Snapshot.open(office).rows("cases") > 400
    assert set(body) == {"id", "title", "provenance", "observed_to", "tables"}
    assert str(rows) in _run("snapshot", "info", office).output


def test_verify_passes_what_is_whole_and_fails_what_is_changed(
    office: Path, tmp_path: Path
) -> None:
    assert _json("snapshot", "verify", office) == {
        "id": _json("snapshot", "info", office)["id"],
        "verified": True,
    }
    shutil.copytree(office, tmp_path / "copy")
    events = tmp_path / "copy" / "events.parquet"
    events.write_bytes(events.read_bytes()[:-1])
    result = _run("snapshot", "verify", tmp_path / "copy")
    assert result.exit_code == 1
    assert "events.parquet" in result.stderr
    assert result.stdout == ""


def test_indicators_as_json_have_the_documented_form(office: Path) -> None:
    body = _json("indicators", office, "stock", "grant_rate", "--by", "centre")
    assert set(body) == {"snapshot", "generated", "as_of", "since", "by", "figures"}
    assert body["generated"] is True
    assert body["by"] == ["centre"]
    keys = {"indicator", "centre", "centre_id", "part", "n", "value", "low", "high", "note"}
    assert all(set(figure) == keys for figure in body["figures"])
    assert {figure["indicator"] for figure in body["figures"]} == {"stock", "grant_rate"}


def test_parts_of_the_stock_add_up_over_centres(office: Path) -> None:
    def total(*by: str) -> float:
        figures = _json("indicators", office, "stock", *by)["figures"]
        return sum(f["value"] for f in figures if f["part"] == "all")

    assert total() == total("--by", "centre") == total("--by", "field,track") > 0


def test_series_has_periods(office: Path) -> None:
    figures = _json("indicators", office, "inflow", "--each", "quarter")["figures"]
    assert [f["period"] for f in figures] == [
        "2025-01-01",
        "2025-04-01",
        "2025-07-01",
        "2025-10-01",
    ]


def test_all_indicators_print_as_tables(office: Path) -> None:
    result = _run("indicators", office)
    assert result.exit_code == 0, result.output
    assert "generated cases" in result.output
    listed = _run("indicators", office, "--list")
    assert "first_action_pendency" in listed.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["indicators", "{tmp}"], "there is no snapshot here"),
        (["indicators", "{office}", "bogus"], "bogus"),
        (["indicators", "{office}", "--by", "colour"], "colour"),
        (["indicators", "{office}", "stock", "--as-of", "2031-01-01"], "2031-01-01"),
        (["import", "csv", "{tmp}/none.csv", "--to", "{tmp}/s"], "none.csv"),
        (["import", "xls", "{tmp}", "--to", "{tmp}/s"], "uspto-peds"),
        (["flow", "sample", "{tmp}/none.json", "--to", "{tmp}/s"], "none.json"),
        (["pack", "{tmp}", "--out", "{tmp}/p"], "there is no snapshot here"),
        (["pack", "{office}", "--out", "{tmp}/p", "--year", "1999"], "1999"),
        (["law", "explain", "ZZ"], "ZZ"),
    ],
)
def test_errors_name_the_trouble_and_exit_with_one(
    words: list[str], message: str, office: Path, tmp_path: Path
) -> None:
    result = _run(*(word.format(tmp=tmp_path, office=office) for word in words))
    assert result.exit_code == 1, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_wrong_call_exits_with_two(office: Path) -> None:
    assert _run("indicators", office, "--as-of", "yesterday").exit_code == 2
    assert _run("import").exit_code == 2


def test_flow_is_fitted_and_sampled_the_same_way_twice(office: Path, tmp_path: Path) -> None:
    assert _run("flow", "fit", office, "--out", tmp_path / "f.json").exit_code == 0
    ids = []
    for name in ("a", "b"):
        made = _run("flow", "sample", tmp_path / "f.json", "--cases", "50", "--to", tmp_path / name)
        assert made.exit_code == 0, made.output
        ids.append(_json("snapshot", "info", tmp_path / name)["id"])
    assert ids[0] == ids[1]


def test_import_reports_and_quarantine_shows(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    head = (
        "Serial No.,Patent Number,Application Number,Date of Application,Date of Priority,"
        "Title of Invention,Patentee Name,Date of Application Publication,Office,journal\n"
    )
    good = "1,300001,1234/DEL/2008,02/06/2008,,A SIEVE,EXAMPLE LTD,01/01/2010,DELHI,"
    bad = "2,300002,1235/DEL/2008,31/02/2008,,A PUMP,EXAMPLE LTD,01/01/2010,DELHI,"
    journal = "01/2018 Dated 05/01/2018\n"
    (folder / "grants.csv").write_text(head + good + journal + bad + journal, "utf-8")
    body = _json("import", "in-journal", folder, "--to", tmp_path / "s")
    counts = body["records"]["grants"]
    assert counts == {"read": 2, "imported": 1, "duplicates": 0, "quarantined": 1}
    assert body["changed"] is True
    rows = _json("quarantine", tmp_path / "s")["quarantine"]
    assert [(row["reason"], row["place"].split(", ")[1]) for row in rows] == [
        ("impossible_date", "line 3")
    ]
    assert "impossible_date" in _run("quarantine", tmp_path / "s").output
    again = _json("import", "in-journal", folder, "--to", tmp_path / "s")
    assert again["changed"] is False
    assert again["snapshot_id"] == body["snapshot_id"]
