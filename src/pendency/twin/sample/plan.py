"""The plan of the sample office, read from ``data/sample_office.toml``."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FIELDS = 35
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Section:
    """A sub-unit and the technology fields that it examines."""

    code: str
    en: str
    zh: str
    fields: tuple[int, ...]


@dataclass(frozen=True)
class Department:
    """A department as every centre that has it builds it."""

    code: str
    en: str
    zh: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Centre:
    """A centre; ``staff`` maps years to its posts beside what its filings need."""

    code: str
    en: str
    zh: str
    departments: tuple[str, ...]
    weight: float
    staff: dict[int, float]
    paces: tuple[dict[str, Any], ...] = ()
    growth: float = 0.0
    opened: dt.date | None = None


@dataclass(frozen=True)
class Plan:
    """Everything about the sample office that is decided rather than measured."""

    title: str
    office: str
    field_shares: tuple[float, ...]
    field_growth: dict[int, float]
    field_effort: dict[int, float]
    intake: dict[str, Any]
    formal: dict[str, Any]
    examination: dict[str, Any]
    centres: tuple[Centre, ...]
    departments: tuple[Department, ...]
    corps: dict[str, Any]
    flow: dict[str, Any]

    def covers(self) -> npt.NDArray[np.bool_]:
        """Which centre examines which field; shape (centres, 35)."""
        covered = np.zeros((len(self.centres), FIELDS), dtype=np.bool_)
        by_code = {d.code: d for d in self.departments}
        for i, centre in enumerate(self.centres):
            for code in centre.departments:
                for section in by_code[code].sections:
                    covered[i, [field - 1 for field in section.fields]] = True
        return covered


@dataclass(frozen=True)
class Calendar:
    """The days that the office covers, as days since 1970-01-01, and its months."""

    first: int
    last: int

    @classmethod
    def between(cls, start: dt.date, end: dt.date) -> Calendar:
        """From ``start`` to ``end``, both included."""
        return cls((start - _EPOCH).days, (end - _EPOCH).days)

    def month(self, day: Ints) -> Ints:
        """Months since the first one, for days since 1970-01-01."""
        months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        clipped: Ints = np.clip(months - self._first_month, 0, self.months - 1)
        return clipped

    @property
    def _first_month(self) -> int:
        return int(np.int64(self.first).astype("datetime64[D]").astype("datetime64[M]").astype(int))

    @property
    def months(self) -> int:
        """How many months there are."""
        last = np.int64(self.last).astype("datetime64[D]").astype("datetime64[M]").astype(int)
        return int(last) - self._first_month + 1

    def month_starts(self) -> Ints:
        """First day of each month and of the one after the last."""
        months = np.arange(self._first_month, self._first_month + self.months + 1)
        starts: Ints = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        return starts


def by_year(values: dict[int, float], days: Ints) -> Floats:
    """Read a value given at the start of years, linear between them."""
    starts = [(dt.date(year, 1, 1) - _EPOCH).days for year in values]
    read: Floats = np.interp(days, starts, list(values.values()))
    return read


@cache
def plan() -> Plan:
    """The plan that ships with Pendency."""
    text = files("pendency.twin").joinpath("data/sample_office.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Plan(
        title=data["title"],
        office=data["office"],
        field_shares=tuple(data["field_shares"]),
        field_growth=_numbered(data["field_growth"]),
        field_effort=_numbered(data["field_effort"]),
        intake=data["intake"],
        formal=data["formal"],
        examination=data["examination"],
        centres=tuple(_centre(body) for body in data["centres"]),
        departments=tuple(_department(body) for body in data["departments"]),
        corps=data["corps"],
        flow=data["flow"],
    )


def _numbered(values: dict[str, float]) -> dict[int, float]:
    return {int(key): float(value) for key, value in values.items()}


def _centre(body: dict[str, Any]) -> Centre:
    parts = {"departments": tuple(body["departments"]), "paces": tuple(body["paces"])}
    return Centre(**{**body, **parts, "staff": _numbered(body["staff"])})


def _department(body: dict[str, Any]) -> Department:
    sections = tuple(
        Section(unit["code"], unit["en"], unit["zh"], tuple(unit["fields"]))
        for unit in body["units"]
    )
    return Department(body["code"], body["en"], body["zh"], sections)
