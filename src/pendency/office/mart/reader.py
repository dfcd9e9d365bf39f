"""An open mart and what can be asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pendency.office.mart import cases, figures
from pendency.office.mart.recent import Recent
from pendency.office.scope import Level, Scope

#: Rows of recent answers that a process keeps; about 1 KB each.
KEPT = 50_000

#: Rows of the largest page that a screen shows.
SHOWN = 200

#: A mart only ever reads its own file.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}


@dataclass(frozen=True)
class About:
    """What the mart was computed from; every page shows it."""

    snapshot_id: str
    title: str
    generated: bool
    observed_to: dt.date
    built_at: dt.datetime
    cases: int
    events: int


@dataclass(frozen=True)
class Place:
    """A centre, department or examiner as the snapshot has it."""

    id: int
    code: str
    en: str
    zh: str
    centre_id: int | None = None
    unit_id: int | None = None


class Mart:
    """A mart, opened read-only; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
        self._recent = Recent(KEPT)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one query; each on a cursor of its own, so threads don't meet."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, list(values)).fetchall()

    @cached_property
    def about(self) -> About:
        """The snapshot behind the figures."""
        return About(*self.rows(
            "SELECT snapshot_id, title, generated, observed_to, built_at, cases, events FROM about"
        )[0])  # fmt: skip

    @cached_property
    def centres(self) -> list[Place]:
        """All centres, in the office's own order (never ranked)."""
        return [Place(*r) for r in self.rows(
            "SELECT centre_id, code, en, zh, centre_id FROM centre ORDER BY centre_id"
        )]  # fmt: skip

    @cached_property
    def units(self) -> list[Place]:
        """All departments, in the office's own order."""
        return [Place(*r) for r in self.rows(
            "SELECT unit_id, code, en, zh, centre_id, unit_id FROM unit ORDER BY unit_id"
        )]  # fmt: skip

    @cached_property
    def indicators(self) -> list[str]:
        """Names of the indicators that the mart holds figures or curves of."""
        return [name for (name,) in self.rows(
            "SELECT DISTINCT indicator FROM figure UNION SELECT DISTINCT indicator FROM curve "
            "ORDER BY 1"
        )]  # fmt: skip

    def examiners(self, scope: Scope, *, unit_id: int | None = None) -> list[Place]:
        """Examiners whose figures may be seen."""
        limits = figures.limits(scope, Level.EXAMINER) + figures.equal(unit_id=unit_id)
        where, values = figures.conditions(limits)
        return [Place(*r) for r in self.rows(
            "SELECT examiner_id, code, code, code, centre_id, unit_id FROM examiner "
            f"WHERE {where} ORDER BY examiner_id", values
        )]  # fmt: skip

    def figures(self, *names: str, scope: Scope, level: Level = Level.NETWORK,
                **keys: int | None) -> list[figures.Figure]:  # fmt: skip
        """Figures of the year up to the snapshot's last day (stocks: on that day).

        Parameters
        ----------
        names
            Indicators; all when none is named.
        scope
            Limits of the reader; what lies outside is left out.
        level
            What one row is about.
        keys
            ``centre_id``, ``unit_id``, ``examiner_id``, ``field``: one place only.
        """
        return self._recent.answer(
            ("figures", names, level, scope, tuple(keys.items())),
            lambda: figures.past_year(self.rows, names, level, scope, keys),
        )

    def series(
        self,
        name: str,
        *,
        scope: Scope,
        level: Level = Level.NETWORK,
        since: dt.date | None = None,
        **keys: int | None,
    ) -> list[figures.Figure]:
        """Monthly figures of one indicator, oldest first; keys as in `figures`."""
        return self._recent.answer(
            ("series", name, level, scope, since, tuple(keys.items())),
            lambda: figures.monthly(self.rows, name, level, scope, since, keys),
        )

    def curve(self, name: str, *, scope: Scope, level: Level = Level.NETWORK,
              **keys: int | None) -> list[figures.Point]:  # fmt: skip
        """The points of a curve with its confidence band, by part and day."""
        return self._recent.answer(
            ("curve", name, level, scope, tuple(keys.items())),
            lambda: figures.points(self.rows, name, level, scope, keys),
        )

    def cases(
        self,
        *,
        scope: Scope,
        only: cases.CaseFilter,
        sort: str = "filing_date",
        descending: bool = False,
        page: int = 1,
        size: int = 50,
    ) -> cases.CasePage:
        """A page of the cases that the reader may see, with their number."""
        order = cases.Order(sort, descending)
        total = self.count(scope=scope, only=only)
        # an export goes through all pages once: keeping them would push out what is asked again
        ask = self._kept if size <= SHOWN else self.rows
        return cases.CasePage(cases.page_of(ask, scope, only, order, page, size), total, page, size)

    def count(self, *, scope: Scope, only: cases.CaseFilter) -> int:
        """How many cases of a filter the reader may see."""
        return cases.number_of(self._kept, scope, only)

    def _kept(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._recent.answer((sql, tuple(values)), lambda: self.rows(sql, values))
