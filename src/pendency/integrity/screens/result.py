"""What a screen gives: every test that it made, which of them are alarms, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.integrity.screens.compiled import Floats
from pendency.integrity.screens.discoveries import Discoveries, Method, Null, discover
from pendency.integrity.screens.shrinkage import Ratios
from pendency.integrity.screens.tails import Tails

#: Share of the posterior below the lower limit that is shown.
_LOW = 0.05


@dataclass(frozen=True)
class Rule:
    """When a test is an alarm.

    Attributes
    ----------
    level
        Largest expected share of false ones among the alarms of a screen.
    method
        How it is kept: see `discover`.
    """

    level: float = 0.05
    method: Method = "discrete"


@dataclass(frozen=True)
class Screened:
    """A screen that was run.

    Attributes
    ----------
    name
        Which one.
    tests
        One row per test, alarms first, those most worth a look before the others: the keys of the
        screen; ``n`` occasions; ``found`` and ``expected``; ``p`` exact and ``mid``; ``q``;
        ``ratio`` shrunk, with its lower limit ``low``; ``by_chance`` (how many tests at least as
        surprising an office has in which nothing is amiss); ``alarm``.
    rule
        When a test was an alarm.
    threshold
        p-values up to here are alarms.
    expected_false
        How many such an office has on average.
    about
        What else belongs to the evidence: base rates, estimated spreads.
    """

    name: str
    tests: pl.DataFrame
    rule: Rule
    threshold: float
    expected_false: float
    about: Mapping[str, float]

    @property
    def alarms(self) -> pl.DataFrame:
        """The alarms, in the order in which to look at them."""
        return self.tests.filter("alarm")

    @property
    def expected_among_alarms(self) -> float:
        """How many of the alarms shown may be false: the level times their number."""
        return self.rule.level * self.alarms.height


def counted(
    name: str, keys: pl.DataFrame, n: Floats, expected: Floats, tails: Tails, rule: Rule,
    **about: float,
) -> Screened:  # fmt: skip
    """A screen of counts with exact tails; ``keys`` has one row per test."""
    found = discover(tails.exact, Null.of(tails), level=rule.level, method=rule.method)
    ratios = Ratios.fitted(tails.found, expected)
    low = np.full(keys.height, np.nan)
    chosen = np.flatnonzero(found.alarm)
    low[chosen] = ratios.quantile(tails.found[chosen], expected[chosen], _LOW)
    tests = keys.with_columns(
        pl.Series("n", n),
        pl.Series("found", tails.found.astype(np.float64)),
        pl.Series("expected", expected),
        pl.Series("mid", tails.mid),
        pl.Series("ratio", ratios.geometric_mean(tails.found, expected)),
        pl.Series("low", low).fill_nan(None),
    )
    return finished(name, tests, tails.exact, found, rule, about)


def finished(
    name: str, tests: pl.DataFrame, p: Floats, found: Discoveries, rule: Rule,
    about: Mapping[str, float],
) -> Screened:  # fmt: skip
    """Put the decisions beside the tests and sort them."""
    tests = tests.with_columns(
        pl.Series("p", p), pl.Series("q", found.q), pl.Series("by_chance", found.by_chance),
        pl.Series("alarm", found.alarm),
    ).with_columns((pl.col("low").fill_null(0.0) if "low" in tests.columns else pl.lit(0.0))
                   .alias("_low"))  # fmt: skip
    order = tests.sort("alarm", "_low", "p", descending=[True, True, False], maintain_order=True)
    return Screened(name, order.drop("_low"), rule, found.threshold, found.expected_false, about)
