"""An open mart and what can be asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pendency.office.errors import NoMartError
from pendency.office.mart import cases, figures
from pendency.office.mart.build import LAYOUT
from pendency.office.mart.recent import Recent
from pendency.office.scope import Level, Scope

#: Rows of recent answers that a process keeps; about 1 KB each.
KEPT = 50_000

#: Rows of a long answer that are fetched at a time.
_AT_ONCE = 5_000

#: Columns of the cases that lists are filtered and sorted by.
_SIFTED = ("centre_id", "unit_id", "examiner_id", "field", "track", "state", "secret", "case_id",
           "filing_date", "state_date", "first_action_date", "closed_date")  # fmt: skip

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
    built_at: dt.datetime  # UTC, without saying so: duckdb reads zones with a package of their own
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
    """A mart, opened read-only; safe to share between threads.

    Raises
    ------
    NoMartError
        Another version of the program laid it out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
        if self._layout() != LAYOUT:
            self._connection.close()
            raise NoMartError(
                f"{path.name} was made by another version of Pendency: publish again "
                "(pendency office publish)"
            )
        self._recent = Recent(KEPT)

    def _layout(self) -> int | None:
        """The layout that the file says it has; None for those from before they said it."""
        try:
            found: int = self.rows("SELECT layout FROM about")[0][0]
        except duckdb.BinderException:
            return None
        return found

    def warm(self) -> None:
        """Read what first pages need from the disk, so that no reader has to wait for it."""
        for name in ("figure", "monthly", "curve"):
            self.rows(f"SELECT max(COLUMNS(*)) FROM {name}")
        self.rows("SELECT " + ", ".join(f"max({column})" for column in _SIFTED) + " FROM case_row")
        self.rows("SELECT count(*) FROM case_row WHERE contains(words, ?)", ["\0"])
        _ = self.about, self.centres, self.units, self.indicators

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

    @cached_property
    def past(self) -> dict[str, float | None]:
        """Pendency and stock of the last year, by the definitions of `planning.baseline`."""
        return dict(self.rows("SELECT measure, value FROM past"))

    def examiners(self, scope: Scope, *, units: Sequence[int] | None = None) -> list[Place]:
        """Examiners whose figures may be seen, of some units where these are given."""
        limits = figures.limits(scope, Level.EXAMINER)
        limits += [] if units is None else [figures.among("unit_id", units)]
        where, values = figures.conditions(limits)
        return [Place(*r) for r in self.rows(
            "SELECT examiner_id, code, code, code, centre_id, unit_id FROM examiner "
            f"WHERE {where} ORDER BY examiner_id", values
        )]  # fmt: skip

    def figures(
        self,
        *names: str,
        scope: Scope,
        level: Level = Level.NETWORK,
        parts: Sequence[str] = (),
        units: Sequence[int] | None = None,
        **keys: int | None,
    ) -> list[figures.Figure]:
        """Figures of the year up to the snapshot's last day (stocks: on that day).

        Parameters
        ----------
        names
            Indicators; all when none is named.
        scope
            Limits of the reader; what lies outside is left out.
        level
            What one row is about.
        parts
            Parts of the indicators; all when none is named.
        units
            Units to keep to; all when left out.
        keys
            ``centre_id``, ``unit_id``, ``examiner_id``, ``field``: one place only.
        """
        where = figures.chosen(level, scope, keys, names, parts, units)
        return self._recent.answer(("figures", where), lambda: figures.past_year(self.rows, where))

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
        where = figures.chosen(level, scope, keys, (name,))
        where += (("period >= ?", (since,)),) if since else ()
        return self._recent.answer(("series", where), lambda: figures.monthly(self.rows, where))

    def curve(self, name: str, *, scope: Scope, level: Level = Level.NETWORK,
              **keys: int | None) -> list[figures.Point]:  # fmt: skip
        """The points of a curve with its confidence band, by part and day."""
        where = figures.chosen(level, scope, keys, (name,))
        return self._recent.answer(("curve", where), lambda: figures.points(self.rows, where))

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
        found = cases.page_of(self._kept, scope, only, order, page, size)
        return cases.CasePage(found, total, page, size)

    def rows_of_cases(
        self, *, scope: Scope, only: cases.CaseFilter, start: int, count: int
    ) -> list[cases.CaseRow]:  # fmt: skip
        """Some of the cases that the reader may see, oldest first, from any place on."""
        order = cases.Order("filing_date", descending=False)
        return cases.slice_of(self._kept, scope, only, order, start, count)

    def all_cases(
        self, *, scope: Scope, only: cases.CaseFilter, sort: str = "filing_date",
        descending: bool = False,
    ) -> Iterator[cases.CaseRow]:  # fmt: skip
        """All the cases that the reader may see, sorted once and fetched as they are taken."""
        return cases.all_of(self._streamed, scope, only, cases.Order(sort, descending))

    def count(self, *, scope: Scope, only: cases.CaseFilter) -> int:
        """How many cases of a filter the reader may see."""
        return cases.number_of(self._kept, scope, only)

    def unpublished(self) -> list[tuple[int | None, int | None, int]]:
        """(centre, field, number) of all unpublished cases.

        Not for showing as it is: whoever shows it keeps small cells back
        (`pendency.integrity.access.suppress`).
        """
        return self._kept(
            "SELECT centre_id, field, count(*) FROM case_row WHERE secret GROUP BY ALL "
            "ORDER BY ALL", ()
        )  # fmt: skip

    def _streamed(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            while rows := cursor.fetchmany(_AT_ONCE):
                yield from rows

    def _kept(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._recent.answer((sql, tuple(values)), lambda: self.rows(sql, values))
