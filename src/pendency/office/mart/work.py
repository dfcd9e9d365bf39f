"""What is due and what stands still, counted and listed: the work in front of a department."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendency.office.mart.cases import visible
from pendency.office.mart.due import CASE, DUE
from pendency.office.mart.figures import Condition, among, conditions
from pendency.office.mart.reader import Mart
from pendency.office.scope import Scope

#: Days ahead that the page looks.
AHEAD = (14, 30, 60)
#: Days without any event after which a case that awaits the examiner counts as stuck.
STUCK = 180


@dataclass(frozen=True)
class DueRow:
    """A case with something that is due, or that stands still.

    ``kind`` is ``act`` (of the office), ``limit`` (of the applicant) or empty; then ``key``,
    ``law``, ``rule``, ``force``, ``day`` and ``status`` are too.
    """

    case_id: int
    number_original: str
    title: str | None
    secret: bool
    state: str
    state_date: dt.date
    track: str
    filing_date: dt.date
    last_date: dt.date | None
    centre_id: int | None
    unit_id: int | None
    examiner_id: int | None
    kind: str | None = None
    key: str | None = None
    law: str | None = None
    rule: str | None = None
    force: str | None = None
    day: dt.date | None = None
    status: str | None = None


@dataclass(frozen=True)
class Item:
    """A list of work: from the rows of what is due, or from the pending cases."""

    name: str
    due: bool
    condition: str
    order: str
    days: int = 0


def _coming(days: int) -> Item:
    return Item(f"coming_{days}", True, "status = 'running' AND day <= ? ", "day", days)


#: The lists in the order of the page: what is late, what is coming, what stands still.
ITEMS: dict[str, Item] = {
    item.name: item
    for item in (
        Item("overdue_statute", True, "status = 'overdue' AND force = 'statute'", "day"),
        Item("overdue_guarantee", True, "status = 'overdue' AND force = 'guarantee'", "day"),
        Item("overdue_target", True, "status = 'overdue' AND force = 'target'", "day"),
        Item("expired", True, "kind = 'limit' AND status = 'expired'", "day"),
        *(_coming(days) for days in AHEAD),
        Item("stuck", False, "state = 'awaiting_office' AND last_date <= ?", "last_date", -STUCK),
        Item("held", False, "state = 'held'", "state_date"),
        Item("suspended", False, "state = 'suspended'", "state_date"),
        Item("pending", False, "TRUE", "state_date"),
        Item("waiting", False, "state IN ('awaiting_examination', 'awaiting_office', 'filed')",
             "state_date"),
    )
}  # fmt: skip


def counts(mart: Mart, scope: Scope, unit_ids: Sequence[int]) -> dict[int | None, dict[str, int]]:
    """How many cases or dates each list holds, by examiner."""
    found: dict[int | None, dict[str, int]] = {}
    for from_due, table in ((True, "due"), (False, "case_row")):
        items = [item for item in ITEMS.values() if item.due == from_due]
        sums = ", ".join(f"count(*) FILTER (WHERE {item.condition})" for item in items)
        bound = [value for item in items for value in _values(mart, item)]
        where, values = conditions(_place(scope, unit_ids, from_due))
        rows = mart.rows(
            f"SELECT examiner_id, {sums} FROM {table} WHERE {where} GROUP BY examiner_id",
            [*bound, *values],
        )
        for examiner_id, *numbers in rows:
            names = [item.name for item in items]
            found.setdefault(examiner_id, dict.fromkeys(ITEMS, 0)).update(
                zip(names, numbers, strict=True)
            )
    return found


class WorkRows:
    """One of the lists, as the source of a table."""

    def __init__(
        self, mart: Mart, scope: Scope, unit_ids: Sequence[int], item: Item,
        examiner_id: int | None = None,
    ) -> None:  # fmt: skip
        self._mart, self._item = mart, item
        chosen: Condition = (item.condition, tuple(_values(mart, item)))
        own: list[Condition] = [("examiner_id = ?", (examiner_id,))] if examiner_id else []
        self._where, self._bound = conditions([chosen, *_place(scope, unit_ids, item.due), *own])
        self._from = "due" if item.due else "case_row"

    def count(self) -> int:
        """How many rows the list has."""
        sql = f"SELECT count(*) FROM {self._from} WHERE {self._where}"
        return int(self._mart.rows(sql, self._bound)[0][0])

    def page(self, order: str, start: int, stop: int) -> list[DueRow]:
        """One page."""
        return self._rows(order, f" LIMIT {stop - start} OFFSET {start}")

    def all(self, order: str) -> Iterator[DueRow]:
        """All rows."""
        return iter(self._rows(order, ""))

    def _rows(self, order: str, part: str) -> list[DueRow]:
        columns = (*CASE, *DUE) if self._item.due else CASE
        way = "DESC" if order.startswith("-") else "ASC"
        key = order.lstrip("-") if order.lstrip("-") in columns else self._item.order
        sql = (
            f"SELECT {', '.join(columns)} FROM {self._from} WHERE {self._where} "
            f"ORDER BY {key} {way} NULLS LAST, case_id{', key' if self._item.due else ''}{part}"
        )
        return [DueRow(*row) for row in self._mart.rows(sql, self._bound)]


def between(mart: Mart, scope: Scope, first: dt.date, last: dt.date) -> list[DueRow]:
    """What ends in a person's own part of the corps between two days, both counted."""
    days: Condition = ("day BETWEEN ? AND ?", (first, last))
    where, values = conditions([days, among(*scope.own), visible(scope)])
    columns = ", ".join((*CASE, *DUE))
    sql = f"SELECT {columns} FROM due WHERE {where} ORDER BY day, case_id, key"
    return [DueRow(*row) for row in mart.rows(sql, values)]


def _place(scope: Scope, unit_ids: Sequence[int], from_due: bool) -> list[Condition]:
    here = [among("unit_id", unit_ids), visible(scope)]
    return here if from_due else [*here, ("closed_date IS NULL", ())]


def _values(mart: Mart, item: Item) -> list[object]:
    return [mart.about.observed_to + dt.timedelta(days=item.days)] if item.days else []
