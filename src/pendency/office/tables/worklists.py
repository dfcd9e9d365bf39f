"""Lists of cases: their columns, and the mart as a source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.language import choose
from pendency.office.mart import CaseFilter, CaseRow, Mart
from pendency.office.scope import Scope
from pendency.office.tables.columns import Column, Table
from pendency.planning import DAYS_PER_MONTH
from pendency.records import vocabulary

TRACKS: dict[str, tuple[str, str]] = {
    "normal": ("normal", "普通审查"),
    "priority": ("priority", "优先审查"),
    "pph": ("PPH", "专利审查高速路（PPH）"),
    "expedited": ("expedited", "快速审查"),
    "concentrated": ("concentrated", "集中审查"),
    "deferred": ("deferred", "延迟审查"),
    "batch": ("batch", "批量审查"),
}
KINDS: dict[str, tuple[str, str]] = {
    "invention": ("invention", "发明"),
    "utility_model": ("utility model", "实用新型"),
    "design": ("design", "外观设计"),
    "plant": ("plant", "植物"),
    "reissue": ("reissue", "再颁"),
    "unknown": ("unknown", "未知"),
}


class MartCases:
    """Cases of the mart that a reader may see, as the source of a table."""

    def __init__(self, mart: Mart, scope: Scope, only: CaseFilter) -> None:
        self._mart, self._scope, self._only = mart, scope, only

    def count(self) -> int:
        """How many cases the filter finds."""
        return self._mart.count(scope=self._scope, only=self._only)

    def page(self, order: str, start: int, stop: int) -> list[CaseRow]:
        """One page."""
        size = stop - start
        page = start // size + 1
        return self._mart.cases(
            scope=self._scope, only=self._only, page=page, size=size, **_sorted(order)
        ).rows

    def all(self, order: str) -> Iterator[CaseRow]:
        """All cases, in one pass."""
        return self._mart.all_cases(scope=self._scope, only=self._only, **_sorted(order))


def _sorted(order: str) -> dict[str, Any]:
    return {"sort": order.lstrip("-"), "descending": order.startswith("-")}


def case_url(row: Any) -> str:
    """The page of a case."""
    return reverse("case", args=[row.case_id])


def state_of(row: Any) -> str:
    """The state of a case in words."""
    state = vocabulary().states[row.state]
    return choose(state.en, state.zh)


def case_columns(as_of: dt.date) -> tuple[Column, ...]:
    """The columns of every list of cases; ages are counted to ``as_of``."""
    return (
        Column("number_original", _("Application no."), "code", "number_original",
               href=case_url, head=True),
        Column("title", _("Title"), "wide"),
        Column("state", _("State"), "tag", "state", value=state_of),
        Column("state_date", _("In it since"), "date", "state_date"),
        Column("filing_date", _("Filed"), "date", "filing_date"),
        Column("age", _("Age, months"), "decimal",
               value=lambda r: ((r.closed_date or as_of) - r.filing_date).days / DAYS_PER_MONTH),
        Column("first_action_date", _("First action"), "date", "first_action_date"),
        Column("actions", _("Actions"), "count", "actions"),
        Column("track", _("Mode"), value=lambda r: choose(*TRACKS[r.track]), sort="track"),
        Column("field", _("Field"), "count", "field"),
    )  # fmt: skip


def case_table(name: str, caption: Any, as_of: dt.date, *, remedy: Any, order: str = "filing_date",
               columns: tuple[Column, ...] = ()) -> Table:  # fmt: skip
    """A list of cases."""
    return Table(
        name,
        caption,
        case_columns(as_of) + columns,
        order=order,
        empty=_("No case here"),
        remedy=remedy,
    )
