"""Lists of cases from the mart: filtered, sorted, by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from pendency.office.mart.figures import Condition, Rows, among, conditions
from pendency.office.scope import Scope
from pendency.records import vocabulary


@dataclass(frozen=True)
class CaseRow:
    """A case as lists show it."""

    case_id: int
    office: str
    number: str
    number_original: str
    kind: str
    title: str | None
    applicant: str | None
    country: str | None
    region: str | None
    ipc: str | None
    field: int | None
    track: str
    centre_id: int | None
    unit_id: int | None
    examiner_id: int | None
    secret: bool
    state: str
    state_date: dt.date
    filing_date: dt.date
    publication_date: dt.date | None
    examination_date: dt.date | None
    docketed_date: dt.date | None
    first_action_date: dt.date | None
    allowed_date: dt.date | None
    closed_date: dt.date | None
    actions: int
    responses: int
    transfers: int
    events: int
    last_date: dt.date | None


_COLUMNS = tuple(field.name for field in fields(CaseRow))


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases; what is None or empty does not limit.

    ``text`` is looked for in the numbers, the title and the applicant's name. ``awaits`` is whose
    move it is: office, applicant, board or nobody. ``unit_ids`` are a department and its sections.
    """

    centre_id: int | None = None
    unit_id: int | None = None
    unit_ids: tuple[int, ...] = ()
    examiner_id: int | None = None
    field: int | None = None
    office: str | None = None
    kind: str | None = None
    track: str | None = None
    country: str | None = None
    region: str | None = None
    state: str | None = None
    awaits: str | None = None
    pending: bool | None = None
    acted: bool | None = None
    filed_from: dt.date | None = None
    filed_to: dt.date | None = None
    text: str = ""


_EQUAL = ("centre_id", "unit_id", "examiner_id", "field", "office", "kind", "track", "country",
          "region", "state")  # fmt: skip


@dataclass(frozen=True)
class Order:
    """By which column; the case's id decides between equals, so that pages never overlap."""

    column: str
    descending: bool

    @property
    def sql(self) -> str:
        """The ORDER BY clause; empty values come last either way."""
        if self.column not in _COLUMNS:
            raise ValueError(f"cases can't be sorted by {self.column!r}: {', '.join(_COLUMNS)}")
        way = "DESC" if self.descending else "ASC"
        return f"{self.column} {way} NULLS LAST, case_id {way}"


@dataclass(frozen=True)
class CasePage:
    """A page of cases and how many there are on all pages."""

    rows: list[CaseRow]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """Number of pages; at least one."""
        return max(1, -(-self.total // self.size))


def number_of(rows: Rows, scope: Scope, only: CaseFilter) -> int:
    """See `Mart.count`."""
    where, values = conditions([visible(scope), *_chosen(only)])
    total: int = rows(f"SELECT count(*) FROM case_row WHERE {where}", values)[0][0]
    return total


def page_of(
    rows: Rows, scope: Scope, only: CaseFilter, order: Order, page: int, size: int
) -> list[CaseRow]:
    """See `Mart.cases`."""
    return slice_of(rows, scope, only, order, (page - 1) * size, size)


def slice_of(
    rows: Rows, scope: Scope, only: CaseFilter, order: Order, start: int, count: int
) -> list[CaseRow]:
    """See `Mart.rows_of_cases`."""
    where, values = conditions([visible(scope), *_chosen(only)])
    # two steps: sort the ids alone, then fetch the wide rows of one page
    found = rows(
        f"SELECT {', '.join(_COLUMNS)} FROM case_row WHERE rowid IN "
        f"(SELECT rowid FROM case_row WHERE {where} ORDER BY {order.sql} LIMIT ? OFFSET ?) "
        f"ORDER BY {order.sql}",
        [*values, count, start],
    )
    return [CaseRow(*row) for row in found]


def all_of(
    stream: Callable[[str, Sequence[object]], Iterator[tuple[Any, ...]]],
    scope: Scope, only: CaseFilter, order: Order,
) -> Iterator[CaseRow]:  # fmt: skip
    """See `Mart.all_cases`."""
    where, values = conditions([visible(scope), *_chosen(only)])
    sql = f"SELECT {', '.join(_COLUMNS)} FROM case_row WHERE {where} ORDER BY {order.sql}"
    return (CaseRow(*row) for row in stream(sql, values))


def visible(scope: Scope) -> Condition:
    """The rows of a reader: published ones if he may see cases, others only within his part."""
    sql, values = among(*scope.unpublished_where)
    published = "NOT secret" if scope.published else "FALSE"
    return (f"({published} OR (secret AND {sql}))", values)


def _chosen(only: CaseFilter) -> list[Condition]:
    found: list[Condition] = [
        (f"{name} = ?", (value,)) for name in _EQUAL if (value := getattr(only, name)) is not None
    ]
    if only.unit_ids:
        found.append(among("unit_id", only.unit_ids))
    if only.pending is not None:
        found.append((f"closed_date IS {'' if only.pending else 'NOT '}NULL", ()))
    if only.acted is not None:
        found.append((f"first_action_date IS {'NOT ' if only.acted else ''}NULL", ()))
    if only.awaits is not None:
        found.append(among("state", _awaiting()[only.awaits]))
    if only.filed_from:
        found.append(("filing_date >= ?", (only.filed_from,)))
    if only.filed_to:
        found.append(("filing_date <= ?", (only.filed_to,)))
    if only.text.strip():
        found.append(_text(only.text.strip()))
    return found


def _text(text: str) -> Condition:
    return ("contains(words, ?)", (text.lower(),))


@cache
def _awaiting() -> dict[str, tuple[str, ...]]:
    states = vocabulary().states.values()
    return {
        who: tuple(s.name for s in states if s.pending and s.awaits == who)
        for who in {s.awaits for s in states}
    }
