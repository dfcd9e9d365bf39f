"""Figures as texts name them and as drawings bear them."""

from __future__ import annotations

import pytest

from pendency.examination.formal.figures import Figure, covers, labelled, mentions


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("如图1所示", "zh", "1"),
        ("图1、2和图4", "zh", "1 2 4"),
        ("图2至4", "zh", "2 3 4"),
        ("图3a、图3(b)", "zh", "3A 3B"),
        ("附图5为剖视图", "zh", "5"),
        ("图３－５和图１ａ", "zh", "3 4 5 1A"),
        ("图2〜4", "zh", "2 3 4"),
        ("示意图1、流程图2、版图1.5", "zh", ""),
        ("图1.5", "zh", ""),
        ("FIG. 1 is a section", "en", "1"),
        ("FIGS. 1A-1C and 2", "en", "1A 1B 1C 2"),
        ("Figures 1, 2, and 4 to 6", "en", "1 2 4 5 6"),
        ("FIGS. 1A to 3B", "en", "1A 1 3 2 3B"),
        ("fig. 12 (a)", "en", "12A"),
        ("configure 3 and figment 4", "en", ""),
        ("Abbildung 7 zeigt", "de", "7"),
    ],
)
def test_phrases_that_name_figures(text: str, language: str, expected: str) -> None:
    found = [figure for mention in mentions(text, language) for figure in mention.figures]

    assert " ".join(map(str, found)) == expected


def test_a_mention_gives_its_place() -> None:
    (mention,) = mentions("壶体如图2所示", "zh")

    assert "壶体如图2所示"[mention.start :].startswith(mention.quote)
    assert mention.quote == "图2"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["图1", "图2"], "1 2"), (["1", "0002"], "1 2"), (["3,4"], "3 4"), (["FIG. 1A"], "1A"),
        (["图4A", "图4B"], "4A 4B"), (["图２（ｂ）"], "2B"), (["1", None], None), (["sheet"], None),
    ],
)  # fmt: skip
def test_labels_of_drawings(labels: list[str | None], expected: str | None) -> None:
    found = labelled(labels)

    assert (None if found is None else " ".join(map(str, found))) == expected


def test_a_part_covers_its_figure_and_a_figure_its_parts() -> None:
    assert covers([Figure(1, "A")], Figure(1))
    assert covers([Figure(1)], Figure(1, "A"))
    assert not covers([Figure(1, "A")], Figure(1, "B"))
    assert not covers([Figure(2)], Figure(1))
