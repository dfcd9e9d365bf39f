"""Which clock runs in which state, read from ``data/clocks.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pendency.examination.errors import DataError
from pendency.law.text import Text
from pendency.records import vocabulary

_FILE = "data/clocks.toml"
Force = Literal["statute", "guarantee", "target"]


@dataclass(frozen=True)
class Limit:
    """A limit of the applicant.

    Attributes
    ----------
    office, name
        Whose procedure, and its name here.
    states
        States in which it runs.
    rule
        Its name in `pendency.law`.
    after
        Events that start it; the last of them counts.
    counted_from
        ``event``, or ``priority``: the priority date, else the filing date.
    unless
        Events that meet it without a change of the state.
    delivery
        How the notice travels.
    months
        The length, where the law leaves it to the office.
    kinds
        Kinds of right; empty for all.
    """

    office: str
    name: str
    states: tuple[str, ...]
    rule: str
    after: tuple[str, ...] = ()
    counted_from: Literal["event", "priority"] = "event"
    unless: tuple[str, ...] = ()
    delivery: str | None = None
    months: int | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """An act that the office owes, or aims at, within ``months`` or ``days``.

    ``counted_from`` is ``filing``, ``examination`` (its effective date), ``state`` (since the case
    is in its state) or an event. The time in the states ``pauses`` does not count. ``steers`` says
    whether the act is the examiner's next one, so that it has a say in the order of the docket.
    """

    office: str
    name: str
    force: Force
    states: tuple[str, ...]
    counted_from: str
    text: Text
    source: str
    valid_from: date
    months: int = 0
    days: int = 0
    before_action: bool = False
    kinds: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    steers: bool = True


@dataclass(frozen=True)
class Clocks:
    """All clocks.

    ``pauses`` are the states in which those of the applicant stand still, ``follows`` says whose
    law an office without its own applies.
    """

    limits: tuple[Limit, ...]
    targets: tuple[Target, ...]
    pauses: tuple[str, ...]
    follows: Mapping[str, str]


@cache
def clocks() -> Clocks:
    """The clocks as the data have them."""
    text = files("pendency.examination.clocks").joinpath(_FILE).read_text("utf-8")
    data = tomllib.loads(text)
    found = Clocks(
        limits=tuple(_limit(spec) for spec in data["limit"]),
        targets=tuple(_target(spec) for spec in data["target"]),
        pauses=tuple(data["pauses"]),
        follows=data["follows"],
    )
    _check(found)
    return found


def _limit(spec: dict[str, Any]) -> Limit:
    return Limit(**_fields(spec), counted_from=spec.get("from", "event"))


def _target(spec: dict[str, Any]) -> Target:
    text = Text(spec["en"], spec["zh"])
    return Target(**_fields(spec), counted_from=spec["from"], text=text)


def _fields(spec: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in spec.items()
        if name not in {"from", "en", "zh"}
    }


def _check(found: Clocks) -> None:
    words = vocabulary()
    states = {s for limit in found.limits for s in limit.states}
    states |= {s for target in found.targets for s in (*target.states, *target.pauses)}
    states |= set(found.pauses)
    events = {e for limit in found.limits for e in (*limit.after, *limit.unless)}
    unknown = (states - set(words.states)) | (events - set(words.events))
    if unknown:
        raise DataError(_FILE, f"not in the vocabulary: {sorted(unknown)}")
