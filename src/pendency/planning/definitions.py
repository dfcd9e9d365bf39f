"""The standard definitions: names, formulas, units, labels and sources of every indicator.

They are read from ``data/*.toml``; nothing else in the house spells out what a figure means.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from pendency.planning.errors import UnknownIndicatorError
from pendency.records import vocabulary

Kind = Literal["stock", "flow", "rate", "duration", "curve"]


@dataclass(frozen=True)
class Label:
    """A word in the house's two languages."""

    en: str
    zh: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Indicator:
    """What a figure means.

    ``parts`` are the values of the column ``part``, in their order; ``months`` is the length of
    the period that is taken when the reader names none.
    """

    name: str
    kind: Kind
    en: str
    zh: str
    unit: str
    unit_zh: str
    formula: str
    formula_zh: str
    source: str
    parts: tuple[str, ...]
    months: int = 12


@dataclass(frozen=True)
class Stage:
    """A step of the procedure: a trigger event and the events that end it."""

    name: str
    en: str
    zh: str
    triggers: tuple[str, ...]
    targets: tuple[str, ...]
    detail: str | None = None


@dataclass(frozen=True)
class Limit:
    """How many months an office may let a case wait in some states."""

    office: str
    part: str
    states: tuple[str, ...]
    counted_from: Literal["filing", "state"]
    months: int
    valid_from: dt.date
    source: str


@dataclass(frozen=True)
class End:
    """The last ``days`` of each month, quarter or year."""

    name: str
    each: str
    days: int


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("pendency.planning").joinpath(f"data/{name}").read_text("utf-8"))


_INDICATORS, _PARTS = _load("indicators.toml"), _load("parts.toml")

DAYS_PER_MONTH: float = _INDICATORS.pop("days_per_month")
#: Below this many cases no quantile, mean or curve is shown.
FEW: int = _INDICATORS.pop("few")
_UNITS = {name: Label(**words) for name, words in _INDICATORS.pop("units").items()}

AGES: tuple[int, ...] = tuple(_PARTS["ages"])
HORIZONS: tuple[int, ...] = tuple(_PARTS["horizons"])
#: Days after the first allocation of a case in which it stands, or the case is transferred.
ROUTING_DAYS: int = _PARTS["routing_days"]
#: What the event of a move says where the move had nothing to do with the routing.
NOT_MISROUTED: frozenset[str] = frozenset(_PARTS["not_misrouted"])
ENDS = tuple(End(name, **spec) for name, spec in _PARTS["ends"].items())
#: Words of the notes that stand where a value is missing, under the note itself.
NOTES: dict[str, Label] = {
    note["code"]: Label(note["en"], note["zh"]) for note in _PARTS["notes"].values()
}
NO_CASES, TOO_FEW, NOT_REACHED, BEYOND, PARTIAL, NO_LIMIT, NO_DAYS, OPEN = (
    _PARTS["notes"][key]["code"]
    for key in ("none", "few", "not_reached", "beyond", "partial", "no_limit", "no_days", "open")
)

STAGES: dict[str, Stage] = {
    name: Stage(name, spec["en"], spec["zh"], tuple(spec["from"]), tuple(spec["to"]),
                spec.get("detail"))
    for name, spec in _load("stages.toml").items()
}  # fmt: skip
LIMITS: tuple[Limit, ...] = tuple(
    Limit(**(row | {"states": tuple(row["states"])})) for row in _load("limits.toml")["limits"]
)

PENDING: tuple[str, ...] = tuple(s.name for s in vocabulary().states.values() if s.pending)
CLOSED: tuple[str, ...] = tuple(s.name for s in vocabulary().states.values() if not s.pending)
QUANTILES: dict[str, float] = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}


def age_bands() -> dict[str, tuple[float, float]]:
    """Bands of months since filing: name, lower end, upper end."""
    ends = [*AGES[1:], float("inf")]
    return {
        f"{low}-{high}m" if high != float("inf") else f"{low}m+": (low, high)
        for low, high in zip(AGES, ends, strict=True)
    }


def _pairs(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    second = tuple(second)
    return tuple(f"{a}/{b}" for a in first for b in second)


_PART_LISTS: dict[str, tuple[str, ...]] = {
    "states": ("all", *PENDING),
    "ages": ("all", *age_bands()),
    "state_quantiles": _pairs(PENDING, ("p25", "p50", "p75")),
    "stage_quantiles": _pairs(STAGES, ("mean", *QUANTILES)),
    "outcome_horizons": _pairs((*CLOSED, "pending"), (f"{h}m" for h in HORIZONS)),
}


def _indicator(name: str, spec: dict[str, Any]) -> Indicator:
    unit, parts = _UNITS[spec["unit"]], spec["parts"]
    listed = _PART_LISTS[parts] if isinstance(parts, str) else tuple(parts)
    return Indicator(
        **(spec | {"name": name, "unit": unit.en, "unit_zh": unit.zh, "parts": listed})
    )


#: Every indicator, under its name.
INDICATORS: dict[str, Indicator] = {
    name: _indicator(name, spec) for name, spec in _INDICATORS.items()
}


def indicator(name: str) -> Indicator:
    """The indicator of that name.

    Raises
    ------
    UnknownIndicatorError
        The definitions do not declare it.
    """
    if name not in INDICATORS:
        raise UnknownIndicatorError(name, INDICATORS)
    return INDICATORS[name]


def part_label(part: str, lang: str) -> str:
    """A part in words: ``awaiting_office/p50`` reads "awaiting the office, median"."""
    return ("，" if lang == "zh" else ", ").join(_word(half, lang) for half in part.split("/"))


def _word(part: str, lang: str) -> str:
    words = _PARTS["words"]
    if part in words:
        return str(words[part][lang])
    if part in STAGES:
        return STAGES[part].zh if lang == "zh" else STAGES[part].en
    states = vocabulary().states
    if part in states:
        return states[part].zh if lang == "zh" else states[part].en
    months = part.rstrip("m+").removesuffix("m")
    more = part.endswith("+")
    if lang == "zh":
        return f"{months.rstrip('m')} 个月" + ("以上" if more else "")
    return f"{months.rstrip('m')} months" + (" and more" if more else "")


def note_label(note: str, lang: str) -> str:
    """A note in words."""
    return NOTES[note][lang]
