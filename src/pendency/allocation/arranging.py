"""Frames of cases, desks and pairs become an `Instance` in its one order."""

from __future__ import annotations

import numpy as np
import polars as pl

from pendency.allocation.errors import InstanceError
from pendency.allocation.instance import FULL_FIT, Instance, Ints, Ladder, sized
from pendency.allocation.prices import Prices, Steps


def arrange(
    cases: pl.DataFrame, desks: pl.DataFrame, pairs: pl.DataFrame, prices: Prices
) -> Instance:
    """Put a question to the allocation; the order of the rows does not matter.

    Parameters
    ----------
    cases
        ``case`` (name), ``hours``, ``wait_price`` (per quantum, in units of fit).
    desks
        ``desk``, ``centre`` (names); ``capacity``, ``load`` and ``limit`` in hours: what the desk
        works off in the period, what lies on it, what it may be given at most.
    pairs
        ``case``, ``desk``, ``fit`` (0 to 1), ``near`` (the case lies in a neighbouring field).
        A pair whose case is longer than the desk's limit is left out.
    prices
        The prices.

    Raises
    ------
    InstanceError
        A name occurs twice, or a pair names what is not there.
    """
    cases, desks = cases.sort("case"), desks.sort("desk")
    centres = desks["centre"].unique().sort()
    hours = sized(cases["hours"].to_numpy() / prices.quantum)
    limit = _quanta(desks["limit"], prices)
    case, desk, misfit, near = _pairs(cases, desks, pairs, hours, limit)
    placed = desks.group_by("centre").agg(pl.col("capacity").sum(), pl.col("load").sum())
    centre_rows = placed.sort("centre")
    return Instance(
        cases=tuple(cases["case"]),
        desks=tuple(desks["desk"]),
        centres=tuple(centres),
        hours=hours,
        wait_price=cases["wait_price"].cast(pl.Int64).to_numpy(),
        limit=limit,
        reserve=np.floor(limit * prices.reserve_share).astype(np.int64),
        centre=np.searchsorted(centres.to_numpy(), desks["centre"].to_numpy()).astype(np.int64),
        desk_ladder=_ladder(desks, prices.desk, prices),
        centre_ladder=_ladder(centre_rows, prices.centre, prices),
        pair_case=case,
        pair_desk=desk,
        misfit=misfit,
        near=near,
        reserve_price=prices.reserve_price,
    )


def _pairs(
    cases: pl.DataFrame, desks: pl.DataFrame, pairs: pl.DataFrame, hours: Ints, limit: Ints
) -> tuple[Ints, Ints, Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    numbered = pairs.join(
        cases.select("case").with_row_index("c"), on="case", how="left", maintain_order="left"
    ).join(desks.select("desk").with_row_index("d"), on="desk", how="left", maintain_order="left")
    lost = numbered.filter(pl.col("c").is_null() | pl.col("d").is_null())
    if lost.height:
        raise InstanceError(f"a pair names what is not there: {lost.row(0, named=True)}")
    numbered = numbered.sort("c", "d")
    case, desk = (numbered[name].cast(pl.Int64).to_numpy() for name in ("c", "d"))
    fits = hours[case] <= limit[desk]
    misfit = np.rint((1 - numbered["fit"].to_numpy()) * FULL_FIT).astype(np.int64)
    return case[fits], desk[fits], misfit[fits], numbered["near"].to_numpy()[fits]


def _ladder(owners: pl.DataFrame, steps: Steps, prices: Prices) -> Ladder:
    """The steps that are left above the present load."""
    capacity, load = (_quanta(owners[name], prices) for name in ("capacity", "load"))
    tops = np.array([np.floor(capacity * share) for share, _ in steps]).T.astype(np.int64)
    tops = np.maximum(tops.reshape(owners.height, len(steps)) - load[:, None], 0)
    width = np.diff(tops, axis=1, prepend=0)
    owner, step = np.nonzero(width > 0)
    price = np.array([price for _, price in steps], dtype=np.int64)
    return Ladder(owner.astype(np.int64), width[owner, step], price[step])


def _quanta(hours: pl.Series, prices: Prices) -> Ints:
    return np.floor(hours.cast(pl.Float64).to_numpy() / prices.quantum + 1e-9).astype(np.int64)
