"""The event vocabulary and the states of a case, read from ``data/vocabulary.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records.errors import UnknownNameError


@dataclass(frozen=True)
class State:
    """A state of a case; ``awaits`` says whose move it is."""

    name: str
    pending: bool
    awaits: str
    en: str
    zh: str


@dataclass(frozen=True)
class EventCode:
    """One kind of event, mapped to a key event of WIPO Standard ST.27."""

    name: str
    st27: str
    actor: str
    en: str
    zh: str
    leads_to: str | None = None
    once: str | None = None
    merits: bool = False
    closes: str | None = None
    reopens: str | None = None
    early: bool = False

    @property
    def category(self) -> str:
        """The ST.27 category, a letter A to Y."""
        return self.st27[0]


@dataclass(frozen=True)
class Vocabulary:
    """Every event code and every state, with the lookup arrays that the engines use."""

    events: dict[str, EventCode]
    states: dict[str, State]

    @property
    def code_dtype(self) -> pl.Enum:
        """Dtype of a column of event codes."""
        return pl.Enum(list(self.events))

    @property
    def state_dtype(self) -> pl.Enum:
        """Dtype of a column of states."""
        return pl.Enum(list(self.states))

    def __getitem__(self, code: str) -> EventCode:
        if code not in self.events:
            known = ", ".join(self.events)
            raise UnknownNameError(f"unknown event code {code!r}; the vocabulary has {known}")
        return self.events[code]

    def state_after(self) -> npt.NDArray[np.int8]:
        """Per event code, the index of the state it leads to; -1 leaves the state alone."""
        order = list(self.states)
        return np.array(
            [order.index(e.leads_to) if e.leads_to else -1 for e in self.events.values()],
            dtype=np.int8,
        )

    def flag(self, name: str, value: object = None) -> npt.NDArray[np.bool_]:
        """Per event code, whether an attribute such as ``merits`` is set (or has a value)."""
        found = (getattr(e, name) for e in self.events.values())
        return np.array([bool(x) if value is None else x == value for x in found], dtype=np.bool_)

    def codes(self, flag: str) -> list[str]:
        """Names of the codes that carry a flag."""
        return [e.name for e in self.events.values() if getattr(e, flag)]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that this version of the software declares."""
    text = files("pendency.records").joinpath("data/vocabulary.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Vocabulary(
        events={name: EventCode(name=name, **spec) for name, spec in data["events"].items()},
        states={name: State(name=name, **spec) for name, spec in data["states"].items()},
    )
