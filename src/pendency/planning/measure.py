"""Ask a snapshot for an indicator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import polars as pl

from pendency.planning.definitions import indicator
from pendency.planning.facts import facts_of
from pendency.planning.figures import Figure, Question, frame_of
from pendency.planning.indicators import durations, flows, stocks
from pendency.planning.periods import window_of
from pendency.records import Snapshot

_COMPUTE: dict[str, Callable[[Question], list[Figure]]] = {
    "stock": stocks.stock,
    "stock_by_state": stocks.stock_by_state,
    "stock_by_age": stocks.stock_by_age,
    "stock_age": stocks.stock_age,
    "inflow": flows.inflow,
    "examination_inflow": flows.examination_inflow,
    "returns": flows.returns,
    "first_actions": flows.first_actions,
    "disposals": flows.disposals,
    "production_units": flows.production_units,
    "first_action_pendency": durations.first_action_pendency,
    "total_pendency": durations.total_pendency,
    "examination_cycle": durations.examination_cycle,
}


def measure(
    name: str,
    snapshot: Snapshot,
    *,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
    by: Sequence[str] = (),
    each: str | None = None,
) -> pl.DataFrame:
    """Compute an indicator.

    Parameters
    ----------
    name
        One of `INDICATORS`.
    as_of
        Last day that counts; nothing that happened later is used. The snapshot's last observed
        day when left out.
    since
        The period is ``since < day <= as_of``; when left out, as many months before ``as_of``
        as the indicator's definition says (12, entering cohorts 60).
    by
        Groupings: any of centre, unit, examiner, field, track, office, kind, country.
    each
        ``month``, ``quarter`` or ``year``: flows within, and stocks at the end of, each of them.

    Returns
    -------
    DataFrame
        One column per grouping, ``period`` (its first day) where ``each`` is given, ``part``,
        ``n`` (cases behind the value), ``value`` in the indicator's unit, ``low`` and ``high``
        (95 % interval; null for plain counts), ``note`` (why a value is missing).

    Raises
    ------
    PlanningError
        An unknown indicator or grouping, or a day that the snapshot does not observe.
    """
    definition = indicator(name)
    window = window_of(
        snapshot.observed_to, as_of=as_of, since=since, each=each, months=definition.months
    )
    facts = facts_of(snapshot)
    question = Question(facts, window, facts.groups(snapshot, tuple(by)))
    return frame_of(_COMPUTE[name](question), question, definition.kind)
