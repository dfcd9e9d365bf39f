"""What the data say about an office: its calendar, how it delivers, the bases of each step.

A new office is a new pair of files in ``data/``: ``xx.toml`` and its list of days. Nothing in
code names an office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from pendency.law.calendars import Calendar
from pendency.law.errors import NotInForceError, UnknownNameError
from pendency.law.periods import Period
from pendency.law.rules import Rule
from pendency.law.steps import StepKind
from pendency.law.text import Text


class _Versioned(Protocol):
    @property
    def valid_from(self) -> date: ...


V = TypeVar("V", bound=_Versioned)


def in_force(versions: Sequence[V], day: date) -> V | None:
    """The version with the latest ``valid_from`` not after ``day``."""
    return max(
        (v for v in versions if v.valid_from <= day), key=lambda v: v.valid_from, default=None
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """The provision that a kind of step rests on, from ``valid_from`` on."""

    step: StepKind
    rule: Text
    source: str
    valid_from: date = date.min


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a channel delivers, in the version for documents dated from ``valid_from`` on.

    Attributes
    ----------
    channel, aliases
        The name of the channel and other names for it.
    period
        From dispatch to deemed delivery.
    late
        What proof of a later receipt does: ``received`` delivery is then, ``safeguard`` the
        period is prolonged, ``none`` nothing by itself.
    mailed_later
        Whether proof of a later dispatch moves the start (PCT Rule 80.6).
    """

    channel: str
    aliases: tuple[str, ...]
    valid_from: date
    period: Period
    late: str
    mailed_later: bool
    rule: Text
    source: str
    label: Text


@dataclass(frozen=True, slots=True)
class Safeguard:
    """Receipt more than ``days`` after the date of the document prolongs the period."""

    days: int
    valid_from: date
    rule: Text
    source: str


@dataclass(frozen=True)
class Office:
    """All that the data hold on one office."""

    code: str
    name: Text
    calendar: Calendar
    file: str
    bases: tuple[Basis, ...]
    deliveries: tuple[Delivery, ...]
    safeguards: tuple[Safeguard, ...]
    rules: tuple[Rule, ...]
    default_channel: str | None = None

    def basis(self, step: StepKind, day: date) -> Basis:
        """The basis of a step in force on ``day``; of the period, where the step has no own."""
        for kind in (step, StepKind.PERIOD):
            found = in_force([b for b in self.bases if b.step is kind], day)
            if found is not None:
                return found
        first = min((b.valid_from for b in self.bases), default=date.max)
        what = f"the basis of {step.value} of {self.code}"
        raise NotInForceError(what, day, first, place=self.file)

    def channel(self, name: str) -> tuple[Delivery, ...]:
        """All versions of a channel of delivery, by its name or an alias."""
        wanted = name.strip().lower()
        found = tuple(d for d in self.deliveries if wanted in (d.channel, *d.aliases))
        if not found:
            known = {d.channel for d in self.deliveries}
            raise UnknownNameError("channel of delivery", name, known, place=self.file)
        return found

    def delivery(self, name: str, day: date) -> Delivery:
        """The version of a channel for a document of ``day``."""
        versions = self.channel(name)
        found = in_force(versions, day)
        if found is None:
            first = min(v.valid_from for v in versions)
            what = f"delivery {name!r} of {self.code}"
            raise NotInForceError(what, day, first, place=self.file)
        return found

    def safeguard(self, day: date) -> Safeguard | None:
        """The safeguard for late delivery of a document dated ``day``."""
        return in_force(self.safeguards, day)

    def rule_versions(self, rule: str) -> tuple[Rule, ...]:
        """All versions of a rule."""
        found = tuple(r for r in self.rules if r.id == rule)
        if not found:
            known = {r.id for r in self.rules}
            raise UnknownNameError("rule", rule, known, place=f"the rules of {self.code}")
        return found

    def rule(self, rule: str, day: date) -> Rule:
        """The version of a rule for an event of ``day``."""
        versions = self.rule_versions(rule)
        found = in_force(versions, day)
        if found is None:
            first = min(v.valid_from for v in versions)
            raise NotInForceError(f"rule {self.code} {rule}", day, first, place=self.file)
        return found
