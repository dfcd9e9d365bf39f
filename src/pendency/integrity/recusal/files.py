"""One writing for the number of a file, so that a tie to it is found however it was noted."""

from __future__ import annotations

import polars as pl

from pendency.records.numbers import normalise

#: Offices whose code at the head of a number says whose rule reads it.
_OFFICES = ("CN", "EP", "US", "IN")


def file_keys(numbers: pl.Series, office: str) -> pl.Series:
    """The numbers in the records' form, without what is only punctuation.

    Parameters
    ----------
    numbers
        File numbers as somebody wrote them, or normalised already.
    office
        Whose rule reads a number that does not begin with an office's code.

    Returns
    -------
    polars.Series
        One text per number; empty where there is none.
    """
    plain = numbers.cast(pl.String).fill_null("").str.to_uppercase().str.normalize("NFKC")
    plain = plain.str.replace_all(r"[\s\u3000]+", "").str.strip_prefix("ZL")
    key = normalise(office, plain)
    for other in _OFFICES:
        if other != office:
            theirs = normalise(other, plain)
            key = theirs.zip_with(plain.str.starts_with(other), key)
    return key.str.replace_all(r"[^\p{L}\p{N}]", "")
