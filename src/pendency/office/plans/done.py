"""What was done, from the mart, in the form that the targets' engine holds against targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl

from pendency.office.mart import Figure, Mart
from pendency.office.scope import Level, Scope
from pendency.planning.targets import COUNTS

_LEVELS = (Level.NETWORK, Level.CENTRE, Level.DEPARTMENT)
_SCHEMA = {"product": pl.String, "level": pl.String, "centre": pl.String,
           "department": pl.String, "month": pl.Int64, "done": pl.Int64}  # fmt: skip


def done_in(mart: Mart, scope: Scope, year: int) -> pl.DataFrame:
    """Both products by month of a year: office, centres, and the departments in reach."""
    centres = {place.id: place.code for place in mart.centres}
    units = {place.id: place.code for place in mart.units}
    rows: list[tuple[object, ...]] = []
    for product, indicator in COUNTS.items():
        for level in _LEVELS:
            found = mart.series(indicator, scope=scope, level=level, since=dt.date(year, 1, 1))
            rows += [
                (product, "office" if level is Level.NETWORK else level.value,
                 centres.get(f.centre_id) if level is not Level.NETWORK else None,
                 units.get(f.unit_id) if level is Level.DEPARTMENT else None,
                 f.period.month, f.n)
                for f in found if f.part == "all" and f.period and f.period.year == year
            ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def output_of(mart: Mart, scope: Scope) -> dict[int, dict[str, float]]:
    """What each department did of both products in the last year, by its unit id."""
    found: dict[int, dict[str, float]] = {}
    for product, indicator in COUNTS.items():
        figures = mart.figures(indicator, scope=scope, level=Level.DEPARTMENT, parts=("all",))
        for unit_id, n in _counts(figures):
            found.setdefault(unit_id, {})[product] = float(n)
    return found


def _counts(figures: Iterable[Figure]) -> list[tuple[int, int]]:
    return [(f.unit_id, f.n or 0) for f in figures if f.unit_id is not None]


def office_figures(mart: Mart, scope: Scope) -> dict[str, Any]:
    """The office's last year in the measures that objectives are set in.

    Pendency and stock are those of the plan and the twin, which begin with examination; the
    dashboards count from the filing.
    """
    found: dict[str, Any] = {}
    for product, indicator in COUNTS.items():
        figures = mart.figures(indicator, scope=scope, parts=("all",))
        found[product] = figures[0].value if figures else None
    return found | mart.past
