"""From the tree's phrases and slots to what a reader of one language sees."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pendency.meeting.document import (
    Code,
    DateForm,
    Inline,
    Moment,
    Name,
    Phrase,
    Slot,
    SlotForm,
    slots,
)
from pendency.meeting.errors import PhraseError, UnknownLanguageError
from pendency.meeting.figures import COUNTED, Figure
from pendency.planning import note_label

LANGUAGES = ("en", "zh")
LEVEL = "95"  # per cent; the level of every interval that planning gives

P_VALUE = "p-value"
_LEAST = 0.001  # a smaller p-value is shown as being smaller
_PLACE = re.compile(r"\{(\w+)\}")
_MONTHS = "January February March April May June July August September October November December"
#: Decimals shown, and the factor before showing, per unit of the definitions.
_SHOWN = {
    "cases": (0, 1.0),
    "centres": (0, 1.0),
    "share": (1, 100.0),
    "months": (1, 1.0),
    "days": (0, 1.0),
    "actions per disposal": (2, 1.0),
    P_VALUE: (3, 1.0),
}

Kind = Literal["text", "slot", "frame", "name", "code"]


@dataclass(frozen=True)
class Run:
    """A piece of text of one kind; a run of kind "slot" knows its slot."""

    text: str
    kind: Kind = "text"
    slot: Slot | None = None


class Wording:
    """Words, numbers and dates in one language."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise UnknownLanguageError(lang, LANGUAGES)
        self.lang = lang
        self._phrases = catalogue()

    def runs(self, inline: Inline) -> list[Run]:
        """An inline node as runs of text."""
        match inline:
            case Phrase():
                return list(self._fill(inline))
            case Slot():
                return [Run(self.slot(inline), "slot", inline)]
            case Moment():
                return [Run(self.date(inline.date, inline.form), "frame")]
            case Name():
                return [Run(getattr(inline, self.lang), "name")]
            case Code():
                return [Run(inline.text, "code")]

    def text(self, inline: Inline) -> str:
        """An inline node as plain text."""
        return "".join(run.text for run in self.runs(inline))

    def sentences(self, inlines: tuple[Inline, ...]) -> list[Run]:
        """Sentences one after the other, with the language's gap between them."""
        runs: list[Run] = []
        for inline in inlines:
            if runs and self.lang == "en":
                runs.append(Run(" "))
            runs.extend(self.runs(inline))
        return runs

    def word(self, key: str, **args: str) -> str:
        """A phrase of the catalogue, filled with finished strings."""
        return self._template(key).format(**args)

    def number(self, value: float, unit: str, *, signed: bool = False) -> str:
        """A number in the decimals of its unit; a share as per cent without the sign."""
        decimals, factor = _SHOWN[unit]
        if unit == P_VALUE and value < _LEAST:
            return f"<{_LEAST}"
        text = f"{value * factor:{'+' if signed else ''},.{decimals}f}"
        if not float(text.replace(",", "")):
            text = text.lstrip("+-")  # no sign on what rounds to zero
        return text.replace("-", "\N{MINUS SIGN}")

    def quantity(
        self, value: float, unit: str, *, signed: bool = False, of_change: bool = False
    ) -> str:
        """A number with its unit; shares differ by percentage points."""
        shown = self.number(value, unit, signed=signed)
        form = "one" if shown.lstrip("+\N{MINUS SIGN}") == "1" else "other"
        if unit == "share" and of_change:
            unit = "points"
        key = f"unit.{unit.replace(' ', '_')}.{form}"
        return self.word(key, value=shown) if key in self._phrases else shown

    def slot(self, slot: Slot) -> str:
        """What stands in the place of a slot."""
        figure = slot.figure
        if slot.form == "interval":
            return self.interval(figure)
        value = figure.n if slot.form == "n" else figure.value
        if value is None:
            return self.dash()
        return self._shown(value, figure, slot.form)

    def _shown(self, value: float, figure: Figure, form: SlotForm) -> str:
        signed = figure.derived == "difference"
        match form:
            case "n":
                return f"{value:,}"
            case "magnitude":
                return self.quantity(abs(value), figure.unit, of_change=signed)
            case "test":
                shown = self.number(value, figure.unit)
                return shown.replace("<", "<\u00a0") if "<" in shown else f"=\u00a0{shown}"
            case "value":
                return self.number(value, figure.unit, signed=signed)
            case "unit":
                return self.quantity(value, figure.unit, signed=signed, of_change=signed)
            case _:
                return self._with_evidence(self.quantity(value, figure.unit, signed=signed), figure)

    def interval(self, figure: Figure) -> str:
        """The interval alone, in the unit of the value; an open end says so."""
        if figure.low is None and figure.high is None:
            return self.dash()
        signed = figure.derived == "difference"
        low, high = (
            self.word("slot.open") if end is None else self.number(end, figure.unit, signed=signed)
            for end in (figure.low, figure.high)
        )
        return self.word("slot.range", low=low, high=high)

    def date(self, date: dt.date, form: DateForm = "day") -> str:
        """A date as the language writes it."""
        if self.lang == "zh":
            shape = {"day": "{0.year}年{0.month}月{0.day}日", "month": "{0.year}年{0.month}月",
                     "tick": "{0.month}月", "year": "{0.year}年"}  # fmt: skip
            return shape[form].format(date)
        month = _MONTHS.split()[date.month - 1]
        return {"day": f"{date.day} {month} {date.year}", "month": f"{month} {date.year}",
                "tick": month[:3], "year": f"{date.year}"}[form]  # fmt: skip

    def percent(self, share: float) -> str:
        """A share as whole per cent, for axes."""
        return f"{share * 100:.0f}%"

    def note(self, note: str) -> str:
        """Why a figure is missing: a note of the definitions, or one of our own catalogue."""
        own = self._phrases.get(f"note.{note}")
        return own[self.lang] if own else note_label(note, self.lang)

    def dash(self) -> str:
        """What stands where there is no value."""
        return self.word("slot.none")

    def _with_evidence(self, shown: str, figure: Figure) -> str:
        evidence = []
        if figure.n is not None and figure.unit not in COUNTED:
            evidence.append(self.word("slot.n", n=f"{figure.n:,}"))
        if figure.low is not None or figure.high is not None:
            evidence.append(self.word("slot.interval", level=LEVEL, range=self.interval(figure)))
        if not evidence:
            return shown
        return self.word(
            "slot.evidence", shown=shown, evidence=self.word("slot.joint").join(evidence)
        )

    def _fill(self, phrase: Phrase) -> Iterator[Run]:
        template, used = self._template(phrase.key), set()
        for index, piece in enumerate(_PLACE.split(template)):
            if index % 2 == 0:
                if piece:
                    yield Run(piece)
                continue
            if piece not in phrase.args:
                raise PhraseError(f"phrase {phrase.key!r} needs an argument {piece!r}")
            used.add(piece)
            yield from self.runs(phrase.args[piece])
        spare = [name for name in phrase.args.keys() - used if any(slots(phrase.args[name]))]
        if spare:  # what frames the report may be left unsaid, a figure may not
            raise PhraseError(f"phrase {phrase.key!r} has no place for the figure {spare[0]!r}")

    def _template(self, key: str) -> str:
        if key not in self._phrases:
            raise PhraseError(f"the catalogue has no phrase {key!r}")
        return self._phrases[key][self.lang]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All phrases: dotted key to the text per language."""
    phrases: dict[str, dict[str, str]] = {}
    for entry in sorted(files("pendency.meeting").joinpath("data").iterdir(), key=str):
        if entry.name.endswith(".toml"):
            _flatten(tomllib.loads(entry.read_text("utf-8")), "", phrases)
    return phrases


def _flatten(node: dict[str, object], prefix: str, into: dict[str, dict[str, str]]) -> None:
    for name, value in node.items():
        if not isinstance(value, dict):
            raise PhraseError(f"phrase {prefix + name!r} must be a table with {LANGUAGES}")
        if set(value) == set(LANGUAGES):
            into[prefix + name] = value
        else:
            _flatten(value, f"{prefix}{name}.", into)


def places(template: str) -> set[str]:
    """Names of the places in a template."""
    return set(_PLACE.findall(template))
