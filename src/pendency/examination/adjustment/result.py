"""An adjustment with every period that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pendency.examination.adjustment.intervals import Interval
from pendency.law.text import Text, written


@dataclass(frozen=True)
class Period:
    """Some days that count, and why.

    Attributes
    ----------
    kind
        Name of the guarantee, ``continued_examination``, ``reversed`` or ``affirmed``.
    text, basis
        What it is, and the provision.
    start, limit
        The day from which the limit ran, and its last day; equal where there is no limit.
    interval
        The days that count.
    act
        Native code of the event that ended it.
    """

    kind: str
    text: Text
    basis: str
    start: date
    limit: date
    interval: Interval
    act: str = ""

    @property
    def days(self) -> int:
        """How many days count."""
        return self.interval.days

    def sentence(self, language: str = "en") -> str:
        """Why these days count, in ``en`` or ``zh``."""
        start, limit, end = (
            written(d, language) for d in (self.start, self.limit, self.interval.last)
        )
        if language == "zh":
            if self.start == self.limit:
                return f"{self.text.zh}：{start}至{end}，共{self.days}日。"
            return (
                f"{self.text.zh}：自{start}起算，期限至{limit}届满；"
                f"{end}方作出，迟延{self.days}日（{self.basis}）。"
            )
        if self.start == self.limit:
            return f"{self.text.en}: {start} to {end}, {self.days} days."
        return (
            f"{self.text.en}: from {start} the limit ended on {limit}; the act came on {end},"
            f" {self.days} days late ({self.basis})."
        )


@dataclass(frozen=True)
class Adjustment:
    """The office's delays in one application.

    Attributes
    ----------
    begun, begun_by
        The day from which the fourteen months run, and what it is.
    granted
        The grant, or ``None``.
    acts
        The periods of A delay; they may overlap.
    window
        The days beyond three years, ``None`` where there are none.
    excluded
        Continued examination and appeals; their whole length is taken off B.
    a_days, b_days, c_days
        The delays in days.
    overlap
        Days that count in A and in B.
    """

    case_id: int
    number: str
    begun: date
    begun_by: str
    granted: date | None
    acts: tuple[Period, ...]
    window: Interval | None
    excluded: tuple[Period, ...]
    a_days: int
    b_days: int
    c_days: int
    overlap: int

    @property
    def office_days(self) -> int:
        """The office's delay, each day once; the applicant's own delay is not taken off."""
        return self.a_days + self.b_days + self.c_days - self.overlap

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """Every period that counts, and every one that is left out, as sentences."""
        left_out = "（不计入B类）" if language == "zh" else " (left out of B)"
        return (
            *(p.sentence(language) for p in self.acts),
            *(p.sentence(language) + left_out for p in self.excluded),
        )
