"""A scenario of the plan in the pack: in both languages and every form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from pendency.meeting import build_pack
from pendency.meeting.report.planned import PlannedScenario
from pendency.records import Snapshot

_QUARTERS = [f"{year}-{month:02d}-01" for year in (2026, 2027) for month in (1, 4, 7, 10)]


def figures() -> dict[str, Any]:
    """What a run gives, made by hand."""
    target = {
        "measure": "first_action_pendency", "year": 2027, "value": 9.0, "centre": None,
        "en": "first-action pendency of the office in 2027 at most 9.0 months",
        "zh": "2027年全局一通周期不超过9.0个月", "plan": 8.9, "median": 9.4, "probability": 0.375,
        "probability_low": 0.21, "probability_high": 0.58, "runs": 24,
    }  # fmt: skip
    fan = {f"q{k}": [float(k) / 100 + i for i in range(8)]
           for k in ("025", "100", "250", "500", "750", "900", "975")}  # fmt: skip
    fan |= {"centre": None, "quarters": _QUARTERS, "plan": [5.0] * 8}
    return {
        "targets": [target, target | {"value": 8.0, "en": "margin", "zh": "余量"}], "margins": 1,
        "replications": 24, "fans": [fan | {"series": s} for s in
                                     ("first_action_pendency", "unexamined")],
        "does": [{"en": "Recruits for N: 4.0 in 2026.", "zh": "N招录：2026年4.0人。"}],
        "levers": [{"en": "One more examiner in N is worth 0.11 months of pendency.",
                    "zh": "N每增加1名审查员，相当于周期缩短0.11个月。"}],
    }  # fmt: skip


SCENARIO = PlannedScenario("With <remedy>", "a" * 64, "b" * 64, "c" * 64, figures())
SAID = {
    "en": (
        "The plan and its check",
        "37.5\N{NO-BREAK SPACE}%",
        "One more examiner in N is worth 0.11 months",
    ),
    "zh": ("计划及其检验", "37.5%", "相当于周期缩短0.11个月"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_scenario_stands_in_every_form(lang: str, office: Snapshot, tmp_path: Path):
    pack = build_pack(office, lang=lang, folder=tmp_path, scenario=SCENARIO)
    page = pack.html.read_text("utf-8")
    for words in SAID[lang]:
        assert words in page
    assert "With &lt;remedy&gt;" in page
    assert "margin" not in page.partition('id="plan"')[2].partition("<h1")[0]
    for digest in ("a" * 64, "b" * 64, "c" * 64):
        assert digest in page
    text = "\n".join(p.text for p in docx.Document(str(pack.docx)).paragraphs)
    assert SAID[lang][0] in text
    assert SAID[lang][2] in text
    values = [cell.value for sheet in openpyxl.load_workbook(pack.xlsx).worksheets
              for row in sheet.iter_rows() for cell in row]  # fmt: skip
    assert 0.375 in values
    assert 9.4 in values


def test_the_fan_is_drawn_with_its_three_bands(office: Snapshot, tmp_path: Path):
    page = build_pack(office, lang="en", folder=tmp_path, scenario=SCENARIO).html.read_text("utf-8")
    part = page.partition('id="plan"')[2]
    for shade in ("#dcebf5", "#bdd8ea", "#94bedb"):
        assert part.count(shade) == 2  # two fans


def test_without_a_scenario_nothing_of_it_is_said(office: Snapshot, tmp_path: Path):
    page = build_pack(office, lang="en", folder=tmp_path).html.read_text("utf-8")
    assert "The plan and its check" not in page


def test_the_same_scenario_gives_the_same_bytes(office: Snapshot, tmp_path: Path):
    packs = [build_pack(office, lang="zh", folder=tmp_path / name, scenario=SCENARIO)
             for name in ("a", "b")]  # fmt: skip
    for one, other in zip(packs[0].files, packs[1].files, strict=True):
        assert one.read_bytes() == other.read_bytes()
