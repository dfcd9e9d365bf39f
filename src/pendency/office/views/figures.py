"""Figures of the mart as screens use them: looked up by name, shown with n and interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pendency.office.charts import Scale, Whisker
from pendency.office.language import choose
from pendency.office.mart import Figure
from pendency.planning import INDICATORS, note_label, part_label
from pendency.records import FIELDS


def lang() -> str:
    """The reader's language as the engines name it."""
    return choose("en", "zh")


@dataclass(frozen=True)
class Shown:
    """One figure as a screen shows it; without a value it says why."""

    n: int | None
    value: float | None
    low: float | None
    high: float | None
    note: str | None
    whisker: Whisker | None = None

    @property
    def why(self) -> str:
        """Why there is no value, in words."""
        return note_label(self.note, lang()) if self.note else ""

    @property
    def ranged(self) -> bool:
        """Whether there is an interval."""
        return self.low is not None and self.high is not None


MISSING = Shown(None, None, None, None, "no cases")


class Book:
    """Figures of one level, under (place, indicator, part)."""

    def __init__(self, figures: Iterable[Figure], key: str = "") -> None:
        self._figures = {
            (getattr(f, key) if key else None, f.indicator, f.part): f for f in figures
        }

    def get(self, indicator: str, part: str = "all", place: int | None = None,
            *, scale: Scale | None = None, reference: float | None = None) -> Shown:  # fmt: skip
        """One figure, drawn on a scale where one is given."""
        f = self._figures.get((place, indicator, part))
        if f is None:
            return MISSING
        mark = Whisker(f.value, f.low, f.high, scale, reference)
        return Shown(f.n, f.value, f.low, f.high, f.note, mark)

    @property
    def places(self) -> set[int | None]:
        """The places that the book has figures of."""
        return {place for place, _indicator, _part in self._figures}

    def parts(self, indicator: str, place: int | None = None) -> list[tuple[str, Shown]]:
        """(words, figure) of each part of an indicator, in the definitions' order."""
        return [
            (part_label(part, lang()), self.get(indicator, part, place))
            for part in INDICATORS[indicator].parts
            if (place, indicator, part) in self._figures
        ]

    def bounds(self, indicator: str, part: str) -> list[float | None]:
        """Everything that a common scale of all places must hold."""
        chosen = [f for (_p, i, q), f in self._figures.items() if (i, q) == (indicator, part)]
        return [v for f in chosen for v in (f.low, f.value, f.high)]


def words_of(indicator: str) -> str:
    """The name of an indicator in the reader's language."""
    return choose(INDICATORS[indicator].en, INDICATORS[indicator].zh)


def field_words(number: int | None) -> str:
    """A WIPO technology field in words; cases without one have no classification yet."""
    if number is None:
        return choose("not classified", "未分类")
    return f"{number:02d} {choose(FIELDS[number].en, FIELDS[number].zh)}"
