from __future__ import annotations

from pathlib import Path

import pytest

from pendency.planning import INDICATORS, indicators_page, note_label, part_label
from pendency.planning.definitions import ENDS, LIMITS, NOTES, STAGES
from pendency.planning.measure import measured
from pendency.records import vocabulary

HAN = range(0x4E00, 0x9FFF)


def _chinese(text: str) -> bool:
    return any(ord(letter) in HAN for letter in text)


def test_committed_page_is_current(root: Path) -> None:
    page = root / "docs" / "reference" / "indicators.md"
    assert page.read_text("utf-8") == indicators_page(), "run `make docs`"


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_is_defined_in_both_languages(name: str) -> None:
    indicator = INDICATORS[name]
    for text in (indicator.en, indicator.unit, indicator.formula, indicator.source):
        assert text
        assert not _chinese(text)
    assert all(map(_chinese, (indicator.zh, indicator.unit_zh, indicator.formula_zh)))
    assert len(set(indicator.parts)) == len(indicator.parts) > 0


def test_what_is_defined_is_computed() -> None:
    assert set(measured()) == set(INDICATORS)


def test_every_part_has_words() -> None:
    for part in {part for indicator in INDICATORS.values() for part in indicator.parts}:
        assert part_label(part, "en")
        assert _chinese(part_label(part, "zh")), part


def test_parts_in_words() -> None:
    assert part_label("awaiting_office/p50", "en") == "awaiting the office, median"
    assert part_label("awaiting_office/p50", "zh") == "等待局方，中位数"
    assert part_label("60m+", "en") == "60 months and more"
    assert part_label("60m+", "zh") == "60 个月以上"
    assert part_label("granted/24m", "zh") == "授权，24 个月"


def test_every_note_has_words() -> None:
    for note in NOTES:
        assert note_label(note, "en")
        assert _chinese(note_label(note, "zh"))


def test_stages_and_limits_use_the_vocabulary() -> None:
    words = vocabulary()
    for stage in STAGES.values():
        assert set(stage.triggers) | set(stage.targets) <= set(words.events)
    for limit in LIMITS:
        assert all(words.states[state].awaits == "office" for state in limit.states)
        assert limit.source
    assert {limit.part for limit in LIMITS if limit.office == "*"} == {
        "unexamined",
        "awaiting_office",
    }


def test_words_of_the_ends_tell_their_days() -> None:
    for end in ENDS:
        assert f" {end.days} " in part_label(end.name, "en")
        assert f" {end.days} " in part_label(end.name, "zh")
