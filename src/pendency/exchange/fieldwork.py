"""Small checks that every format needs: dates, numbers, and their faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from pendency.exchange.faults import Sieve

#: Before and after these no office has dated anything; it is a typing error or a placeholder.
EARLIEST, LATEST = dt.date(1901, 1, 1), dt.date(2100, 1, 1)
_FIXED_WIDTH = frozenset("YmdHMS")


def parse_dates(
    sieve: Sieve, columns: Sequence[str], form: str, *, ahead: Sequence[str] = ()
) -> None:
    """Turn text columns into dates in place; rows with an impossible one are set aside.

    A date after the last day observed is impossible too: nobody has seen it happen.

    Parameters
    ----------
    sieve
        The rows; empty values stay empty.
    columns
        Text columns to parse.
    form
        How they are written, in the codes of ``strftime``.
    ahead
        Those of the columns that may lie ahead, such as the day from which something will hold.
    """
    width = _width(form)
    for name in columns:
        text = pl.col(name)
        date = text.str.strptime(pl.Date, form, strict=False)
        if width:  # polars would take 2020-1-5 for %Y-%m-%d, and a date cut off by a character
            date = pl.when(text.str.len_bytes() == width).then(date)
        sieve.rows = sieve.rows.with_columns(date.alias("_date"))
        parsed = pl.col("_date")
        sieve.reject(
            text.is_not_null() & (parsed.is_null() | ~parsed.is_between(EARLIEST, LATEST)),
            "impossible_date",
            pl.format("{} is {}, which is no possible date of the form {}",
                      pl.lit(name), text, pl.lit(form)),
        )  # fmt: skip
        if sieve.latest and name not in ahead:
            sieve.reject(
                parsed > sieve.latest, "impossible_date",
                pl.format("{} is {}, after {}, the last day that can have been observed",
                          pl.lit(name), text, pl.lit(sieve.latest)),
            )  # fmt: skip
        sieve.rows = sieve.rows.with_columns(parsed.alias(name)).drop("_date")


def _width(form: str) -> int | None:
    """Length of every date of this form; None where it varies."""
    codes = form.split("%")[1:]
    if not all(code[:1] in _FIXED_WIDTH for code in codes):
        return None
    return len(dt.date(2000, 1, 1).strftime(form))


def require(sieve: Sieve, columns: Sequence[str]) -> None:
    """Set aside rows that lack a value that a record needs."""
    for name in columns:
        sieve.reject(pl.col(name).is_null(), "missing_value", f"{name} is empty")


def parse_integers(sieve: Sieve, columns: Sequence[str], maximum: int) -> None:
    """Turn text columns into whole numbers from 0 up to ``maximum``."""
    for name in columns:
        number = pl.col(name).cast(pl.Int64, strict=False)
        sieve.reject(
            pl.col(name).is_not_null()
            & (number.is_null() | ~number.is_between(0, maximum)),
            "invalid_value",
            pl.format("{} is {}, not a whole number from 0 to {}",
                      pl.lit(name), pl.col(name), pl.lit(maximum)),
        )  # fmt: skip
        sieve.rows = sieve.rows.with_columns(number.alias(name))
