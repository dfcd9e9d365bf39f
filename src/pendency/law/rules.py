"""A limit as the law states it: its steps, the extension it allows, what follows a default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pendency.law.errors import MissingDateError, NotExtendableError
from pendency.law.steps import Step, parse_steps
from pendency.law.text import Text


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit can be extended: by at most ``months``, to at most ``cap`` in all."""

    months: int | None = None
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """A further way to count a limit: the later end governs, or, for a ceiling, the earlier."""

    trigger: str
    name: Text
    steps: str
    ceiling: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a limit.

    Attributes
    ----------
    office, id
        Whose limit, and its name in calls: ``office_action_first``.
    title, event, lapse
        What the limit is for, what starts it, and what happens when it is missed.
    basis, source
        The provision, and what it says and where.
    valid_from
        The first day of an event to which this version applies.
    steps
        The notation of `pendency.law.steps`; ``{months}`` is filled from ``numbers``.
    numbers
        Defaults of the numbers in ``steps``; one without default must be given in the call.
    extension
        ``None``: the limit can't be extended.
    legs
        Further ways to count: two periods of which the later governs, or a ceiling.
    cites, events
        Patterns by which a row of test vectors names this limit.
    """

    office: str
    id: str
    title: Text
    event: Text
    basis: Text
    source: str
    steps: str
    valid_from: date = date.min
    numbers: Mapping[str, int] | None = None
    extension: Extension | None = None
    lapse: Text | None = None
    legs: tuple[Leg, ...] = ()
    cites: str | None = None
    events: str | None = None

    def filled(self, numbers: Mapping[str, int], steps: str | None = None) -> tuple[Step, ...]:
        """The steps with their numbers put in."""
        given = {**(self.numbers or {}), **numbers}
        text = self.steps if steps is None else steps
        for name in re.findall(r"\{(\w+)\}", text):
            if name not in given:
                raise MissingDateError(f"{self.office} {self.id} needs the number {name!r}")
            text = text.replace(f"{{{name}}}", str(given[name]))
        return parse_steps(text)

    def check_extension(self, months: int) -> None:
        """Refuse an extension that the rule does not allow."""
        place = f"{self.office} {self.id} ({self.basis.en})"
        if months < 0:
            raise NotExtendableError(f"{place}: an extension of {months} months is no extension")
        if months and self.extension is None:
            raise NotExtendableError(f"{place} can't be extended")
        most = self.extension.months if self.extension else None
        if most is not None and months > most:
            raise NotExtendableError(f"{place}: {months} months asked for, at most {most} allowed")
