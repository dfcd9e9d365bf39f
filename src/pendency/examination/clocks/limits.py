"""The running limits of the applicants, for all cases of a snapshot in one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pendency.examination.clocks.columns import (
    NONE,
    Events,
    Flags,
    Ints,
    Standing,
    dates_of,
    day_number,
    days_of,
    events,
    standing,
)
from pendency.examination.clocks.rules import Clocks, Limit, clocks
from pendency.law import running_limits
from pendency.law.data import office as office_data
from pendency.records import Snapshot, vocabulary

SILENT_EXTENSION = "an extension was granted, the event does not say for how many months"
STATUSES = ("running", "extendable", "expired", "paused", "unknown")
_COLUMNS = (
    "case_id", "office", "law", "limit", "rule", "start_event", "trigger_date",
    "extension_months", "longest_extension", "last_day", "earliest", "latest_day",
    "consequence_date",
    "days_left", "status", "problem",
)  # fmt: skip
_DESCRIPTION = {
    "office": pl.String, "limit": pl.String, "rule": pl.String, "delivery": pl.String,
    "months": pl.Int64, "longest_extension": pl.Int64,
}  # fmt: skip


def limits(snapshot: Snapshot, *, as_of: date | None = None) -> pl.DataFrame:
    """Every limit of an applicant that runs on a day.

    Parameters
    ----------
    snapshot
        The office.
    as_of
        The day; the last one observed when none is given.

    Returns
    -------
    polars.DataFrame
        One row per case and limit, ordered by case: ``law``, the office whose law applies;
        ``limit`` and ``rule`` (its name in `pendency.law`); ``start_event`` and ``trigger_date``;
        ``last_day`` with the extension that was granted; ``earliest``, the same, or the day on
        which the limit falls where the calendar does not say yet whether the office is open then;
        ``latest_day`` with the longest extension; ``consequence_date``; ``days_left`` until
        ``last_day`` (at least, where that is open); and ``status``: ``running``;
        ``extendable``, past the last day but within the longest extension; ``expired``, so that
        the office must note the consequence; ``paused``, the case is suspended or held;
        ``unknown``, see ``problem``. ``problem`` also says where an extension was granted for an
        unknown time. Limits of closed cases (restoration, appeal) are listed while they run.
    """
    day = as_of or snapshot.observed_to
    stand, rules = standing(snapshot, day), clocks()
    done = _judged(_computed(_asked(stand, rules, day)), day_number(day))
    office = snapshot.read("cases", "office")["office"].gather(done["case_id"] - 1)
    return done.with_columns(pl.col("office").alias("law"), office.alias("office")).select(_COLUMNS)


@dataclass(frozen=True)
class _Part:
    """The cases in which one limit runs, with the day from which it is counted.

    ``rows`` are positions of cases, ``trigger`` days since 1970, ``code`` indices of the events
    that started the limit (`NONE` where no event did); all of one length.
    """

    limit: int
    rows: Ints
    trigger: Ints
    code: Ints

    @property
    def limits(self) -> Ints:
        """The limit, as often as there are cases."""
        return np.full(len(self.rows), self.limit, dtype=np.int64)


def _asked(stand: Standing, rules: Clocks, day: date) -> pl.DataFrame:
    """What is asked of the law: one row per case and limit, ordered by case."""
    snapshot = stand.snapshot
    cases = snapshot.read("cases", "office", "filing_date", "priority_date")
    kind, kinds = snapshot.words("cases", "kind")
    law = cases["office"].replace(dict(rules.follows))
    paused = stand.within(rules.pauses)
    state = np.where(paused, stand.before, stand.state)
    happened = events(
        snapshot,
        day,
        {c for limit in rules.limits for c in (*limit.after, *limit.unless)} | {"extension"},
        _concerned(rules)[state] & (state != NONE),
    )
    last = happened.last(_starts(rules, happened.names), _groups(rules, law, state))
    parts = [
        _of(limit, number, np.flatnonzero(mine), happened, last, cases)
        for number, limit, mine in _running(rules, law, kind.astype(np.int64), kinds, state)
    ]
    rows = _joined([part.rows for part in parts])
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    number = _joined([part.limits for part in parts])[order]
    code = _joined([part.code for part in parts])[order]
    granted, silent = _extensions(snapshot, happened, last)
    started = pl.Series("start_event", [*happened.names, None], dtype=pl.String)
    return _described(rules, number).with_columns(
        pl.Series("case_id", (rows + 1).astype(np.int32)),
        started.gather(np.where(code == NONE, len(happened.names), code)),
        dates_of("trigger_date", _joined([part.trigger for part in parts])[order]),
        pl.Series("extension_months", granted[rows]),
        pl.Series("silent", silent[rows]),
        pl.Series("paused", paused[rows]),
    )


def _running(
    rules: Clocks, law: pl.Series, kind: Ints, kinds: Sequence[str], state: Ints
) -> Iterator[tuple[int, Limit, Flags]]:
    """The limits of which some case is in the right office, state and kind, with those cases."""
    office, offices = _numbered(law)
    for number, limit in enumerate(rules.limits):
        if limit.office not in offices:
            continue
        mine = (office == offices.index(limit.office)) & np.isin(state, _indices(limit.states))
        if limit.kinds:
            mine &= np.isin(kind, [kinds.index(k) for k in limit.kinds])
        if mine.any():
            yield number, limit, mine


def _of(
    limit: Limit, number: int, mine: Ints, happened: Events, last: Ints, cases: pl.DataFrame
) -> _Part:
    """Where the limit began in cases to which it may apply, and was not met."""
    if limit.counted_from == "event":
        rows = mine[last[mine] != NONE]
        rows = rows[happened.of(limit.after)[happened.code[last[rows]]]]
        began = last[rows]
        trigger, code = happened.day[began], happened.code[began].astype(np.int64)
        met = happened.happened(limit.unless, len(last), after=last)[rows]
    else:
        rows = mine
        first = cases.select(pl.coalesce("priority_date", "filing_date")).to_series()
        trigger, code = days_of(first)[rows], np.full(len(rows), NONE, dtype=np.int64)
        met = happened.happened(limit.unless, len(last))[rows]
    return _Part(number, rows[~met], trigger[~met], code[~met])


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _described(rules: Clocks, number: Ints) -> pl.DataFrame:
    """The limits of the given numbers, by what the law calls them."""
    known = pl.DataFrame(
        [(x.office, x.name, x.rule, x.delivery, x.months, _longest(x)) for x in rules.limits],
        schema=_DESCRIPTION,
        orient="row",
    )
    return known[number]


def _longest(limit: Limit) -> int:
    """How many months a limit can be extended at most."""
    version = office_data(limit.office).rule_versions(limit.rule)[-1]
    if version.extension is None:
        return 0
    stated = (version.numbers or {}).get("months", 0)
    base = limit.months if limit.months is not None else stated
    bounds = [version.extension.months]
    if version.extension.cap is not None:
        bounds.append(version.extension.cap - base)
    return min(b for b in bounds if b is not None)


def _computed(asked: pl.DataFrame) -> pl.DataFrame:
    """The dates by the law: with the extension granted, and with the longest."""
    asked = asked.with_columns(pl.min_horizontal("extension_months", "longest_extension"))
    done = running_limits(asked)
    further = asked.filter(pl.col("longest_extension") > pl.col("extension_months"))
    if further.is_empty():
        return done.with_columns(latest_day=pl.lit(None, dtype=pl.Date))
    latest = running_limits(
        further.with_columns(extension_months=pl.col("longest_extension"))
    ).select("case_id", "limit", latest_day="last_day")
    return done.join(latest, on=["case_id", "limit"], how="left", maintain_order="left")


def _judged(done: pl.DataFrame, today: int) -> pl.DataFrame:
    day = pl.lit(today).cast(pl.Int32).cast(pl.Date)
    closed = [name for name, state in vocabulary().states.items() if not state.pending]
    of_closed = {x.name for x in clocks().limits if set(x.states) <= set(closed)}
    status = (
        pl.when(pl.col("earliest").is_null()).then(pl.lit("unknown"))
        .when("paused").then(pl.lit("paused"))
        .when(pl.col("earliest") >= day).then(pl.lit("running"))
        .when(pl.col("last_day").is_null()).then(pl.lit("unknown"))
        .when(pl.col("latest_day") >= day).then(pl.lit("extendable"))
        .otherwise(pl.lit("expired"))
    )  # fmt: skip
    return done.with_columns(
        status=status.cast(pl.Enum(STATUSES)),
        days_left=(pl.col("earliest") - day).dt.total_days().cast(pl.Int32),
        latest_day=pl.coalesce("latest_day", "last_day"),
        problem=pl.coalesce("problem", pl.when("silent").then(pl.lit(SILENT_EXTENSION))),
    ).filter(~(pl.col("limit").is_in(of_closed) & (pl.col("status") == "expired")))


def _extensions(snapshot: Snapshot, happened: Events, last: Ints) -> tuple[Ints, Flags]:
    """Months of extension since the limit began, and where an event does not say how many."""
    rows = np.flatnonzero(happened.of(("extension",))[happened.code])
    rows = rows[rows > last[happened.case[rows]]]
    case = happened.case[rows]
    told = snapshot.read("events", "detail")["detail"].gather(happened.row[rows])
    months = told.cast(pl.Int64, strict=False)
    granted, silent = np.zeros(len(last), dtype=np.int64), np.zeros(len(last), dtype=np.bool_)
    np.add.at(granted, case, months.fill_null(0).to_numpy())
    silent[case[months.is_null().to_numpy()]] = True
    return granted, silent


def _starts(rules: Clocks, names: Sequence[str]) -> Flags:
    """Which codes start a limit at which office in which state.

    Shape (offices * states + 1, codes); the last row is for cases without a limit.
    """
    states, offices = list(vocabulary().states), _offices(rules)
    allowed = np.zeros((len(offices) * len(states) + 1, len(names)), dtype=np.bool_)
    for limit in rules.limits:
        codes = np.array([name in limit.after for name in names], dtype=np.bool_)
        for state in limit.states:
            allowed[offices.index(limit.office) * len(states) + states.index(state)] |= codes
    return allowed


def _groups(rules: Clocks, office: pl.Series, state: Ints) -> Ints:
    """The row of `_starts` of each case."""
    offices, states = _offices(rules), len(vocabulary().states)
    number = office.replace_strict(offices, list(range(len(offices))), default=NONE,
                                   return_dtype=pl.Int64).to_numpy()  # fmt: skip
    known = (number != NONE) & (state != NONE)
    groups: Ints = np.where(known, number * states + state, len(offices) * states)
    return groups


def _offices(rules: Clocks) -> list[str]:
    return sorted({limit.office for limit in rules.limits})


def _concerned(rules: Clocks) -> Flags:
    states = {s for limit in rules.limits for s in limit.states}
    return np.array([*(s in states for s in vocabulary().states), False], dtype=np.bool_)


def _indices(states: tuple[str, ...]) -> list[int]:
    return [list(vocabulary().states).index(s) for s in states]


def _numbered(column: pl.Series) -> tuple[Ints, list[str]]:
    words = column.unique().drop_nulls().sort().to_list()
    number = column.replace_strict(words, list(range(len(words))), default=NONE,
                                   return_dtype=pl.Int64)  # fmt: skip
    return number.to_numpy(), words
