"""The hand-made filings of the shared data: what their README lists is found, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from pendency.cli import main
from pendency.examination.formal import check
from pendency.exchange.documents import Document, read_filings

pytestmark = pytest.mark.data
DAY = dt.date(2026, 11, 1)

#: The defects that the README of the fixture lists, as (rule, claim, words or slot).
LISTED = {
    ("numbering.gap", 5), ("claim.several-sentences", 2), ("claim.no-full-stop", 2),
    ("reference.multiple-on-multiple", 5), ("claim.figure-reference", 5),
    ("reference.forward", 6), ("paragraph.gap", None), ("description.section-missing", None),
    ("title.length", None), ("abstract.length", None), ("figure.missing", None),
    ("drawing.format", None), ("abstract.figure-missing", None),
}  # fmt: skip


@pytest.fixture(scope="module")
def fixture(shared_data: Path) -> Path:
    return shared_data / "cn_filing_fixture"


def found(folder: Path) -> list[tuple[str, int | None]]:
    (filing,) = read_filings(folder)
    return [(f.rule, f.claim) for f in check(filing, "cn", DAY)]


def test_the_clean_filing_has_no_finding(fixture: Path) -> None:
    assert found(fixture / "A_clean") == []


def test_each_listed_defect_is_found_once_and_no_other(fixture: Path) -> None:
    assert Counter(found(fixture / "B_defects")) == Counter(LISTED)


def test_broken_forms_are_quarantined_with_their_reason(fixture: Path) -> None:
    (filing,) = read_filings(fixture / "C_broken")

    assert [(b.reason, Path(b.place.file).name, b.place.line) for b in filing.broken] == [
        ("not_well_formed", "100001.xml", 7), ("wrong_encoding", "100004.xml", 6),
    ]  # fmt: skip
    assert [rule for rule, _ in found(fixture / "C_broken")] == [
        "part.unreadable", "part.unreadable", "part.description-missing",
    ]  # fmt: skip


def test_the_command_tells_them_apart(fixture: Path) -> None:
    def run(name: str) -> tuple[int, dict[str, list[dict[str, list[dict[str, str]]]]]]:
        result = CliRunner().invoke(main, ["check-filing", str(fixture / name), "--json"])
        return result.exit_code, json.loads(result.stdout)

    clean, defects, broken = (run(name) for name in ("A_clean", "B_defects", "C_broken"))

    assert [status for status, _ in (clean, defects, broken)] == [0, 1, 1]
    assert [len(body["filings"][0]["findings"]) for _, body in (clean, defects, broken)] == [
        0, 13, 3,
    ]  # fmt: skip
    assert len(run(".")[1]["filings"]) == 3


#: Publications passed the formal checks of their office: what is found there was let through, or
#: is the fault of a check. Findings per rule, each looked at.
PUBLISHED = {
    "cn": ("xml_cn", 5, {
        "description.section-missing": 3, "claim.no-full-stop": 1, "title.length": 1,
        "reference.multiple-on-multiple": 1,
    }),
    "ep": ("xml_ep", 16, {"figure.missing": 3, "numbering.duplicate": 1, "abstract.length": 1}),
    "us": ("xml_us", 37, {
        "abstract.length": 7, "abstract.short": 4, "reference.cancelled": 2,
        "reference.multiple-on-multiple": 1,
    }),
}  # fmt: skip


@pytest.mark.parametrize("office", PUBLISHED)
def test_publications_have_few_findings(shared_data: Path, office: str) -> None:
    folder, documents, expected = PUBLISHED[office]
    filings = [f for f in read_filings(shared_data / folder) if f.document != Document()]

    assert len(filings) == documents
    assert Counter(f.rule for one in filings for f in check(one, office, DAY)) == expected
