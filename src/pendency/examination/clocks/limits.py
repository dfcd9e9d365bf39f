"""The running limits of the applicants, for all cases of a snapshot in one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    "extension_months", "longest_extension", "last_day", "latest_day", "consequence_date",
    "days_left", "status", "problem",
)  # fmt: skip


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
        ``last_day`` with the extension that was granted; ``latest_day`` with the longest one;
        ``consequence_date``; ``days_left`` until ``last_day``; and ``status``: ``running``;
        ``extendable``, past the last day but within the longest extension; ``expired``, so that
        the office must note the consequence; ``paused``, the case is suspended or held;
        ``unknown``, see ``problem``. ``problem`` also says where an extension was granted for an
        unknown time. Limits of closed cases (restoration, appeal) are listed while they run.
    """
    day = as_of or snapshot.observed_to
    stand, rules = standing(snapshot, day), clocks()
    asked = pl.concat([_empty(), *_asked(stand, rules, day)]).sort("case_id")
    done = _judged(_computed(asked), day_number(day))
    office = snapshot.read("cases", "office")["office"].gather(done["case_id"] - 1)
    return done.with_columns(pl.col("office").alias("law"), office.alias("office")).select(_COLUMNS)


def _empty() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "case_id": pl.Int32, "office": pl.String, "limit": pl.String, "rule": pl.String,
            "delivery": pl.String, "months": pl.Int64, "start_event": pl.String,
            "trigger_date": pl.Date, "extension_months": pl.Int64,
            "silent": pl.Boolean, "paused": pl.Boolean,
        }
    )  # fmt: skip


def _asked(stand: Standing, rules: Clocks, day: date) -> Iterator[pl.DataFrame]:
    """What is asked of the law: one frame per limit."""
    snapshot = stand.snapshot
    cases = snapshot.read("cases", "office", "kind", "filing_date", "priority_date")
    law = cases["office"].replace(dict(rules.follows))
    office, offices = _numbered(law)
    kind, kinds = _numbered(cases["kind"].cast(pl.String))
    paused = stand.within(rules.pauses)
    state = np.where(paused, stand.before, stand.state)
    happened = events(
        snapshot,
        day,
        {c for limit in rules.limits for c in (*limit.after, *limit.unless)} | {"extension"},
        _concerned(rules)[state] & (state != NONE),
    )
    groups = _groups(rules, law, state)
    last = happened.last(_starts(rules, happened.names), groups)
    extended = _extensions(snapshot, happened, last)
    for limit in rules.limits:
        if limit.office not in offices:
            continue
        mine = (office == offices.index(limit.office)) & np.isin(state, _indices(limit.states))
        if limit.kinds:
            mine &= np.isin(kind, [kinds.index(k) for k in limit.kinds if k in kinds])
        yield _of(limit, mine, happened, last, cases, paused, extended)


def _of(
    limit: Limit,
    mine: Flags,
    happened: Events,
    last: Ints,
    cases: pl.DataFrame,
    paused: Flags,
    extended: tuple[Ints, Flags],
) -> pl.DataFrame:
    if limit.counted_from == "event":
        started = mine & (last != NONE)
        row = last[started]
        fits = happened.of(limit.after)[happened.code[row]]
        rows = np.flatnonzero(started)[fits]
        trigger = happened.day[last[rows]]
        code = pl.Series(list(happened.names)).gather(happened.code[last[rows]])
        met = happened.happened(limit.unless, len(mine), after=last)[rows]
    else:
        rows = np.flatnonzero(mine)
        trigger = days_of(cases.select(pl.coalesce("priority_date", "filing_date")).to_series())
        trigger = trigger[rows]
        code = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        met = happened.happened(limit.unless, len(mine))[rows]
    frame = pl.DataFrame(
        {
            "case_id": (rows + 1).astype(np.int32),
            "office": pl.Series([limit.office]).new_from_index(0, len(rows)),
            "limit": pl.Series([limit.name]).new_from_index(0, len(rows)),
            "rule": pl.Series([limit.rule]).new_from_index(0, len(rows)),
            "delivery": pl.Series([limit.delivery], dtype=pl.String).new_from_index(0, len(rows)),
            "months": pl.Series([limit.months], dtype=pl.Int64).new_from_index(0, len(rows)),
            "start_event": code,
            "trigger_date": dates_of("trigger_date", trigger),
            "extension_months": extended[0][rows],
            "silent": extended[1][rows],
            "paused": paused[rows],
        }
    )
    return frame.filter(~pl.Series(met))


def _computed(asked: pl.DataFrame) -> pl.DataFrame:
    """The dates by the law: with the extension granted, and with the longest."""
    longest = _longest_extensions(asked)
    asked = asked.join(longest, on=["office", "rule", "months"], how="left",
                       nulls_equal=True, maintain_order="left")  # fmt: skip
    asked = asked.with_columns(pl.min_horizontal("extension_months", "longest_extension"))
    done = running_limits(asked)
    further = done.filter(pl.col("longest_extension") > pl.col("extension_months"))
    latest = running_limits(
        further.select(asked.columns).with_columns(extension_months=pl.col("longest_extension"))
    ).select("case_id", "limit", latest_day="last_day")
    return done.join(latest, on=["case_id", "limit"], how="left", maintain_order="left")


def _longest_extensions(asked: pl.DataFrame) -> pl.DataFrame:
    """How many months each limit can be extended at most."""
    pairs = asked.select("office", "rule", "months").unique().rows()
    return pl.DataFrame(
        [(*pair, _longest(*pair)) for pair in pairs],
        schema={"office": pl.String, "rule": pl.String, "months": pl.Int64,
                "longest_extension": pl.Int64},
        orient="row",
    )  # fmt: skip


def _longest(office: str, rule: str, months: int | None) -> int:
    version = office_data(office).rule_versions(rule)[-1]
    if version.extension is None:
        return 0
    base = months if months is not None else (version.numbers or {}).get("months", 0)
    bounds = [version.extension.months]
    if version.extension.cap is not None:
        bounds.append(version.extension.cap - base)
    return min(b for b in bounds if b is not None)


def _judged(done: pl.DataFrame, today: int) -> pl.DataFrame:
    day = pl.lit(today).cast(pl.Int32).cast(pl.Date)
    closed = [name for name, state in vocabulary().states.items() if not state.pending]
    of_closed = {x.name for x in clocks().limits if set(x.states) <= set(closed)}
    status = (
        pl.when(pl.col("last_day").is_null()).then(pl.lit("unknown"))
        .when("paused").then(pl.lit("paused"))
        .when(pl.col("last_day") >= day).then(pl.lit("running"))
        .when(pl.col("latest_day") >= day).then(pl.lit("extendable"))
        .otherwise(pl.lit("expired"))
    )  # fmt: skip
    return done.with_columns(
        status=status.cast(pl.Enum(STATUSES)),
        days_left=(pl.col("last_day") - day).dt.total_days().cast(pl.Int32),
        latest_day=pl.coalesce("latest_day", "last_day"),
        problem=pl.coalesce("problem", pl.when("silent").then(pl.lit(SILENT_EXTENSION))),
    ).filter(~(pl.col("limit").is_in(of_closed) & (pl.col("status") == "expired")))


def _extensions(snapshot: Snapshot, happened: Events, last: Ints) -> tuple[Ints, Flags]:
    """Months of extension since the limit began, and where an event does not say how many."""
    rows = np.flatnonzero(happened.of(("extension",))[happened.code])
    rows = rows[rows > last[happened.case[rows]]]
    case = happened.case[rows]
    told = snapshot.scan("events").select("detail").collect()["detail"].gather(happened.row[rows])
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
