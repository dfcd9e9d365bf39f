"""Random declarations and ties for many small instances, and which pairs they must keep apart.

What is excluded is asked of the recusal engine; what must be excluded is known from how the rows
were made, without it. `benchmarks.allocation` draws on the first and counts by the second.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pendency.integrity.recusal import DECLARATIONS, PARTS, TIES, rules_of, screen, undeclared

DAY = date(2025, 6, 2)
#: Standing of a desk: first and last day of its declaration (None: no end given), and whether it
#: holds. The third has none at all.
STANDINGS = (
    (date(2025, 1, 1), date(2025, 12, 31), True),
    (date(2024, 6, 2), None, True),
    None,
    (date(2024, 1, 1), date(2025, 6, 1), False),
    (date(2024, 6, 1), None, False),
    (date(2025, 6, 3), date(2026, 6, 2), False),
)
_SHARES = (0.4, 0.3, 0.1, 0.1, 0.05, 0.05)
#: Kinds of ties: relation, last day, whether it still counts; to the file or to the applicant.
KINDS = (
    ("own_invention", None, True, "file"),
    ("earlier_part", date(1999, 1, 1), True, "file"),
    ("recused", date(2025, 1, 1), True, "file"),
    ("employer", date(2022, 6, 2), True, "applicant"),  # the last day of the cooling-off
    ("interest", None, True, "applicant"),
    ("employer", date(2022, 6, 1), False, "applicant"),  # cooled off yesterday
    ("interest", date(2025, 6, 1), False, "applicant"),
)
#: One case in so many has an applicant with a name of its own; the others' ties are to the file.
_NAMED = 20


def excluded(
    case: np.ndarray, desk: np.ndarray, cases: int, desks: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Of some pairs, those that the engine excludes and those that it must exclude."""
    standing = rng.choice(len(STANDINGS), desks, p=_SHARES)
    holds = np.array([s is not None and s[2] for s in STANDINGS])[standing]
    tied = np.flatnonzero(rng.random(len(case)) < 0.35)
    named = case[tied] % _NAMED == 0
    kind = np.where(named, rng.integers(3, len(KINDS), len(tied)), rng.integers(0, 3, len(tied)))
    must = ~holds[desk]
    must[tied[np.array([k[2] for k in KINDS])[kind]]] = True

    silent = undeclared(_declarations(standing), [f"E{i}" for i in range(desks)], DAY)
    met = screen(_parts(cases), _ties(case[tied], desk[tied], kind), rules_of("CN", DAY), day=DAY)
    shut = np.zeros(desks, dtype=bool)
    shut[[int(code[1:]) for code in silent]] = True
    pairs = met["case"].cast(pl.Int64).to_numpy() * desks + np.array(
        [int(code[1:]) for code in met["examiner"]], dtype=np.int64
    )
    return shut[desk] | np.isin(case * desks + desk, pairs), must


def _declarations(standing: np.ndarray) -> pl.DataFrame:
    rows = [
        (f"E{i}", *STANDINGS[s][:2]) for i, s in enumerate(standing) if STANDINGS[s] is not None
    ]
    return pl.DataFrame(rows, schema=DECLARATIONS, orient="row")


def _parts(cases: int) -> pl.DataFrame:
    number = [(str(i), "file", f"10202501{i:07d}") for i in range(cases)]
    firms = [(str(i), "applicant", f"Zephyrine Optics {i} Co., Ltd.") for i in
             range(0, cases, _NAMED)]  # fmt: skip
    return pl.DataFrame(number + firms, schema=PARTS, orient="row")


def _ties(case: np.ndarray, desk: np.ndarray, kind: np.ndarray) -> pl.DataFrame:
    to = {"file": "10202501{:07d}", "applicant": "ＺＥＰＨＹＲＩＮＥ optics {}"}
    rows = [
        (f"E{e}", KINDS[k][0], to[KINDS[k][3]].format(c), None, KINDS[k][1])
        for c, e, k in zip(case, desk, kind, strict=True)
    ]
    return pl.DataFrame(rows, schema=TIES, orient="row")
