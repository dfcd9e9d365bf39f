"""Why these desks and not others: one case's answer, and the figures of a whole run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.allocation.allocating import Probabilities, probabilities
from pendency.allocation.errors import AllocationError
from pendency.allocation.instance import FULL_FIT, Ints
from pendency.allocation.network import SCALE, Spread
from pendency.integrity.recusal import relation_words
from pendency.law.text import Text

#: Reasons for which a pair is left out, other than relations.
REASONS = {
    "undeclared": Text("no valid declaration of interests", "无有效的回避声明"),
    "language": Text("does not work in this language", "不具备该语种的审查资格"),
    "track": Text("not authorised for this track", "不具备该审查模式的审查资格"),
    "absent": Text("absent", "缺勤"),
    "recused": Text("had the case and was recused", "原承办人，已回避"),
    "returned": Text("had the case, which was taken from him", "原承办人，案件已收回"),
    "centre": Text("outside the centre to which the case goes", "不属于案件调往的审查中心"),
    "no_room": Text("no room for a case of this length", "剩余工时不足以承接本案"),
}


def explain(step: Probabilities, excluded: pl.DataFrame, case: str) -> pl.DataFrame:
    """Who could take a case, with which probability, and why not the others.

    Parameters
    ----------
    step
        The probabilities.
    excluded
        ``case``, ``desk``, ``reason`` of pairs that were left out.
    case
        The case.

    Returns
    -------
    polars.DataFrame
        ``desk``, ``fit``, ``price`` (of the desk's and its centre's load, in points of fit),
        ``probability``, ``en``, ``zh``; the most probable first, then the excluded.

    Raises
    ------
    AllocationError
        The case was not allocated in this run.
    """
    given = step.instance
    if case not in given.cases:
        raise AllocationError(f"case {case!r} is not in this run")
    at = given.cases.index(case)
    mine = slice(*given.starts[at : at + 2].tolist())
    desks = given.pair_desk[mine]
    chance = dict(zip(step.chances.desk[step.chances.case == at].tolist(),
                      step.probability[step.chances.case == at].tolist(), strict=True))  # fmt: skip
    price = _prices(step)[desks]
    total = given.misfit[mine] / FULL_FIT + price
    rows = []
    for i, desk in enumerate(desks.tolist()):
        p = chance.get(desk, 0.0)
        en, zh = _said(p, 1 / step.spread.cap, float(total[i] - total.min()))
        rows.append((given.desks[desk], 1 - given.misfit[mine][i] / FULL_FIT, price[i], p, en, zh))
    if len(given.desks) in chance:
        said = Text("waits: nobody has room", "等待：暂无可承接的审查员")
        rows.append((None, None, None, chance[len(given.desks)], *said))
    out = excluded.filter(pl.col("case") == case).sort("desk").select("desk", "reason").rows()
    rows += [(desk, None, None, 0.0, *_reason(reason)) for desk, reason in out]
    schema = {"desk": pl.String, "fit": pl.Float64, "price": pl.Float64, "probability": pl.Float64,
              "en": pl.String, "zh": pl.String}  # fmt: skip
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return found.sort("probability", "fit", descending=True, nulls_last=True, maintain_order=True)


def _prices(step: Probabilities) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The price of a desk's room, in points of fit."""
    n, m = len(step.instance.cases), len(step.instance.desks)
    price = (step.potential[-1] - step.potential[n : n + m]) / SCALE / FULL_FIT
    return np.asarray(price, dtype=np.float64)


def _said(chance: float, cap: float, behind: float) -> Text:
    if chance >= cap - 1e-12:
        return Text("among the best; the cap allows no more", "属于最优人选；已达概率上限")
    if chance > 0:
        return Text("the last of those chosen", "入选人选中的最后一位")
    return Text(
        f"{behind:.2f} behind the best, by fit and load",
        f"综合匹配度与负荷，落后最优人选{behind:.2f}",
    )


def _reason(name: str) -> Text:
    if name in REASONS:
        return REASONS[name]
    return Text(*relation_words(name))


@dataclass(frozen=True)
class Summary:
    """The figures of a run.

    Attributes
    ----------
    cases, placed
        What was to be allocated, and how many got an examiner.
    score, best
        Expected fit per hour, and the same without a cap on the probabilities: the most there is.
    worst_case, worst_served
        The case that is served least, as a share of the best fit that any eligible desk has.
    worst_field
        The technology field with the lowest expected fit, and that fit.
    fullest
        Largest expected load of a desk as a share of its limit.
    """

    cases: int
    placed: int
    score: float
    best: float
    worst_case: str | None
    worst_served: float
    worst_field: tuple[int, float] | None
    fullest: float

    @property
    def price_of_randomness(self) -> float:
        """Share of the best score that the cap costs."""
        return 1 - self.score / self.best if self.best else 0.0


def summarise(step: Probabilities, winner: Ints, fields: Ints | None = None) -> Summary:
    """The figures of a run; solves it once more without a cap, as the measure.

    Parameters
    ----------
    step, winner
        The run.
    fields
        Technology field of each case, 0: unknown; shape (n,).
    """
    given = step.instance
    free = step
    if step.spread != Spread(1):
        free = probabilities(given, Spread(1), seed=step.seed, list_hash=step.list_hash)
    served = served_fit(step)
    best = np.zeros(len(given.cases))
    np.maximum.at(best, given.pair_case, 1 - given.misfit / FULL_FIT)
    share = np.divide(served, best, out=np.ones_like(best), where=best > 0)
    least = int(share.argmin()) if len(share) else None
    used = np.flatnonzero(given.limit)
    full = (step.load[used] / given.limit[used]).max(initial=0.0)
    return Summary(
        len(given.cases), int((winner < len(given.desks)).sum()), step.score, free.score,
        None if least is None else given.cases[least],
        1.0 if least is None else float(share[least]),
        _worst_field(served, given.hours, fields), float(full),
    )  # fmt: skip


def served_fit(step: Probabilities) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Expected fit of each case; shape (n,)."""
    fit = (1 - step.misfit / FULL_FIT) * step.probability
    found = np.bincount(step.chances.case, weights=fit, minlength=len(step.instance.cases))
    return np.asarray(found, dtype=np.float64)


def _worst_field(
    served: np.ndarray[tuple[int], np.dtype[np.float64]], hours: Ints, fields: Ints | None
) -> tuple[int, float] | None:
    if fields is None or not (fields > 0).any():
        return None
    weight = np.bincount(fields, weights=hours)
    total = np.bincount(fields, weights=served * hours)
    known = np.flatnonzero(weight[1:]) + 1
    mean = total[known] / weight[known]
    return int(known[mean.argmin()]), float(mean.min())


def grouping_gap(step: Probabilities, alone: Probabilities) -> float:
    """Most of the score that moving related cases as one can have cost.

    Parameters
    ----------
    step
        The run with groups.
    alone
        The same with every case on its own: a relaxation, hence a bound.
    """
    return max(0.0, 1 - step.score / alone.score) if alone.score else 0.0
