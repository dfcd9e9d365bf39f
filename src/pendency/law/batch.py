"""All running limits of many cases in one call, on columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pendency.law.data import office as office_data
from pendency.law.errors import LawError, MissingDateError, UncalendaredYear
from pendency.law.lanes import (
    BEYOND_MAXIMUM,
    NONE,
    NOT_IN_FORCE,
    UNCALENDARED,
    Days,
    Lane,
    Mask,
    take_steps,
    to_days,
)
from pendency.law.offices import Delivery, Office, in_force
from pendency.law.rules import Rule
from pendency.law.steps import Step, StepKind

_KEYS = ("office", "rule", "delivery", "months", "years")
_TEXT_KEYS = ("office", "rule", "delivery")
_DATES = ("deemed_notified", "nominal", "last_day", "consequence_date")
#: Holds where it is not known whether the office is open: the end can only move later.
_EARLIEST = "earliest"
_EPOCH = date(1970, 1, 1)


def running_limits(
    limits: pl.DataFrame, *, on_problem: Literal["null", "raise"] = "null"
) -> pl.DataFrame:
    """Compute many limits at once; each equals what `deadline` gives for it.

    Parameters
    ----------
    limits
        One row per limit. Columns ``office``, ``rule`` and ``trigger_date``; and, where they are
        needed, ``delivery``, ``received``, ``extension_months``, ``months``, ``years`` (the
        numbers of the limit) and ``date_NAME`` for limits with several ways to count
        (``date_priority``). Other columns are kept.
    on_problem
        ``null`` leaves the dates of a row empty and says why in ``problem``; ``raise`` raises
        for the first such row.

    Returns
    -------
    polars.DataFrame
        The rows in their order with ``deemed_notified``, ``nominal``, ``last_day``,
        ``consequence_date``, ``earliest`` and ``problem``. ``earliest`` is the last day; and, where
        the calendar does not say yet whether the office is open on the day on which the limit
        falls (``problem`` is then `UNCALENDARED`), that day: the limit can only end later.
    """
    columns = _Columns.read(limits)
    out = {name: np.full(limits.height, NONE, dtype=np.int64) for name in (*_DATES, _EARLIEST)}
    problem = np.full(limits.height, "", dtype=object)
    for rows, group in columns.groups():
        _compute_group(columns, rows, group, out, problem)
    if on_problem == "raise":
        _raise_first(columns, problem)
    return limits.with_columns(
        *(_date_column(name, days, _blank(name, problem)) for name, days in out.items()),
        pl.Series("problem", [p or None for p in problem], dtype=pl.String),
    )


@dataclass(frozen=True)
class _Group:
    """What the rows of a group share."""

    office: str
    rule: str
    delivery: str | None
    months: int | None
    years: int | None

    @property
    def numbers(self) -> dict[str, int]:
        given = {"months": self.months, "years": self.years}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class _Columns:
    """The input as arrays."""

    keys: pl.DataFrame
    trigger: Days
    received: Days
    extension: Days
    others: Mapping[str, Days]

    @classmethod
    def read(cls, limits: pl.DataFrame) -> _Columns:
        missing = [c for c in ("office", "rule", "trigger_date") if c not in limits.columns]
        if missing:
            raise MissingDateError(f"running_limits needs the column(s) {', '.join(missing)}")
        if limits["trigger_date"].null_count():
            raise MissingDateError("running_limits: trigger_date is empty in some row")
        keys = limits.select(
            pl.col(k) if k in limits.columns else pl.lit(None, dtype=_key_type(k)).alias(k)
            for k in _KEYS
        )
        extension = np.zeros(limits.height, dtype=np.int64)
        if "extension_months" in limits.columns:
            extension = limits["extension_months"].fill_null(0).cast(pl.Int64).to_numpy()
        others = {
            c.removeprefix("date_"): _day_column(limits, c)
            for c in limits.columns
            if c.startswith("date_")
        }
        trigger = _day_column(limits, "trigger_date")
        return cls(keys, trigger, _day_column(limits, "received"), extension, others)

    def groups(self) -> Iterator[tuple[NDArray[np.intp], _Group]]:
        """The rows of each group, with what they share."""
        numbered = self.keys.with_row_index("row")
        for values, rows in numbered.group_by(*_KEYS, maintain_order=True):
            yield rows["row"].to_numpy().astype(np.intp), _Group(*values)


def _compute_group(
    columns: _Columns,
    rows: NDArray[np.intp],
    group: _Group,
    out: Mapping[str, Days],
    problem: NDArray[np.object_],
) -> None:
    """Split a group by law version and compute each part as one lane."""
    law = office_data(group.office)
    versions = law.rule_versions(group.rule)
    channel = group.delivery or law.default_channel
    needs_channel = any("deliver" in v.steps for v in versions)
    if needs_channel and channel is None:
        raise MissingDateError(f"{law.code} {group.rule}: the column delivery is needed")
    deliveries = law.channel(channel) if needs_channel and channel else ()
    starts = [
        *(v.valid_from for v in versions),
        *(d.valid_from for d in deliveries),
        *(g.valid_from for g in law.safeguards),
    ]
    changes = np.array(sorted({to_days(day) for day in starts}), dtype=np.int64)
    part = np.searchsorted(changes, columns.trigger[rows], side="right")
    for number in np.unique(part):
        inside = rows[part == number]
        day = _EPOCH + timedelta(days=int(columns.trigger[inside[0]]))
        rule, delivery = in_force(versions, day), in_force(deliveries, day)
        if rule is None or (deliveries and delivery is None):
            problem[inside] = NOT_IN_FORCE
            continue
        _compute_lane(columns, inside, law, rule, delivery, group, out, problem)


def _compute_lane(
    columns: _Columns,
    rows: NDArray[np.intp],
    law: Office,
    rule: Rule,
    delivery: Delivery | None,
    group: _Group,
    out: Mapping[str, Days],
    problem: NDArray[np.object_],
) -> None:
    steps = rule.filled(group.numbers)
    own_delivery = delivery if any(s.kind is StepKind.DELIVER for s in steps) else None
    lane = Lane(
        law,
        own_delivery,
        columns.trigger[rows],
        columns.received[rows],
        columns.extension[rows],
        rule.extension.cap if rule.extension else None,
    )
    take_steps(lane, steps)
    assert lane.nominal is not None
    assert lane.last_day is not None
    most = rule.extension.months if rule.extension else 0
    beyond = lane.beyond | (lane.extension < 0)
    if most is not None:
        beyond |= lane.extension > most
    nominal, last_day, deemed = lane.nominal, lane.last_day, lane.deemed
    for leg in rule.legs:
        if leg.trigger in columns.others:
            other = columns.others[leg.trigger][rows]
            leg_steps = rule.filled(group.numbers, leg.steps)
            nominal, last_day, deemed = _governing(
                lane, law, leg_steps, other, leg.ceiling, nominal, last_day, deemed
            )
    if lane.consequence is not None:
        out["consequence_date"][rows] = lane.consequence
    elif rule.lapse is not None:
        out["consequence_date"][rows] = last_day + 1
    out["nominal"][rows] = nominal
    out["last_day"][rows] = out[_EARLIEST][rows] = last_day
    if deemed is not None:
        out["deemed_notified"][rows] = deemed
    problem[rows[lane.uncalendared]] = UNCALENDARED
    problem[rows[beyond]] = BEYOND_MAXIMUM


def _governing(
    lane: Lane,
    law: Office,
    steps: tuple[Step, ...],
    trigger: Days,
    ceiling: bool,
    nominal: Days,
    last_day: Days,
    deemed: Days | None,
) -> tuple[Days, Days, Days | None]:
    """Where another way to count ends later (a ceiling: earlier), let it govern."""
    known = trigger != NONE
    other = Lane(law, None, np.where(known, trigger, lane.trigger), lane.received, lane.extension)
    take_steps(other, steps)
    assert other.nominal is not None
    assert other.last_day is not None
    lane.uncalendared |= known & other.uncalendared
    ahead = other.last_day < last_day if ceiling else other.last_day > last_day
    governs = known & ahead
    if deemed is not None:
        deemed = np.where(governs, NONE, deemed)
    return (
        np.where(governs, other.nominal, nominal),
        np.where(governs, other.last_day, last_day),
        deemed,
    )


def _key_type(name: str) -> type[pl.DataType]:
    return pl.String if name in _TEXT_KEYS else pl.Int64


def _day_column(limits: pl.DataFrame, name: str) -> Days:
    if name not in limits.columns:
        return np.full(limits.height, NONE, dtype=np.int64)
    days = limits[name].cast(pl.Date).to_physical().cast(pl.Int64)
    return days.fill_null(NONE).to_numpy().copy()


def _blank(name: str, problem: NDArray[np.object_]) -> Mask:
    """The rows that have no date of that name."""
    blank: Mask = problem != ""
    return blank & (problem != UNCALENDARED) if name == _EARLIEST else blank


def _date_column(name: str, days: Days, blank: Mask) -> pl.Series:
    empty = (days == NONE) | blank
    whole = pl.Series(name, np.where(empty, 0, days).astype(np.int32))
    return whole.set(pl.Series(empty), None).cast(pl.Date)


def _raise_first(columns: _Columns, problem: NDArray[np.object_]) -> None:
    found = np.flatnonzero(problem != "")
    if not len(found):
        return
    row = int(found[0])
    office, rule = columns.keys["office"][row], columns.keys["rule"][row]
    day = _EPOCH + timedelta(days=int(columns.trigger[row]))
    if problem[row] == UNCALENDARED:
        calendar = office_data(office).calendar
        raise UncalendaredYear(
            office,
            day,
            remedy=calendar.file,
            reason=f"row {row}: the end of {rule} from this day falls on a day that is not known",
        )
    raise LawError(f"row {row}: {office} {rule} from {day.isoformat()}: {problem[row]}")
