"""What an office knows beside its snapshot: who is away, who is barred, where a case goes.

Each becomes excluded pairs with a reason, so that "why not him?" has an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

#: Pairs that may not come together: number of the case, code of the examiner, name of the reason.
BARRED = pl.Schema({"number": pl.String(), "desk": pl.String(), "reason": pl.String()})
_PAIRS = pl.Schema({"case": pl.String(), "desk": pl.String(), "reason": pl.String()})


@dataclass(frozen=True)
class Conditions:
    """Conditions of a run.

    Attributes
    ----------
    only
        Numbers of the cases that are asked about; ``None``: all that wait.
    besides
        Numbers of cases to leave out: they stand on another list.
    absent
        Examiners who get nothing.
    barred
        Pairs that may not come together (`BARRED`).
    bound
        Centre within which a case is drawn, by its number.
    """

    only: frozenset[str] | None = None
    besides: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    barred: pl.DataFrame = field(default_factory=BARRED.to_frame)
    bound: Mapping[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> pl.Expr:
        """Which cases are asked about, by ``number``."""
        number = pl.col("number")
        inside = pl.lit(value=True) if self.only is None else number.is_in(sorted(self.only))
        return inside & ~number.is_in(sorted(self.besides))

    def excluded(
        self, cases: pl.DataFrame, desks: pl.DataFrame, pairs: pl.DataFrame
    ) -> pl.DataFrame:
        """``case``, ``desk``, ``reason`` of the pairs that the conditions exclude.

        What moves as one is excluded as one: a reason against one of its members is enough.
        """
        members = cases.select("case", number="members").explode("number")
        barred = members.join(self.barred, on="number").select("case", "desk", "reason")
        away = pairs.filter(pl.col("desk").is_in(sorted(self.absent))).select(
            "case", "desk", reason=pl.lit("absent")
        )
        wanted = pl.DataFrame(
            {"number": list(self.bound), "place": list(self.bound.values())},
            schema={"number": pl.String, "place": pl.String},
        )
        placed = members.join(wanted, on="number").select("case", "place")
        outside = (
            pairs.select("case", "desk")
            .join(placed, on="case")
            .join(desks.select("desk", "centre"), on="desk")
            .filter(pl.col("centre") != pl.col("place"))
            .select("case", "desk", reason=pl.lit("centre"))
        )
        found = pl.concat([_PAIRS.to_frame(), barred, away, outside])
        return found.unique(["case", "desk"], keep="first", maintain_order=True)
