"""Figures of a unit together with all units below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from pendency.office.mart import Figure, Mart
from pendency.office.models import Unit
from pendency.office.scope import Level, below

#: Counts that may be added up over units.
SUMS = ("stock", "inflow", "first_actions", "disposals", "overdue_acts")


class Branch:
    """A unit and all below it, as the mart knows them.

    Of a department and of a section without others below it the mart holds every figure. Of a unit
    between the two it holds none; there counts are added up, and medians are missing.

    Attributes
    ----------
    members
        The unit and all below it.
    whole
        Whether there are medians.
    """

    def __init__(self, mart: Mart, limits: dict[str, Any], place: Unit) -> None:
        self.members = below(place.pk)
        top, alone = place.parent_id is None, len(self.members) == 1
        self.whole = top or alone
        self._mart = mart
        self._level = Level.DEPARTMENT if top else Level.UNIT
        self._by_field = Level.DEPARTMENT_FIELD if top else Level.UNIT_FIELD
        self._limits = limits | ({"unit_id": place.pk} if self.whole else {})

    def figures(self) -> list[Figure]:
        """Figures of the past year."""
        if self.whole:
            return self._mart.figures(level=self._level, **self._limits)
        return self._added(self._asked(*SUMS, "stock_by_age", level=self._level))

    def series(self, name: str) -> list[Figure]:
        """Monthly figures of one indicator."""
        found = self._mart.series(name, level=self._level, **self._limits)
        return found if self.whole else self._added(f for f in found if f.unit_id in self.members)

    def by_field(self) -> list[Figure]:
        """What the table of technology fields shows."""
        if not self.whole:
            return self._added(self._asked(*SUMS, level=self._by_field))
        shown = (*SUMS, "first_action_pendency", "total_pendency")
        asked = self._limits | {"parts": ("all", "p50")}
        return self._mart.figures(*shown, level=self._by_field, **asked)

    def _asked(self, *names: str, level: Level) -> list[Figure]:
        return self._mart.figures(*names, level=level, units=self.members, **self._limits)

    def _added(self, figures: Iterable[Figure]) -> list[Figure]:
        """Counts of all members together, by field, period and part."""
        sums: dict[tuple[str, int | None, dt.date | None, str], Figure] = {}
        for f in figures:
            key = (f.indicator, f.field, f.period, f.part)
            before = sums.get(key)
            n, value = (before.n or 0, before.value or 0) if before else (0, 0)
            sums[key] = Figure(
                f.indicator, f.level, f.centre_id, None, None, f.field, f.period, f.part,
                n + (f.n or 0), value + (f.value or 0), None, None, f.note,
            )  # fmt: skip
        return list(sums.values())
