"""A `Problem` read from a TOML file.

Tables of cases stand in the file or in CSV or Parquet files beside it, which it names; the form
is described in docs/methods/capacity-plan.md.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from pendency.law import LawError, calendar_of
from pendency.planning.capacity.problem import (
    Career,
    Costs,
    Floats,
    Flow,
    Levers,
    Load,
    Pool,
    Problem,
    Target,
    Track,
)
from pendency.planning.errors import PlanInputError

Part = TypeVar("Part")
_STATES = ("unexamined", "at_applicant", "returned")
_YEAR_LENGTH = 366


def read_problem(path: str | Path) -> Problem:
    """Read a problem.

    Raises
    ------
    PlanInputError
        The file, a table or a value is missing or wrong; the error names the place.
    """
    return problem_of(read_file(path), Path(path).parent)


def read_file(path: str | Path) -> dict[str, Any]:
    """The parts of a plan's file, as they stand there.

    Raises
    ------
    PlanInputError
        The file cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise PlanInputError(str(path), f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanInputError(str(path), f"is not TOML ({error})") from error


def problem_of(body: Mapping[str, Any], folder: Path) -> Problem:
    """A problem from the parsed file; tables that it names lie in ``folder``."""
    known = {f.name for f in fields(Problem)} | {"calendar", "uncertainty"}
    for name in body:
        _require(name in known, name, f"is not a part of a plan; there are {', '.join(known)}")
    for name in ("title", "start", "quarters", "pools", "tracks", "intake", "stock"):
        _require(name in body, name, "is missing")
    _require(isinstance(body["start"], dt.date), "start", "is not a date such as 2026-01-01")
    pools = _many(Pool, _rows(body["pools"], "pools", folder), "pools")
    tracks = _many(Track, body["tracks"], "tracks")
    quarters = body["quarters"]
    _require(isinstance(quarters, int) and quarters > 0, "quarters", f"{quarters!r}: not a number")
    shell = _Tables(pools, tracks, body["start"], quarters)
    stock, waiting = shell.stock(_rows(body["stock"], "stock", folder))
    staffing = body.get("staffing")
    return Problem(
        title=body["title"],
        start=body["start"],
        quarters=quarters,
        pools=pools,
        tracks=tracks,
        intake=shell.by_quarter(_rows(body["intake"], "intake", folder), "intake", tracks=True),
        stock=stock,
        at_applicant=waiting["at_applicant"],
        returned=waiting["returned"],
        working_days=_working_days(body, shell.years),
        levers=_one(Levers, _numbered(body.get("levers", {"places": {}}), "hires"), "levers"),
        targets=_many(Target, body.get("targets", []), "targets"),
        flow=_one(Flow, body.get("flow", {}), "flow"),
        career=_one(Career, body.get("career", {}), "career"),
        load=_one(Load, body.get("load", {}), "load"),
        costs=_one(Costs, body.get("costs", {}), "costs"),
        staffing=None if staffing is None else shell.by_quarter(
            _rows(staffing, "staffing", folder), "staffing", tracks=False
        )[:, 0],
        **({"hours_per_day": body["hours_per_day"]} if "hours_per_day" in body else {}),
    )  # fmt: skip


def _require(holds: object, place: str, reason: str) -> None:
    if not holds:
        raise PlanInputError(place, reason)


def _one(kind: type[Part], values: Any, place: str) -> Part:
    _require(isinstance(values, Mapping), place, "is not a table of names and values")
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    for name in values:
        _require(name in known, f"{place}.{name}", f"is unknown; there are {', '.join(known)}")
    lists = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    try:
        return kind(**lists)
    except TypeError as error:
        raise PlanInputError(place, str(error).partition("() ")[2] or str(error)) from error


def _many(kind: type[Part], rows: Any, place: str) -> tuple[Part, ...]:
    _require(isinstance(rows, list), place, "is not a list of tables")
    return tuple(_one(kind, row, f"{place}[{i}]") for i, row in enumerate(rows))


def _numbered(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Names of years, which TOML keeps as words, as numbers."""
    return {**table, name: _years(table.get(name, {}), name)}


def _years(values: Mapping[str, float], place: str) -> dict[int, float]:
    for year in values:
        _require(year.isdigit(), f"{place}.{year}", "is not a year")
    return {int(year): value for year, value in values.items()}


def _rows(value: Any, place: str, folder: Path) -> list[dict[str, Any]]:
    """Rows that stand in the file, or in the file that it names."""
    if isinstance(value, list):
        return value
    _require(isinstance(value, str), place, "is neither a list of tables nor a file's name")
    path = folder / value
    _require(path.is_file(), place, f"there is no file {path}")
    try:
        read = pl.read_parquet if path.suffix == ".parquet" else pl.read_csv
        return read(path).to_dicts()
    except pl.exceptions.PolarsError as error:
        raise PlanInputError(place, f"{path} cannot be read ({error})") from error


def _working_days(body: Mapping[str, Any], years: range) -> dict[int, float]:
    """Declared days; for other years those of an office's calendar less leave."""
    days = _years(body.get("working_days", {}), "working_days")
    if "calendar" not in body:
        return days
    office, leave = body["calendar"].get("office", ""), body["calendar"].get("leave", 0)
    for year in (year for year in years if year not in days):
        try:
            days[year] = _days_worked(office, year) - leave
        except LawError as error:
            raise PlanInputError(
                f"working_days.{year}",
                f"the calendar of {office} does not tell ({error}); give the number of days",
            ) from error
    return days


def _days_worked(office: str, year: int) -> int:
    """Days on which the staff work; a weekend worked in exchange counts, though no limit ends."""
    calendar = calendar_of(office)
    each = (dt.date(year, 1, 1) + dt.timedelta(days=i) for i in range(_YEAR_LENGTH))
    return sum(
        calendar.is_open(day) or (day in calendar.days and calendar.days[day].status == "working")
        for day in each
        if day.year == year
    )


class _Tables:
    """Long tables to arrays; every row must name a pool, a track and a quarter of the plan."""

    def __init__(
        self, pools: tuple[Pool, ...], tracks: tuple[Track, ...], start: dt.date, quarters: int
    ) -> None:
        self._pools = {(pool.centre, pool.field): i for i, pool in enumerate(pools)}
        self._tracks = {track.name: i for i, track in enumerate(tracks)}
        self._bands = [(k, age) for k, track in enumerate(tracks) for age in track.ages]
        self._first, self._quarters = start.year * 4 + (start.month - 1) // 3, quarters
        self.years = range(start.year, (self._first + quarters - 1) // 4 + 1)

    def by_quarter(self, rows: list[dict[str, Any]], name: str, *, tracks: bool) -> Floats:
        """Rows of centre, field, (track,) quarter, number; shape (pools, tracks or 1, quarters)."""
        values = np.zeros((len(self._pools), len(self._tracks) if tracks else 1, self._quarters))
        for i, row in enumerate(rows):
            place = f"{name}[{i}]"
            track = self._track(row, place) if tracks else 0
            values[self._pool(row, place), track, self._quarter(row, place)] += _get(
                row, "number", place
            )
        return values

    def stock(self, rows: list[dict[str, Any]]) -> tuple[Floats, dict[str, Floats]]:
        """Rows of centre, field, state, (track, months,) number."""
        bands = np.zeros((len(self._pools), len(self._bands)))
        waiting = {state: np.zeros(len(self._pools)) for state in _STATES[1:]}
        for i, row in enumerate(rows):
            place = f"stock[{i}]"
            pool, number = self._pool(row, place), _get(row, "number", place)
            state = row.get("state", _STATES[0])
            _require(state in _STATES, f"{place}.state", f"{state!r} is none of {_STATES}")
            if state in waiting:
                waiting[state][pool] += number
                continue
            key = (self._track(row, place), _get(row, "months", place))
            _require(key in self._bands, f"{place}.months",
                     f"{key[1]} is not the lower end of an age band of the track")  # fmt: skip
            bands[pool, self._bands.index(key)] += number
        return bands, waiting

    def _pool(self, row: dict[str, Any], place: str) -> int:
        key = (_get(row, "centre", place), _get(row, "field", place))
        _require(key in self._pools, place, f"no pool is field {key[1]} in centre {key[0]}")
        return self._pools[key]

    def _track(self, row: dict[str, Any], place: str) -> int:
        name = _get(row, "track", place)
        _require(name in self._tracks, f"{place}.track", f"{name!r} is not a track of the plan")
        return self._tracks[name]

    def _quarter(self, row: dict[str, Any], place: str) -> int:
        value = _get(row, "quarter", place)
        try:
            day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError as error:
            raise PlanInputError(f"{place}.quarter", f"{value!r} is not a date") from error
        place_of = day.year * 4 + (day.month - 1) // 3 - self._first
        _require(0 <= place_of < self._quarters, f"{place}.quarter", f"{day} is not planned")
        return place_of


def _get(row: dict[str, Any], name: str, place: str) -> Any:
    _require(name in row and row[name] is not None, f"{place}.{name}", "is missing")
    return row[name]
