"""Who got whose cases: pairs of an examiner and an agency or applicant, against the draw itself.

The usual way compares the count of a pair with the product of its margins, within a field. Where
examiners and agencies are both specialised more finely than fields, innocent pairs stand out by
the hundred. Where cases are drawn, nothing has to be guessed: each case went to the examiner with a
recorded probability, and the sum of these, case by case, is what the pair should have got.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pendency.integrity.screens.compiled import Ints
from pendency.integrity.screens.errors import NothingToTellError, ScreenError
from pendency.integrity.screens.result import Rule, Screened, counted
from pendency.integrity.screens.tails import poisson_binomial

#: The recorded draws: one row per case and examiner who had a chance. A column ``lot`` names what
#: was drawn as one (a family); without it every case was drawn by itself.
DRAWS = pl.Schema(
    {"run": pl.String, "case_id": pl.Int64, "examiner_id": pl.Int64, "probability": pl.Float64,
     "won": pl.Boolean, "drawn_on": pl.Date}
)  # fmt: skip


def pair_screen(
    name: str, draws: pl.DataFrame, parties: pl.DataFrame, rule: Rule,
    held: pl.DataFrame | None = None,
) -> Screened:  # fmt: skip
    """Pairs that got more cases than their recorded probabilities say.

    Parameters
    ----------
    name
        Of the screen.
    draws
        `DRAWS`; of a case that was drawn again only the last draw counts.
    parties
        ``case_id``, ``party``: who stands behind the case.
    rule
        When a pair is an alarm.
    held
        ``case_id``, ``examiner_id``: who has the case now, however he got it. Without it, the
        winner of the draw counts: then only a manipulated draw can be found, not a case that was
        moved afterwards. Somebody who had no chance in the draw is left to the screen of overrides.

    Returns
    -------
    Screened
        Keys ``examiner_id``, ``party``; ``n`` cases of the party for which the examiner had a
        chance, those that were drawn as one counted once.

    Raises
    ------
    NothingToTellError
        Nothing was drawn.
    ScreenError
        A column is missing, a probability is none, or a draw is recorded twice.
    """
    last = last_draws(draws).join(parties.drop_nulls().unique(), on="case_id")
    if held is not None:
        now = held.select("case_id", pl.col("examiner_id").alias("_has")).unique("case_id")
        last = last.join(now, on="case_id", how="left")
        last = last.with_columns(got=pl.col("examiner_id") == pl.col("_has"))
        last = last.with_columns(pl.col("got").fill_null(pl.col("won")))
    else:
        last = last.with_columns(got="won")
    # what was drawn as one is one trial, however many cases it holds
    last = last.group_by("examiner_id", "party", "run", "lot").agg(
        pl.col("probability").max(), pl.col("got").any(), pl.col("case_id").min()
    ).sort("examiner_id", "party", "run", "lot")  # fmt: skip
    pairs = last.group_by("examiner_id", "party", maintain_order=True).agg(
        n=pl.len(), found=pl.col("got").sum(), expected=pl.col("probability").sum()
    )
    if pairs.is_empty():
        raise NothingToTellError("no draw is recorded for a case with such a party",
                                 "没有此类当事人案件的抽签记录")  # fmt: skip
    start = np.concatenate(([0], np.cumsum(pairs["n"].to_numpy()))).astype(np.int64)
    found: Ints = pairs["found"].cast(pl.Int64).to_numpy()
    tails = poisson_binomial(start, last["probability"].to_numpy(), found)
    return counted(
        name, pairs.select("examiner_id", "party"), pairs["n"].cast(pl.Float64).to_numpy(),
        pairs["expected"].to_numpy(), tails, rule, cases=float(last["case_id"].n_unique()),
    )  # fmt: skip


def last_draws(draws: pl.DataFrame) -> pl.DataFrame:
    """The draws that count: the last run of each case, checked."""
    missing = set(DRAWS) - set(draws.columns)
    if missing:
        raise ScreenError(f"draws lack the columns {', '.join(sorted(missing))}")
    if "lot" not in draws.columns:
        draws = draws.with_columns(lot=pl.col("case_id").cast(pl.String))
    runs = draws.select("case_id", "run", "drawn_on").unique().sort("drawn_on", "run")
    last = draws.join(runs.unique("case_id", keep="last"), on=["case_id", "run", "drawn_on"])
    if last.select("case_id", "examiner_id").is_duplicated().any():
        raise ScreenError("a case has the same examiner twice in one run")
    return last
