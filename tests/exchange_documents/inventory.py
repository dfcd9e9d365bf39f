"""What the inventory of the shared data says, and where this reader counts otherwise and why."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

#: Files whose claims the inventory counts otherwise: its figure, ours, the reason.
#: The inventory counted elements by their name.
OTHER_COUNTS = {
    "xml_us/gouspto_grant_v2-5-B1.xml": (32, 31, "the container CL was counted; B577 says 31"),
    "xml_us/sgml_US06336130.xml": (23, 22, "the container CL was counted; B577 says 22"),
    "xml_docdb_ops/ops_published_claims_example.xml": (1, 11, "one element holds all claims"),
    "xml_docdb_ops/ops_published_claims_example_2.xml": (1, 20, "one element holds all claims"),
    "xml_docdb_ops/docdb_WO-2022259205-A1_544370561.xml": (1, 0, "a passage cited from claims 1-8"),
    "xml_malformed/gouspto_concatenated_test.xml": (9, 29, "two documents: 9 and 20 claims"),
    "cn_filing_fixture/C_broken/100001/100001.xml": (1, 0, "quarantined: <b> is not closed"),
    "xml_us/greenbook_US03932709.greenbook": (0, 17, "not counted: no XML; NCL says 17"),
    "xml_us/greenbook_US03937375.greenbook": (0, 3, "not counted: no XML; NCL says 3"),
}

#: Files and members that hold no patent document, and the reason given.
QUARANTINED = {
    "cn_filing_fixture/C_broken/100001/100001.xml": "not_well_formed",
    "cn_filing_fixture/C_broken/100004/100004.xml": "wrong_encoding",
    "xml_us/ipgb20221025_wk43.zip!ipgb20221025lst.txt": "not_xml",
    "xml_us/ipgb20221025_wk43.zip!ipgb20221025rpt.html": "other_document",
    "xml_wipo/st36a_toc.xml": "other_document",
    "xml_wipo/st96_DesignApplication_Example.xml": "other_document",
}


@dataclass(frozen=True)
class Row:
    """One file of the inventory."""

    path: str
    claims: int
    title: str
    documents: int

    @property
    def file(self) -> str:
        return self.path.partition("!")[0]

    @property
    def member(self) -> str | None:
        return self.path.partition("!")[2] or None

    @property
    def expected_claims(self) -> int:
        counted, ours, _ = OTHER_COUNTS.get(self.path, (self.claims, self.claims, ""))
        assert counted == self.claims, f"the inventory has changed for {self.path}"
        return ours


def rows(data: Path) -> list[Row]:
    """Read the inventory."""
    with (data / "xml_inventory.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Row(r["path"], int(r["claims"] or 0), r["title"], _documents(r))
            for r in csv.DictReader(file)
        ]


def _documents(row: dict[str, str]) -> int:
    words = row["wellformed"].split()
    if words[0] == "concatenated:":
        return int(words[1])
    return {
        "xml_docdb_ops/docdb_DE-backfile.xml": 10,
        "xml_docdb_ops/ops_family_family_input.xml": 6,
        "xml_docdb_ops/ops_published_full_cycle_example.xml": 2,
        "xml_malformed/gouspto_concatenated_test.xml": 2,
    }.get(row["path"], 0 if row["path"] in QUARANTINED else 1)
