"""Progress as a screen shows it: rows of months with verdicts, in the office's own order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pendency.planning.targets import ControlBand


@dataclass(frozen=True)
class MonthCell:
    """A month of a row: what was asked, what was done, and the verdict."""

    month: int
    target: int
    done: int
    verdict: str

    @property
    def share(self) -> float | None:
        """Done over target; None where nothing was asked."""
        return self.done / self.target if self.target else None


@dataclass(frozen=True)
class Line:
    """The office, a centre or a department over a year.

    Attributes
    ----------
    level, centre, department
        Whose it is: codes.
    months
        All twelve.
    through
        Months that are over.
    target, done, verdict
        Cumulated over the months that are over.
    year
        The whole year's target.
    """

    level: str
    centre: str | None
    department: str | None
    months: tuple[MonthCell, ...]
    through: int
    target: int
    done: int
    verdict: str
    year: int

    @property
    def share(self) -> float | None:
        """Done over target, cumulated."""
        return self.done / self.target if self.target else None


def lines_of(compared: pl.DataFrame, product: str) -> list[Line]:
    """The rows of one product, each with its twelve months, in the order of the targets."""
    own = compared.filter(product=product)
    keys = own.select("level", "centre", "department").unique(maintain_order=True)
    return [_line(own, *key) for key in keys.iter_rows()]


def _line(own: pl.DataFrame, level: str, centre: str | None, department: str | None) -> Line:
    rows = own.filter(
        pl.col("level") == level,
        pl.col("centre").eq_missing(pl.lit(centre)),
        pl.col("department").eq_missing(pl.lit(department)),
    ).sort("month")
    months = tuple(
        MonthCell(*row) for row in rows.select("month", "target", "done", "verdict").iter_rows()
    )
    over = rows.filter(pl.col("cumulative_verdict") != "open")
    last = over.row(-1, named=True) if over.height else None
    return Line(
        level, centre, department, months, over.height,
        last["cumulative_target"] if last else 0, last["cumulative_done"] if last else 0,
        last["cumulative_verdict"] if last else "open", sum(m.target for m in months),
    )  # fmt: skip


@dataclass(frozen=True)
class Bullet:
    """Done against the target to date on a scale up to 150 %, with the band; places as text."""

    share: float | None
    low: float
    high: float

    TOP = 1.5

    @property
    def band(self) -> tuple[str, str]:
        """Begin and width of the control band."""
        return self._at(self.low), self._at(self.high - self.low)

    @property
    def goal(self) -> str:
        """The target."""
        return self._at(1.0)

    @property
    def bar(self) -> str:
        """Width of what was done."""
        return self._at(self.share or 0.0)

    def _at(self, share: float) -> str:
        return f"{100 * min(max(share / self.TOP, 0.0), 1.0):.2f}%"


def bullet(line: Line, band: ControlBand) -> Bullet:
    """The picture of a line's cumulated progress."""
    quarter = max(line.through - 1, 0) // 3
    return Bullet(line.share, band.floors[quarter], band.ceiling)


def told(lines: Iterable[Line]) -> dict[str, int]:
    """How many departments stand where, by verdict."""
    counts: dict[str, int] = {}
    for line in lines:
        if line.level == "department":
            counts[line.verdict] = counts.get(line.verdict, 0) + 1
    return counts
