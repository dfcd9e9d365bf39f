"""How each examiner's declaration stands on a day, without what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from pendency.integrity.recusal.relations import remind_days
from pendency.integrity.recusal.screening import ending


class Standing(StrEnum):
    """How a declaration stands."""

    VALID = "valid"
    ENDING = "ending"
    LAPSED = "lapsed"
    MISSING = "missing"

    @property
    def holds(self) -> bool:
        """Whether the examiner may get cases."""
        return self in {Standing.VALID, Standing.ENDING}


@dataclass(frozen=True)
class Validity:
    """An examiner's standing; ``until`` is the last day of his last declaration."""

    examiner: str
    standing: Standing
    until: date | None


def validity(declarations: pl.DataFrame, examiners: Iterable[str], day: date) -> list[Validity]:
    """How each examiner stands, in the order given.

    ``declarations`` are those of `DECLARATIONS`; one that begins later does not count yet. A
    declaration that ends within `remind_days` is ``ending``: it holds, and asks to be renewed.
    """
    begun = declarations.filter(pl.col("from_date") <= day)
    last = begun.group_by("examiner").agg(ending().max().alias("until"))
    until: dict[str, date] = dict(last.iter_rows())
    return [Validity(code, _standing(until.get(code), day), until.get(code)) for code in examiners]


def _standing(until: date | None, day: date) -> Standing:
    if until is None:
        return Standing.MISSING
    if until < day:
        return Standing.LAPSED
    ends = until < day + timedelta(days=remind_days())
    return Standing.ENDING if ends else Standing.VALID
