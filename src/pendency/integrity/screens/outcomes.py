"""How the cases of a pair end: grants against what field, year, examiner and agency explain.

An examiner who grants much and an agency that is good at it make a pair that grants much. What is
left after both is asked about, on both sides: more grants, and fewer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pendency.integrity.screens.compiled import Floats, Ints
from pendency.integrity.screens.errors import NothingToTellError, ScreenError
from pendency.integrity.screens.result import Rule, Screened, counted
from pendency.integrity.screens.tails import poisson_binomial

#: Cases that are disposed of: ``granted`` says how; ``group`` is what they are compared within.
OUTCOMES = pl.Schema(
    {"case_id": pl.Int64, "group": pl.String, "examiner_id": pl.Int64, "party": pl.Int64,
     "granted": pl.Boolean}
)  # fmt: skip
#: Precision of the prior on the effects of examiners and parties (log odds, sd 0.7): start value.
_PRECISION = 2.0
_ROUNDS = 60


def outcome_screen(name: str, outcomes: pl.DataFrame, rule: Rule, *, least: int = 3) -> Screened:
    """Pairs whose cases are granted more, or less, often than their parts explain.

    Parameters
    ----------
    outcomes
        `OUTCOMES`; rows without an examiner or party are left out.
    least
        Cases that a pair needs.

    Notes
    -----
    Log odds of a grant are the sum of effects of group, examiner and party, the last two shrunk
    (penalised maximum likelihood, Newton steps by blocks). The expected numbers are taken for
    known; as the pair's own cases take part in the fit, it finds rather too little than too much.
    """
    missing = set(OUTCOMES) - set(outcomes.columns)
    if missing:
        raise ScreenError(f"outcomes lack the columns {', '.join(sorted(missing))}")
    rows = outcomes.drop_nulls().sort("examiner_id", "party", "case_id")
    if rows.is_empty():
        raise NothingToTellError("no disposed case has both an examiner and such a party",
                                 "没有同时具备审查员和此类当事人的已结案件")  # fmt: skip
    codes = [rows[c].rank("dense").cast(pl.Int64).to_numpy() - 1
             for c in ("group", "examiner_id", "party")]  # fmt: skip
    granted = rows["granted"].cast(pl.Float64).to_numpy()
    chance = fitted_chances(codes, (1e-3, _PRECISION, _PRECISION), granted)
    rows = rows.with_columns(pl.Series("chance", chance))
    rows = rows.filter(pl.len().over("examiner_id", "party") >= least)
    if rows.is_empty():
        raise NothingToTellError(f"no pair has {least} disposed cases",
                                 f"没有任何组合达到{least}件已结案件")  # fmt: skip
    pairs = rows.group_by("examiner_id", "party", maintain_order=True).agg(
        n=pl.len(), granted=pl.col("granted").sum()
    )
    return _both_sides(name, rows, pairs, rule, float(granted.mean()))


def _both_sides(
    name: str, rows: pl.DataFrame, pairs: pl.DataFrame, rule: Rule, rate: float
) -> Screened:
    start = np.concatenate(([0], np.cumsum(pairs["n"].to_numpy()))).astype(np.int64)
    both = np.concatenate((start, start[-1] + start[1:]))
    chance = rows["chance"].to_numpy()
    hits: Ints = pairs["granted"].cast(pl.Int64).to_numpy()
    size: Ints = pairs["n"].cast(pl.Int64).to_numpy()
    found = np.concatenate((hits, size - hits))
    trials = np.concatenate((chance, 1 - chance))
    expected = np.add.reduceat(trials, both[:-1])
    keys = pairs.select("examiner_id", "party")
    keys = pl.concat(
        [keys.with_columns(side=pl.lit("more")), keys.with_columns(side=pl.lit("fewer"))]
    )
    tails = poisson_binomial(both, trials, found)
    n = np.concatenate((size, size)).astype(np.float64)
    return counted(name, keys, n, expected, tails, rule, base_rate=rate)


def fitted_chances(codes: Sequence[Ints], precision: Sequence[float], hit: Floats) -> Floats:
    """Fitted probability of each row: log odds are a sum of one effect per code.

    Parameters
    ----------
    codes
        For each block of effects, the number of the effect of each row.
    precision
        Of the normal prior around 0 of each block.
    hit
        0 or 1 per row.
    """
    effects = [np.zeros(int(code.max()) + 1) for code in codes]
    odds = np.full(len(hit), np.log((hit.sum() + 0.5) / (len(hit) - hit.sum() + 0.5)))
    for _ in range(_ROUNDS):
        largest = 0.0
        for i, (code, prior) in enumerate(zip(codes, precision, strict=True)):
            effect = effects[i]
            p = 1 / (1 + np.exp(-odds))
            slope = np.bincount(code, weights=hit - p, minlength=len(effect)) - prior * effect
            curve = np.bincount(code, weights=p * (1 - p), minlength=len(effect)) + prior
            # a quarter bounds the curvature of a row: no step can overshoot far
            step = np.clip(slope / curve, -1, 1)
            effects[i] = effect + step
            odds = odds + step[code]
            largest = max(largest, float(np.abs(step).max()))
        if largest < 1e-6:
            break
    return np.asarray(1 / (1 + np.exp(-odds)))
