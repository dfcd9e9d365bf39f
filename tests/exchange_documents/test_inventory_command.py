"""Every real file through ``pendency import`` and back out through ``pendency export``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pendency.cli import main
from pendency.exchange.documents import Document, DocumentArea, content_sha256

from .inventory import QUARANTINED, Row, rows

pytestmark = pytest.mark.data

#: What a user would type for each folder; xml_wipo holds documents of two standards.
IMPORTS = (
    ("us", "xml_us"), ("cn", "xml_cn"), ("cn", "cn_filing_fixture"), ("ep", "xml_ep"),
    ("jp", "xml_jp"), ("docdb", "xml_docdb_ops"), ("us", "xml_malformed"), ("st36", "xml_wipo"),
    ("st96", "xml_wipo"),
)  # fmt: skip


def run(*words: str | Path) -> Any:
    result = CliRunner().invoke(main, [*map(str, words), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def stores(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A store per folder, filled by the command."""
    home = tmp_path_factory.mktemp("stores")
    return {folder: home / folder for _, folder in IMPORTS}


@pytest.fixture(scope="module")
def reports(shared_data: Path, stores: dict[str, Path]) -> dict[tuple[str, str], Any]:
    return {
        (name, folder): run("import", name, shared_data / folder, "--to", stores[folder])
        for name, folder in IMPORTS
    }


@pytest.fixture(scope="module")
def kept(
    shared_data: Path, stores: dict[str, Path], reports: dict[tuple[str, str], Any]
) -> dict[str, list[Document]]:
    """What the stores keep, by the path in the inventory."""
    found: dict[str, list[Document]] = {}
    for store in stores.values():
        for document in DocumentArea(store).documents():
            assert document.origin is not None
            place = document.origin.place
            path = Path(place.file).relative_to(shared_data).as_posix()
            found.setdefault(f"{path}!{place.member}" if place.member else path, []).append(
                document
            )
    return found


def bare(text: str) -> str:
    """A title without spaces and with its scripts as plain digits."""
    return "".join(text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")).split())


def listed(shared_data: Path) -> list[Row]:
    folders = {folder for _, folder in IMPORTS}
    return [row for row in rows(shared_data) if row.file.partition("/")[0] in folders]


def test_all_are_read_or_quarantined_with_the_true_reason(
    shared_data: Path, reports: dict[tuple[str, str], Any]
) -> None:
    reasons: dict[str, str] = {}
    for body in reports.values():
        assert body["read"] == body["documents"] + body["duplicates"] + body["quarantined"]
        for fault in body["faults"]:
            path = Path(fault["file"]).relative_to(shared_data).as_posix()
            member = f"!{fault['member']}" if fault["member"] else ""
            if fault["reason"] != "other_format":
                reasons[path + member] = fault["reason"]

    # the licence beside the EP files is a text
    assert reasons == QUARANTINED | {"xml_ep/LICENSE": "not_xml"}
    read = sum(body["documents"] + body["duplicates"] for body in reports.values())
    assert read == sum(row.documents for row in listed(shared_data)) == 108
    # one design stands twice in the US archive
    assert sum(body["duplicates"] for body in reports.values()) == 1


def test_claims_and_titles_in_the_stores_are_those_of_the_inventory(
    shared_data: Path, kept: dict[str, list[Document]]
) -> None:
    """How long titles and many languages are compared is tested with the reader; here the start."""
    titled = 0
    for row in (row for row in listed(shared_data) if row.documents):
        assert sum(len(d.claims) for d in kept[row.path]) == row.expected_claims, row.path
        if row.title:
            own = {bare(t.text)[:10] for t in kept[row.path][0].titles}
            assert any(start in bare(row.title) for start in own), row.path
            titled += 1

    assert titled == 64


def test_what_is_exported_comes_back_the_same(
    stores: dict[str, Path], kept: dict[str, list[Document]], tmp_path: Path
) -> None:
    came = Counter[str]()
    for standard in ("st96", "st36"):
        for folder, store in stores.items():
            out = tmp_path / standard / folder
            written = run("export", standard, store, "--out", out)["written"]
            back = run("import", standard, out, "--to", tmp_path / f"{standard}-{folder}")
            assert (back["documents"], back["quarantined"]) == (written, 0)
            again = DocumentArea(tmp_path / f"{standard}-{folder}")
            assert {content_sha256(d) for d in again.documents()} == set(
                DocumentArea(store).index()["sha256"]
            )
            came[standard] += written

    assert came == {"st96": 107, "st36": 107}


def test_the_same_folders_again_change_nothing(shared_data: Path, stores: dict[str, Path]) -> None:
    for name, folder in IMPORTS:
        assert run("import", name, shared_data / folder, "--to", stores[folder])["changed"] is False
