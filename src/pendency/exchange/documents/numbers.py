"""Application numbers of single documents: the records' normal form, and check digits.

The form is that of ``pendency.records.numbers``, so that a document finds its case. Check digits
are computed one by one here, because a reader can't wait for a frame per number; a test holds both
ways equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import polars as pl

from pendency.records.numbers import normalise

_CN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


@lru_cache(maxsize=4096)
def normalised(office: str, number: str) -> str:
    """Give an application number in the records' form (ST.13 where the office's rule is known)."""
    return str(normalise(office, pl.Series([number])).item())


def check_digit_fault(office: str | None, number: str) -> str | None:
    """Say what is wrong with the check digit of a CN or EP application number.

    Returns
    -------
    str or None
        The digit that the number should end in, as a sentence; None when it is right, when there is
        none, or when the office has none.
    """
    rule = _CHECKS.get(office or "")
    bare = re.sub(r"^[A-Z]{2}\s*", "", number.strip().upper())
    found = re.fullmatch(r"(\d+)\.([\dX])", bare)
    if found is None or rule is None:
        return None
    expected = rule(found[1])
    if expected is None or expected == found[2]:
        return None
    return f"check digit {found[2]} should be {expected}"


def _cn_check(digits: str) -> str | None:
    """Weights 2 to 9, then from 2 again, modulo 11; ten is written X."""
    if len(digits) not in {8, 12}:
        return None
    rest = sum(int(d) * w for d, w in zip(digits, _CN_WEIGHTS, strict=False)) % 11
    return "X" if rest == 10 else str(rest)


def _ep_check(digits: str) -> str | None:
    """Weights 1 and 2 in turn, digits of the products summed, complement to the next ten."""
    if len(digits) != 8:
        return None
    products = (int(d) * (1 + i % 2) for i, d in enumerate(digits))
    return str(-sum(p // 10 + p % 10 for p in products) % 10)


_CHECKS: dict[str, Callable[[str], str | None]] = {"CN": _cn_check, "EP": _ep_check}
