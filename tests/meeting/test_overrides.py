"""The report's section on overrides: every request counted, with its reason, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from pendency.meeting import build_pack
from pendency.records import Snapshot, seal_tables, table


@pytest.fixture
def decided(office: Snapshot, tmp_path: Path) -> Snapshot:
    """The office with two draws and three requests to go past them."""
    derived = {name for name in office.manifest.tables if table(name).derived}
    tables = {name: office.read(name) for name in office.manifest.tables if name not in derived}
    cases = office.read("cases", "case_id", "secret")
    one, other = (int(x) for x in cases.filter(~pl.col("secret"))["case_id"][:2])
    secret = int(cases.filter("secret")["case_id"][0])
    day = office.observed_to - dt.timedelta(days=20)
    asked = [
        {"case_id": case, "request": n, "from_examiner_id": 1, "to_examiner_id": 2,
         "ground": ground, "reason": f"reason number {n} <b>", "requested_on": day,
         "requested_by": 1, "outcome": outcome, "probability": 0.25,
         "decided_on": day if outcome != "requested" else None, "decided_by": 2}
        for n, case, ground, outcome in (
            (1, one, "expertise", "confirmed"),
            (2, other, "workload", "refused"),
            (3, secret, "workload", "requested"),
        )
    ]  # fmt: skip
    drawn = [
        {"case_id": case, "run": 1, "examiner_id": x, "lot": str(case), "purpose": "daily",
         "drawn_on": day, "probability": 0.5, "won": x == 1}
        for case in sorted((one, other)) for x in (1, 2)
    ]  # fmt: skip
    tables["overrides"] = table("overrides").frame(asked).sort("case_id", "request")
    tables["draws"] = table("draws").frame(drawn)
    return seal_tables(tmp_path / "decided", tables, title="x", provenance="generated",
                       observed_to=office.observed_to)  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_requests_are_counted_and_listed_with_their_reasons(
    decided: Snapshot, tmp_path: Path, lang: str
) -> None:
    page = build_pack(decided, lang=lang, folder=tmp_path / lang).html.read_text("utf-8")
    section = page.split('id="overrides"')[1].split("</section>")[0]
    said = {"en": ("draw in the period: 2", "go past it: 3", "confirmed by a second person: 1"),
            "zh": ("抽签分案2件", "指定分案3件", "复核同意1件")}[lang]  # fmt: skip
    text = re.sub(r"<[^>]+>", "", section)
    for words in said:
        assert words in text
    assert "reason number 1 &lt;b&gt;" in section
    assert "reason number 3" not in section  # its application is not published
    assert "0.250" in text


def test_an_office_without_draws_has_no_such_section(office: Snapshot, tmp_path: Path) -> None:
    page = build_pack(office, lang="en", folder=tmp_path / "pack").html.read_text("utf-8")
    assert 'id="overrides"' not in page
