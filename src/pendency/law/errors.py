"""What can go wrong when a date is computed: one family, each message with place and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches


class LawError(Exception):
    """A date that can't be computed. Catch this one to catch all that this room raises."""


class UncalendaredYear(LawError):  # noqa: N818 - the name that the design fixes
    """The office's calendar says nothing about this day: the year, or the day, is not verified.

    Parameters
    ----------
    office, day
        Whose calendar, and the day that was asked for.
    remedy
        The data file to extend, as the reader of the message finds it.
    reason
        Why this day is not known although its year is (``None``: the whole year is missing).
    """

    def __init__(self, office: str, day: date, *, remedy: str, reason: str | None = None) -> None:
        self.office = office
        self.day = day
        self.year = day.year
        self.reason = reason
        what = (
            f"the calendar of {office} has no year {day.year} (asked for {day.isoformat()})"
            if reason is None
            else f"the calendar of {office} leaves {day.isoformat()} unverified: {reason}"
        )
        super().__init__(f"{what}; enter the office's notice in {remedy}")


class UnknownNameError(LawError):
    """An office, a rule or a channel of delivery that the data do not hold."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, place: str) -> None:
        self.kind = kind
        self.name = name
        ordered = sorted(known)
        self.near = tuple(get_close_matches(name.strip().lower(), ordered, n=3, cutoff=0.5))
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        names = ", ".join(ordered) or "none"
        super().__init__(f"no {kind} {name!r} in {place}{meant}; known: {names}")


class NotInForceError(LawError):
    """A rule or a channel of delivery exists, but no version of it was in force on that day."""

    def __init__(self, what: str, day: date, first: date, *, place: str) -> None:
        super().__init__(
            f"{what} has no version in force on {day.isoformat()}: the first in {place} is valid"
            f" from {first.isoformat()}"
        )


class NotExtendableError(LawError):
    """An extension was asked for that the rule does not allow, or beyond its maximum."""


class MissingDateError(LawError):
    """A limit needs a date or a number that the caller did not give."""


class StepError(LawError):
    """A step of a limit can't be read."""

    def __init__(self, token: str, text: str) -> None:
        super().__init__(
            f"can't read step {token!r} in {text!r}; steps are +15D, +2W, +4M, -3M, +3Y, +5WD,"
            " eom, roll, lateN (late7), capN (cap6M), deliver, extend, safeguard"
        )


class DateRangeError(LawError):
    """A period leads out of the years 1 to 9999 that a date can hold."""

    def __init__(self, day: date, amount: str) -> None:
        super().__init__(
            f"{amount} from {day.isoformat()} lead out of the years 1 to 9999; check the date and"
            " the period"
        )


class DataError(LawError):
    """A data file of this room is not as declared."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")


class RowError(LawError):
    """A row of a file of test vectors can't be read."""

    def __init__(self, line: int, column: str, problem: str) -> None:
        self.line = line
        self.column = column
        self.problem = problem
        super().__init__(f"line {line}, column {column}: {problem}")
