"""When a case would be reached, at the pace of the last weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.examination.clocks.columns import NEVER, chosen, day_number, days_of
from pendency.examination.docket.docket import Docket, order
from pendency.examination.docket.rules import Order
from pendency.law.text import Text, written
from pendency.records import Snapshot

_WEEK = 7
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pace:
    """Weeks of an examiner's past, oldest first.

    Attributes
    ----------
    finished
        Cases that left the examiner's hands in each week; shape (weeks,).
    returned
        Cases that came back to him in each week; shape (weeks,).
    """

    finished: Ints
    returned: Ints


@dataclass(frozen=True)
class Reach:
    """When a case is reached.

    Attributes
    ----------
    position, ahead
        Its place, and how many cases that await the examiner come before it.
    expected, earliest, latest
        The day, and the interval around it; ``None`` where it can't be said.
    text
        The answer as a sentence.
    """

    position: int
    ahead: int
    expected: date | None
    earliest: date | None
    latest: date | None
    text: Text


def pace(
    snapshot: Snapshot, *, examiner_id: int, as_of: date | None = None, weeks: int = 26
) -> Pace:
    """Count what an examiner finished, and what came back, in the weeks before a day.

    Counted are the cases now in his charge: a case is finished when it leaves the states that
    await an action of the office, and comes back when it returns to them after an action.
    """
    day = day_number(as_of or snapshot.observed_to)
    cases = snapshot.read("cases", "examiner_id")["examiner_id"]
    mine = (cases == examiner_id).fill_null(value=False).to_numpy()
    spells = snapshot.read("spells", "case_id", "from_date", "to_date")
    state, _ = snapshot.words("spells", "state")
    here = mine[spells["case_id"].to_numpy() - 1]
    waiting = chosen(["awaiting_examination", "awaiting_office"])[state] & here
    back = chosen(["awaiting_office"])[state] & here
    return Pace(
        _weekly(days_of(spells["to_date"])[waiting], day, weeks),
        _weekly(days_of(spells["from_date"])[back], day, weeks),
    )


def _weekly(days: Ints, last: int, weeks: int) -> Ints:
    """How many days fall into each of the weeks that end with ``last``."""
    ago = (last - days) // _WEEK
    counted = ago[(days != NEVER) & (ago >= 0) & (ago < weeks)]
    return np.bincount(counted, minlength=weeks)[::-1].astype(np.int64)


def reached(docket: Docket, case_id: int, at: Pace) -> Reach:
    """When a case on the docket would be taken up.

    Notes
    -----
    The cases ahead melt by m = mean(finished - overtaking) a week, where returned cases overtake a
    new one and nothing overtakes a returned one. With the weekly variance s2 from w weeks, the
    weeks t until p cases are done lie where (p - m t)^2 <= z^2 s2 (t + t^2 / w): the second term
    is the uncertainty of m itself. Weeks are taken as independent.
    """
    position = docket.position(case_id)
    entries = docket.entries
    ahead = sum(e.actionable for e in entries[: position - 1])
    if not entries[position - 1].actionable:
        return _unknown(position, ahead, Text("It is not the examiner's move.",
                                              "本案目前不待审查员处理。"))  # fmt: skip
    if not ahead:
        today = docket.as_of
        return Reach(position, 0, today, today, today, Text("It is next.", "下一件即为本案。"))
    net = at.finished - at.returned if _overtaken(docket, case_id) else at.finished
    span = _weeks_until(ahead, net, docket.rules)
    if isinstance(span, Text):
        return _unknown(position, ahead, span)
    expected, earliest, latest = (
        None if w is None else docket.as_of + timedelta(days=round(w * _WEEK)) for w in span
    )
    assert expected is not None
    assert earliest is not None
    level = docket.rules.confidence
    return Reach(position, ahead, expected, earliest, latest,
                 _answer(ahead, expected, earliest, latest, level))  # fmt: skip


def what_if(docket: Docket, case: Mapping[str, Any], at: Pace) -> Reach:
    """When a case that is not yet on the docket would be taken up if it came today.

    Parameters
    ----------
    docket
        The docket without the case.
    case
        The case, with the columns that `order` takes.
    at
        The examiner's pace.
    """
    new = pl.DataFrame([dict(case)], schema=docket.cases.schema, orient="row")
    with_it = order(pl.concat([docket.cases, new]), as_of=docket.as_of, rules=docket.rules)
    return reached(with_it, case["case_id"], at)


def _overtaken(docket: Docket, case_id: int) -> bool:
    state = docket.cases.filter(pl.col("case_id") == case_id)["state"].cast(pl.String)[0]
    return state in {"filed", "awaiting_examination"}


def _weeks_until(cases: int, net: Ints, rules: Order) -> tuple[float, float, float | None] | Text:
    """Expected, earliest and latest number of weeks, or why it can't be said."""
    weeks = len(net)
    if weeks < rules.weeks:
        return Text(f"Only {weeks} weeks of history; it takes {rules.weeks} to say.",
                    f"仅有{weeks}周的历史，至少需要{rules.weeks}周方可估计。")  # fmt: skip
    mean, variance = float(net.mean()), float(net.var(ddof=1))
    if mean <= 0:
        return Text(
            "At the pace of the last weeks it is not reached: as much comes back as is finished.",
            "按近期进度无法轮到本案：回案数量不少于办结数量。",
        )
    spread = NormalDist().inv_cdf((1 + rules.confidence) / 2) ** 2 * variance
    a, b, c = mean**2 - spread / weeks, 2 * cases * mean + spread, float(cases**2)
    root = float(np.sqrt(max(b * b - 4 * a * c, 0.0)))
    earliest = 2 * c / (b + root)
    latest = (b + root) / (2 * a) if a > 0 else None
    return cases / mean, earliest, latest


def _unknown(position: int, ahead: int, why: Text) -> Reach:
    return Reach(position, ahead, None, None, None, why)


def _answer(ahead: int, expected: date, earliest: date, latest: date | None, level: float) -> Text:
    en, zh = (tuple(written(d, lang) for d in (expected, earliest)) for lang in ("en", "zh"))
    until_en = f"to {written(latest, 'en')}" if latest else "or later without a bound that holds"
    until_zh = f"至{written(latest, 'zh')}" if latest else "以后，上限无法确定"
    return Text(
        f"{ahead} cases come before it; at the pace of the last weeks it is reached about {en[0]}"
        f" ({level:.0%} interval {en[1]} {until_en}).",
        f"其前有{ahead}件；按近期进度约于{zh[0]}轮到（{level:.0%}区间：{zh[1]}{until_zh}）。",
    )
