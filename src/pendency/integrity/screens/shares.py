"""Shares of one person against his peers: overrides, night reading, look-ups outside the docket.

People differ without anything being amiss, so the peers' own spread is part of what is expected:
the count is beta-binomial, and only what is far even for people who differ becomes an alarm.
"""

from __future__ import annotations

from datetime import time

import numpy as np
import polars as pl

from pendency.integrity.screens.compiled import Floats, Ints
from pendency.integrity.screens.errors import NothingToTellError, ScreenError
from pendency.integrity.screens.pairs import last_draws, pair_screen
from pendency.integrity.screens.result import Rule, Screened, counted
from pendency.integrity.screens.tails import beta_binomial

#: A read of an unpublished file; ``own_docket``: the reader had the case in charge.
READS = pl.Schema(
    {"case_id": pl.Int64(), "person": pl.String(), "purpose": pl.String(), "at": pl.Datetime("us"),
     "own_docket": pl.Boolean()}
)  # fmt: skip
#: A case that a head gave to somebody else than the draw did.
OVERRIDES = pl.Schema(
    {"case_id": pl.Int64(), "examiner_id": pl.Int64(), "head": pl.String(), "at": pl.Datetime("us")}
)  # fmt: skip
#: Rounds in which the spread is estimated anew without those who stand out.
_ROUNDS = 4


def share_screen(name: str, counts: pl.DataFrame, rule: Rule) -> Screened:
    """Whose share of something is far above that of his peers.

    Parameters
    ----------
    counts
        Keys of the test, ``n`` occasions (at least 1) and ``found`` among them.

    Notes
    -----
    Expected is the pooled share of all others. The correlation within a person (overdispersion) is
    estimated by moments (Kleinman, JASA 68, 1973) and again without those whom the round before
    puts below 1 in 20 m, so that a culprit does not widen what counts as usual.
    """
    counts = counts.filter(pl.col("n") > 0)
    if counts.height < 2:
        raise NothingToTellError("there is nobody to compare with", "没有可供比较者")
    n: Ints = counts["n"].cast(pl.Int64).to_numpy()
    found: Ints = counts["found"].cast(pl.Int64).to_numpy()
    kept = np.ones(len(n), dtype=np.bool_)
    for _ in range(_ROUNDS):
        share = _others(n, found, kept)
        spread = _overdispersion(n[kept], found[kept])
        tails = beta_binomial(n, share, spread, found)
        usual = tails.exact > 1 / (20 * len(n))
        if (usual == kept).all() or usual.sum() < 2:
            break
        kept = usual
    rate = float(found[kept].sum() / n[kept].sum())
    return counted(
        name, counts.drop("n", "found"), n.astype(np.float64), n * share, tails, rule,
        base_rate=rate, overdispersion=spread,
    )  # fmt: skip


def _others(n: Ints, found: Ints, kept: np.typing.NDArray[np.bool_]) -> Floats:
    """Share among all others who are usual; half an occasion added, so that it is never 0."""
    hits, occasions = (found * kept).sum(), (n * kept).sum()
    own_hits, own = found * kept, n * kept
    return np.asarray((hits - own_hits + 0.5) / (occasions - own + 1))


def _overdispersion(n: Ints, found: Ints) -> float:
    rate = found.sum() / n.sum()
    within = rate * (1 - rate)
    if within <= 0 or len(n) < 3:
        return 0.0
    pairs = (n * (n - 1.0)).sum()
    excess = ((found - n * rate) ** 2).sum() - n.sum() * within
    return float(np.clip(excess / (within * pairs), 0, 0.9)) if pairs else 0.0


def night_screen(
    reads: pl.DataFrame, rule: Rule, *, begin: time = time(22), end: time = time(6)
) -> Screened:
    """Who reads unpublished files at night on an unusual share of his days.

    A day with many reads counts once. ``at`` has to be in the reader's own time; the night belongs
    to the day on which it began.
    """
    _columns(reads, READS)
    clock = pl.col("at").dt.time()
    hours = pl.duration(hours=end.hour, minutes=end.minute)
    days = reads.with_columns(
        night=(clock >= begin) | (clock < end), day=(pl.col("at") - hours).dt.date()
    ).group_by("person", "day").agg(pl.col("night").any())  # fmt: skip
    counts = days.group_by("person").agg(n=pl.len(), found=pl.col("night").sum()).sort("person")
    return share_screen("night_reads", counts, rule)


def outside_screen(reads: pl.DataFrame, rule: Rule) -> Screened:
    """Who looks up unpublished cases that are not on his own docket; each case counts once."""
    _columns(reads, READS)
    cases = reads.group_by("person", "case_id").agg(outside=~pl.col("own_docket").any())
    counts = cases.group_by("person").agg(n=pl.len(), found=pl.col("outside").sum()).sort("person")
    return share_screen("outside_reads", counts, rule)


def override_screens(
    overrides: pl.DataFrame, draws: pl.DataFrame, parties: pl.DataFrame, rule: Rule
) -> list[Screened]:
    """Overrides that gather: on a party's cases, and from one head upon one examiner.

    The first compares the share of a party's drawn cases that were overridden with all others. The
    second asks of each override how probable the chosen examiner was among those who could have had
    the case, the winner of the draw left out (he could not be chosen).
    """
    _columns(overrides, OVERRIDES)
    moved = overrides.select("case_id").unique().with_columns(moved=pl.lit(value=True))
    drawn = draws.select("case_id").unique().join(moved, on="case_id", how="left")
    of = drawn.join(parties.drop_nulls().unique(), on="case_id")
    counts = of.group_by("party").agg(
        n=pl.len(), found=pl.col("moved").fill_null(value=False).sum()
    )
    found = [share_screen("overrides_party", counts.sort("party"), rule)]
    found.extend(_by_head(overrides, draws, rule))
    return found


def _by_head(overrides: pl.DataFrame, draws: pl.DataFrame, rule: Rule) -> list[Screened]:
    # each override is a trial of its own, also the second one of a case
    chosen = overrides.sort("at", "case_id").select(
        "case_id", "head", pl.col("examiner_id").alias("_to")
    ).with_row_index("_move")  # fmt: skip
    last = last_draws(draws).filter(~pl.col("won")).join(chosen, on="case_id")
    if last.is_empty():
        return []
    trials = last.select(
        pl.col("_move").cast(pl.Int64).alias("case_id"), "run", "drawn_on", "examiner_id",
        probability=pl.col("probability") / pl.col("probability").sum().over("_move"),
        won=pl.col("examiner_id") == pl.col("_to"),
    )  # fmt: skip
    heads = chosen.select(pl.col("_move").cast(pl.Int64).alias("case_id"), party="head")
    return [pair_screen("overrides_head", trials, heads, rule)]


def _columns(frame: pl.DataFrame, schema: pl.Schema) -> None:
    if missing := set(schema) - set(frame.columns):
        raise ScreenError(f"the frame lacks the columns {', '.join(sorted(missing))}")
