"""Who is far quicker or slower than those who do the same work, and what was done in a burst."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
import polars as pl

from pendency.integrity.screens.compiled import Floats, Ints
from pendency.integrity.screens.discoveries import Method, Null, discover
from pendency.integrity.screens.errors import NothingToTellError, ScreenError
from pendency.integrity.screens.result import Rule, Screened, finished
from pendency.integrity.screens.tails import beta_binomial

#: An act: how long the case had lain with the examiner; ``group``: field and kind of act.
ACTS = pl.Schema(
    {"case_id": pl.Int64, "examiner_id": pl.Int64, "party": pl.Int64, "group": pl.String,
     "date": pl.Date, "days": pl.Float64}
)  # fmt: skip
#: Beyond this many robust standard deviations an act counts no more than there.
_CLIP = 3.0
#: A robust standard deviation of the logarithm is at least this much (5 %).
_FLOOR = 0.05


def speed_screen(acts: pl.DataFrame, rule: Rule, *, least: int = 5) -> Screened:
    """Examiners whose acts take far less, or far more, time than the same acts of their peers.

    Parameters
    ----------
    acts
        `ACTS`; groups with acts of fewer than three examiners are left out.
    least
        Acts that an examiner needs.

    Notes
    -----
    Each act is compared with the median of its group, on the logarithm of days + 1, in units of
    the group's MAD, cut at 3. The mean of an examiner has an error from his number of acts and a
    spread between examiners, which is estimated robustly and belongs to what is usual
    (Spiegelhalter, Quality and Safety in Health Care 14, 2005, additive overdispersion): an alarm
    is far out even among people who differ. ``ratio`` is the shrunk factor of time.
    """
    rows = _against_peers(acts).filter(pl.len().over("examiner_id") >= least)
    people = rows.group_by("examiner_id").agg(
        n=pl.len(), mean=pl.col("score").mean(), var=pl.col("score").var(),
        scale=pl.col("scale").mean(), found=pl.col("days").median(),
        expected=pl.col("median").mean(),
    ).sort("examiner_id")  # fmt: skip
    if people.height < 3:
        raise NothingToTellError(
            f"fewer than three examiners have {least} acts that can be compared with peers",
            f"有{least}次可与同类比较的审查行为者不足三人",
        )
    n, mean = people["n"].cast(pl.Float64).to_numpy(), people["mean"].to_numpy()
    var = people["var"].to_numpy()
    within = float((var * (n - 1)).sum() / (n - 1).sum())
    centre = float(np.median(mean))
    between = _between(mean - centre, within / n)
    z = (mean - centre) / np.sqrt(between + within / n)
    p = np.array([erfc(abs(value) / sqrt(2)) for value in z])
    shrunk = (mean - centre) * between / (between + within / n) if between else 0.0 * mean
    tests = people.select("examiner_id", "found", "expected").with_columns(
        pl.Series("n", n),
        pl.Series("ratio", np.exp(shrunk * people["scale"].to_numpy())),
        pl.Series("side", np.where(z < 0, "quick", "slow")),
        pl.Series("z", z),
    )
    found = discover(p, Null(len(p)), level=rule.level, method=_uniform(rule))
    about = {"within": within, "between": between}
    return finished("speed", tests, p, found, rule, about)


def _uniform(rule: Rule) -> Method:
    """For p-values that can be any number the discrete bound is Benjamini and Hochberg's."""
    return "bh" if rule.method == "discrete" else rule.method


def _against_peers(acts: pl.DataFrame) -> pl.DataFrame:
    missing = set(ACTS) - set(acts.columns)
    if missing:
        raise ScreenError(f"acts lack the columns {', '.join(sorted(missing))}")
    kept = acts.filter(
        pl.col("days").is_not_null() & (pl.col("days") >= 0) & pl.col("examiner_id").is_not_null()
    ).filter(pl.col("examiner_id").n_unique().over("group") >= 3)  # fmt: skip
    logs = kept.with_columns(log=(pl.col("days") + 1).log())
    logs = logs.with_columns(middle=pl.col("log").median().over("group"))
    logs = logs.with_columns(off=pl.col("log") - pl.col("middle"))
    scale = (1.4826 * pl.col("off").abs().median().over("group")).clip(lower_bound=_FLOOR)
    return logs.with_columns(
        scale=scale, median=pl.col("middle").exp() - 1
    ).with_columns(score=(pl.col("off") / pl.col("scale")).clip(-_CLIP, _CLIP))  # fmt: skip


def _between(off: Floats, error: Floats) -> float:
    """Variance between examiners: what the middle of them spreads beyond chance (MAD, squared)."""
    total = (1.4826 * np.median(np.abs(off))) ** 2
    return max(float(total - np.median(error)), 0.0)


def burst_screen(name: str, acts: pl.DataFrame, rule: Rule, *, share: float = 0.1) -> Screened:
    """Pairs whose acts lie together in time as they would hardly by chance: scan statistic.

    Parameters
    ----------
    acts
        `ACTS` with a party.
    share
        Width of the window, as share of the examiner's own acts.

    Notes
    -----
    Time is the examiner's own sequence of acts, so that his holidays and the end of the quarter
    don't count. Of his ``M`` acts ``N`` belong to the party; the test is the largest number of them
    in any ``w`` of his acts in a row. Under the null they lie at random; P(largest >= k) is
    Wallenstein and Neff's approximation (Statistics in Medicine 6, 1987; exact for k > N/2 and
    windows up to a half), with the continuous window ``w/M``. Pairs with fewer than four acts can't
    be surprising and are left out.
    """
    rows = acts.drop_nulls(["examiner_id", "party"]).sort("examiner_id", "date", "case_id")
    rows = rows.with_columns(place=pl.int_range(pl.len()).over("examiner_id"),
                             acts=pl.len().over("examiner_id"))  # fmt: skip
    rows = rows.filter((pl.len().over("examiner_id", "party") >= 4) & (pl.col("acts") >= 20))
    pairs = rows.group_by("examiner_id", "party", maintain_order=True).agg(
        "place", pl.col("acts").first(), n=pl.len()
    )
    if pairs.is_empty():
        raise NothingToTellError(
            "no pair has four acts among at least twenty of an examiner",
            "没有任何组合在该审查员至少二十次审查行为中占四次以上",
        )
    window = [max(int(share * m), 2) for m in pairs["acts"].to_list()]
    most = np.array([_most(np.array(p), w) for p, w in zip(pairs["place"], window, strict=True)])
    n = pairs["n"].cast(pl.Int64).to_numpy()
    part = np.array(window) / pairs["acts"].to_numpy()
    p = scan_tail(most, n, part)
    found = discover(p, Null(len(p)), level=rule.level, method=_uniform(rule))
    tests = pairs.select("examiner_id", "party").with_columns(
        pl.Series("n", n.astype(np.float64)), pl.Series("found", most.astype(np.float64)),
        pl.Series("expected", n * part), pl.Series("ratio", most / (n * part)),
    )  # fmt: skip
    return finished(name, tests, p, found, rule, {"window": share})


def _most(place: Ints, window: int) -> int:
    """Most of some places that lie in any ``window`` in a row."""
    return int((np.searchsorted(place, place + window) - np.arange(len(place))).max())


def scan_tail(most: Ints, n: Ints, window: Floats) -> Floats:
    """P(some window of that share of the time holds at least ``most`` of ``n`` random points)."""
    tails = beta_binomial(n, window, 0.0, most)
    tail, single = tails.exact, tails.exact - tails.above
    return np.clip((most / window - n - 1) * single + 2 * tail, tail, 1.0)
