"""Ask a snapshot for an indicator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from pendency.planning.definitions import indicator
from pendency.planning.errors import UnknownIndicatorError
from pendency.planning.facts import facts_of
from pendency.planning.figures import Compute, Figure, Question, frame_of, period_by_period
from pendency.planning.groups import check_groupings
from pendency.planning.indicators import (
    compared,
    durations,
    flows,
    overdue,
    rates,
    stages,
    stocks,
    transfers,
)
from pendency.planning.indicators.cohorts import COHORTS, OUTCOMES, PACES
from pendency.planning.indicators.curves import (
    curve_frame,
    outcome_curves,
    outcomes_at_horizons,
    quantiles,
    survival_curves,
)
from pendency.planning.periods import window_of
from pendency.records import Snapshot

_COMPUTE: dict[str, Compute] = {
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
    "actions_per_disposal": rates.actions_per_disposal,
    "grant_rate": rates.grant_rate,
    "transfer_rate": rates.transfer_rate,
    "routing_accuracy": transfers.routing_accuracy,
    "transfer_outcomes": transfers.transfer_outcomes,
    "end_loading": rates.end_loading,
    "overdue_acts": overdue.overdue_acts,
    "overdue_share": overdue.overdue_share,
    "time_in_state": stages.time_in_state,
    "stage_times": stages.stage_times,
    "first_action_compared": compared.first_action_compared,
    "total_compared": compared.total_compared,
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
        Groupings: any of centre, department, unit, examiner, field, track, office, kind, country.
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
    question = Question(facts, window, facts.groups(*check_groupings(by)))
    return frame_of(_figures(name, question), question, definition.kind)


def curve(
    name: str,
    snapshot: Snapshot,
    *,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Compute the curves behind an indicator of the kind ``curve``.

    Parameters are those of `measure`.

    Returns
    -------
    DataFrame
        One column per grouping, ``day`` (since the clock started), ``at_risk`` (under
        observation just before the day's events), ``part`` (``waiting``, or the outcomes and
        ``pending``), ``value`` (share), ``low`` and ``high`` (pointwise 95 % limits). One row
        per day on which something happened, besides day 0 and the last observed day. Groups
        with fewer than 5 cases have no curve.

    Raises
    ------
    PlanningError
        As for `measure`, or the indicator has no curve.
    """
    definition = indicator(name)
    if name not in COHORTS:
        raise UnknownIndicatorError(name, COHORTS)
    window = window_of(
        snapshot.observed_to, as_of=as_of, since=since, each=None, months=definition.months
    )
    facts = facts_of(snapshot)
    question = Question(facts, window, facts.groups(*check_groupings(by)))
    waits = COHORTS[name](question)
    draw = outcome_curves if name == OUTCOMES else survival_curves
    return curve_frame(draw(waits, question.cells), question.groups)


def measured() -> tuple[str, ...]:
    """Names of the indicators that can be computed."""
    return (*_COMPUTE, *COHORTS)


def _figures(name: str, question: Question) -> list[Figure]:
    if name in _COMPUTE:
        return _COMPUTE[name](question)
    read_off = outcomes_at_horizons if name == OUTCOMES else quantiles

    def compute(asked: Question) -> list[Figure]:
        return read_off(COHORTS[name](asked), asked.cells)

    return (period_by_period(compute) if name in PACES else compute)(question)
