"""Documents on the command line: imported, listed, exported, and the same when they come again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pendency.cli import main
from pendency.exchange.documents import Document, DocumentArea, content_sha256, read_documents

SAMPLES = Path(__file__).parent.parent / "exchange_documents" / "samples"
FORMATS = ("us", "ep", "cn", "jp", "docdb")


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def _json(*words: str | Path) -> Any:
    result = _run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every sample document."""
    place = tmp_path_factory.mktemp("documents") / "store"
    for name in FORMATS:
        assert _run("import", name, SAMPLES, "--to", place).exit_code == 0
    return place


def test_import_has_the_documented_form(tmp_path: Path) -> None:
    body = _json("import", "ep", SAMPLES / "ep_grant.xml", "--to", tmp_path / "s")

    assert set(body) == {
        "format", "read", "documents", "duplicates", "quarantined", "claims", "warnings", "faults",
        "changed",
    }  # fmt: skip
    assert (body["read"], body["documents"], body["claims"], body["changed"]) == (1, 1, 2, True)
    assert body["warnings"] == {"stray_ampersand": 1, "stray_angle_bracket": 1}
    assert (
        _json("import", "ep", SAMPLES / "ep_grant.xml", "--to", tmp_path / "s")["changed"] is False
    )


def test_import_tells_what_is_quarantined_and_where(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<us-patent-grant>\n<p>lamp</us-patent-grant>")

    result = _run("import", "us", broken, "--to", tmp_path / "s")

    assert result.exit_code == 0
    assert "broken.xml: line 2" in result.stdout
    assert "not_well_formed" in result.stdout
    (row,) = _json("quarantine", tmp_path / "s")["quarantine"]
    assert (row["record"], row["reason"], row["size"]) == ("document", "not_well_formed", 43)
    (fault,) = _json("import", "us", broken)["faults"]
    assert (fault["line"], fault["reason"], fault["member"]) == (2, "not_well_formed", None)


def test_documents_lists_what_the_store_keeps(store: Path) -> None:
    rows = _json("documents", store)["documents"]
    one = _json("documents", store, "--case", "15/900123", "--office", "us")["documents"]

    assert len(rows) == 17
    assert {row["number"] for row in one} == {"15900123"}
    assert {row["case_id"] for row in rows} == {None}
    assert "US09900001B2" in _run("documents", store).stdout


@pytest.mark.parametrize("standard", ["st96", "st36"])
def test_export_then_import_gives_the_same_documents(
    store: Path, tmp_path: Path, standard: str
) -> None:
    body = _json("export", standard, store, "--out", tmp_path / "xml")
    again = _json("import", standard, tmp_path / "xml", "--to", store)
    fresh = _json("import", standard, tmp_path / "xml", "--to", tmp_path / "fresh")

    assert (body["written"], body["unwritable"]) == (17, [])
    assert (again["duplicates"], again["changed"]) == (17, False)
    assert (fresh["documents"], fresh["quarantined"]) == (17, 0)
    kept, came = DocumentArea(store), DocumentArea(tmp_path / "fresh")
    assert {content_sha256(d) for d in came.documents()} == {
        content_sha256(d) for d in kept.documents()
    }


def test_export_of_a_file_and_of_legal_status(tmp_path: Path) -> None:
    body = _json("export", "st27", SAMPLES / "ep_grant.xml", "--out", tmp_path / "xml")
    bare = _json("export", "st27", SAMPLES / "cn_filing.xml", "--out", tmp_path / "xml")

    assert (body["written"], bare["written"]) == (1, 0)
    assert "no number" in bare["unwritable"][0]["reason"]
    (document,) = read_documents(tmp_path / "xml" / body["files"][0])
    assert isinstance(document, Document)
    assert {e.code for e in document.events} >= {"published", "granted", "first_action"}


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["import", "us", "{tmp}/none.xml"], 1, "no such file"),
        (["import", "xls", "{tmp}"], 1, "st96"),
        (["import", "csv", "{tmp}"], 2, "--to"),
        (["import", "us", "{tmp}", "--mapping", "m.toml"], 2, "--mapping"),
        (["export", "st96", "{tmp}/none", "--out", "{tmp}/x"], 1, "no such file"),
        (["export", "us", "{tmp}", "--out", "{tmp}/x"], 2, "st96"),
    ],
)
def test_errors_name_the_trouble(
    words: list[str], status: int, message: str, tmp_path: Path
) -> None:
    result = _run(*(word.format(tmp=tmp_path) for word in words))

    assert result.exit_code == status
    assert message in result.stderr
    assert "Traceback" not in result.output
