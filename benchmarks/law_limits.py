"""How long the running limits of 1,000,000 cases take on columns, and one at a time.

python benchmarks/law_limits.py [--cases 1000000]
"""

from __future__ import annotations

import argparse
import time
from datetime import date

import numpy as np
import polars as pl

from pendency.law import LawError, deadline, running_limits

LIMITS = [
    ("CN", "office_action_first", "electronic"),
    ("CN", "office_action_later", "mail"),
    ("CN", "examination_request", None),
    ("CN", "registration", "electronic"),
    ("EP", "examination_report", "electronic"),
    ("EP", "appeal_grounds", "post"),
    ("EP", "regional_phase", None),
    ("US", "office_action", "mail"),
    ("US", "issue_fee", "electronic"),
    ("PCT", "national_phase", None),
]


def cases(count: int, seed: int = 20260101) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    which = draw.integers(0, len(LIMITS), count)
    first, last = date(2012, 1, 1).toordinal(), date(2026, 3, 31).toordinal()
    epoch = date(1970, 1, 1).toordinal()
    trigger = draw.integers(first, last, count) - epoch
    late = trigger + draw.integers(0, 15, count)
    has_receipt = draw.random(count) < 0.05
    extended = np.where(which == 7, draw.integers(0, 4, count), 0)
    return pl.DataFrame(
        {
            "case_id": np.arange(count),
            "office": [LIMITS[i][0] for i in which],
            "rule": [LIMITS[i][1] for i in which],
            "delivery": [LIMITS[i][2] for i in which],
            "trigger_date": pl.Series(trigger.astype(np.int32)).cast(pl.Date),
            "received": pl.Series(late.astype(np.int32)).cast(pl.Date),
            "has_receipt": has_receipt,
            "extension_months": extended,
        }
    ).with_columns(pl.when("has_receipt").then("received").alias("received"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    count = parser.parse_args().cases
    frame = cases(count)

    begun = time.perf_counter()
    result = running_limits(frame)
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    running_limits(frame)
    warm = time.perf_counter() - begun

    sample = frame.head(2_000)
    begun = time.perf_counter()
    for row in sample.iter_rows(named=True):
        try:
            deadline(
                row["rule"],
                row["trigger_date"],
                row["office"],
                delivery=row["delivery"],
                received=row["received"],
                extension_months=row["extension_months"],
            )
        except LawError:
            continue
    one = (time.perf_counter() - begun) / sample.height

    print(f"cases                        {count:,}")
    print(f"batch, first call            {cold:.2f} s")
    print(f"batch, later calls           {warm:.2f} s ({count / warm:,.0f} limits/s)")
    print(f"one at a time                {one * 1e6:.0f} us per limit ({one * count:.0f} s in all)")
    print(f"rows without a date          {result['problem'].is_not_null().mean():.2%}")
    print(result["problem"].value_counts(sort=True))


if __name__ == "__main__":
    main()
