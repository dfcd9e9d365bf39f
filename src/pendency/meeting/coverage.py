"""What a snapshot records at all, so that what it leaves out is not reported as zero.

A file of grants knows no pending case, and its first actions did not fail to happen: they were
not recorded. Figures that need what is missing are withheld, and the pack says why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from pendency.planning.definitions import CLOSED
from pendency.records import Snapshot

#: An office has pending cases among those filed so shortly before the last observed day.
_RECENT = dt.timedelta(days=2 * 365)
_KINDS = 2  # kinds of disposal below which their shares mean nothing
_EVENTS = {
    "first_actions": ("first_action",),
    "transfers": ("transferred", "transfer_requested"),
}

#: What an indicator needs besides filings and disposals.
NEEDS: dict[str, tuple[str, ...]] = {
    "inflow": ("pending",),
    "examination_inflow": ("pending",),
    "stock": ("pending", "first_actions"),
    "stock_by_state": ("pending",),
    "stock_by_age": ("pending",),
    "stock_age": ("pending",),
    "overdue_acts": ("pending", "first_actions"),
    "overdue_share": ("pending", "first_actions"),
    "first_actions": ("first_actions",),
    "first_action_pendency": ("first_actions",),
    "first_action_entering": ("pending", "first_actions"),
    "first_action_compared": ("pending", "first_actions"),
    "actions_per_disposal": ("first_actions",),
    "end_loading": ("first_actions",),
    "time_in_state": ("pending",),
    "total_entering": ("pending",),
    "total_compared": ("pending",),
    "grant_rate": ("kinds",),
    "transfer_rate": ("transfers",),
    "routing_accuracy": ("transfers",),
    "transfer_outcomes": ("transfers",),
}
#: Parts that need other things than their indicator as a whole.
_PARTS = {
    **{("disposals", kind): ("kinds",) for kind in CLOSED},
    ("stock", "all"): ("pending",),
    ("total_compared", "finished/mean"): (),
    ("total_compared", "finished/p50"): (),
}


@dataclass(frozen=True)
class Coverage:
    """What is not recorded: any of "pending", "first_actions", "kinds", "transfers"."""

    missing: frozenset[str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Coverage:
        """Look at what the snapshot's histories hold."""
        missing = {kind for kind, codes in _EVENTS.items() if not _occurs(snapshot, codes)}
        recent = pl.col("filing_date") > snapshot.observed_to - _RECENT
        milestones = snapshot.scan("milestones")
        if milestones.filter(recent & pl.col("closed_date").is_null()).head(1).collect().is_empty():
            missing.add("pending")
        closed = milestones.filter(pl.col("closed_date").is_not_null())
        if closed.select(pl.col("state").n_unique()).collect().item() < _KINDS:
            missing.add("kinds")
        return cls(frozenset(missing))

    def lacks(self, indicator: str, part: str) -> str | None:
        """The first thing that a figure needs and the snapshot does not record."""
        needs = _PARTS.get((indicator, part), NEEDS.get(indicator, ()))
        return next((need for need in needs if need in self.missing), None)


def _occurs(snapshot: Snapshot, codes: tuple[str, ...]) -> bool:
    chosen = pl.col("code").cast(pl.String).is_in(codes)
    return not snapshot.scan("events").filter(chosen).head(1).collect().is_empty()
