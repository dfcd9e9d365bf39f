"""The catalogue of phrases: both languages, the same places, no number of its own."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from pendency.meeting import PhraseError, UnknownLanguageError
from pendency.meeting.document import Code, Moment, Phrase, Slot
from pendency.meeting.figures import Figure
from pendency.meeting.wording import LANGUAGES, Wording, catalogue, places

DAY = dt.date(2024, 12, 31)
EN, ZH = Wording("en"), Wording("zh")


def figure(value: float | None, unit: str = "months", **more: object) -> Figure:
    return Figure("first_action_pendency", "p50", "office", DAY, unit, value, **more)


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_have_the_same_places_and_no_digit(key: str) -> None:
    en, zh = (catalogue()[key][lang] for lang in LANGUAGES)

    assert places(en) == places(zh)
    for text in (en, zh):
        assert not re.search(r"\d|[０-９]", text)


def test_an_english_sentence_has_a_chinese_one() -> None:
    words = {k: t for k, t in catalogue().items() if re.search(r"[a-z]{3}", _unfilled(t["en"]))}
    untranslated = {k for k, t in words.items() if not re.search(r"[\u4e00-\u9fff]", t["zh"])}

    assert len(words) > 100
    assert untranslated == {"axis.share"}  # "per cent" is a sign in Chinese


def _unfilled(template: str) -> str:
    return re.sub(r"\{\w+\}", "", template)


def plain(text: str) -> str:
    """A text in which ~ stands for a space that does not break."""
    return text.replace("~", "\u00a0")


def test_a_full_slot_carries_unit_n_and_interval() -> None:
    slot = Slot(figure(20.94, n=1675, low=20.1, high=21.6), "full")

    assert EN.slot(slot) == plain("20.9 months (n~=~1,675; 95~% interval 20.1 to 21.6)")
    assert ZH.slot(slot) == "20.9个月（n=1,675，95%置信区间20.1～21.6）"


@pytest.mark.parametrize(
    ("value", "unit", "derived", "en"),
    [
        (1.0, "cases", "", "1 application"),
        (2.0, "cases", "", "2 applications"),
        (12345.0, "cases", "", "12,345 applications"),
        (0.1234, "share", "", "12.3\u00a0%"),
        (-1.04, "months", "difference", "−1.0 months"),
        (1.04, "months", "difference", "+1.0 months"),
        (-0.04, "months", "difference", "0.0 months"),
        (0.0, "cases", "difference", "0 applications"),
    ],
)
def test_quantities(value: float, unit: str, derived: str, en: str) -> None:
    assert EN.slot(Slot(figure(value, unit, derived=derived), "unit")) == en


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0421, "=\u00a00.042"), (0.0009, "<\u00a00.001"), (0, "<\u00a00.001")]
)
def test_a_p_value_is_never_zero(p: float, shown: str) -> None:
    assert EN.slot(Slot(figure(p, "p-value"), "test")) == shown


def test_what_is_missing_is_a_dash_and_an_open_end_says_so() -> None:
    nothing = figure(None, n=3, note="n<5")

    assert EN.slot(Slot(nothing)) == "–"
    assert ZH.slot(Slot(nothing, "interval")) == "—"
    assert EN.slot(Slot(nothing, "n")) == "3"
    assert EN.slot(Slot(figure(9.0, low=8.0), "interval")) == "8.0 to ?"


def test_dates_follow_the_language() -> None:
    assert EN.text(Moment(DAY)) == "31 December 2024"
    assert ZH.text(Moment(DAY)) == "2024年12月31日"
    assert ZH.text(Moment(DAY, "year")) == "2024年"
    assert EN.text(Moment(DAY, "tick")) == "Dec"


def test_a_figure_without_a_place_in_the_phrase_is_an_error() -> None:
    args = {"period": Code("x"), "reason": Code("y")}

    assert "y" in EN.text(Phrase("text.grant_rate.untold", args))
    with pytest.raises(PhraseError, match="no place for the figure 'lost'"):
        EN.text(Phrase("text.grant_rate.untold", args | {"lost": Slot(figure(1.0))}))
    with pytest.raises(PhraseError, match="needs an argument 'reason'"):
        EN.text(Phrase("text.grant_rate.untold"))
    with pytest.raises(PhraseError, match="the catalogue has no phrase"):
        EN.text(Phrase("text.nothing"))


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UnknownLanguageError, match="en, zh"):
        Wording("fr")
