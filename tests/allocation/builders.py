"""Small questions to the allocation, drawn from a seed."""

from __future__ import annotations

import numpy as np
import polars as pl

from pendency.allocation.arranging import arrange
from pendency.allocation.instance import Instance
from pendency.allocation.prices import prices

SEED = bytes(range(32))


def frames(
    seed: int, *, cases: int = 12, desks: int = 5, centres: int = 2, density: float = 0.6
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Cases, desks and pairs; hours from 4 to 80, some desks with little room."""
    rng = np.random.default_rng(seed)
    given = rng.random((cases, desks)) < density
    case, desk = np.nonzero(given)
    return (
        pl.DataFrame(
            {
                "case": [f"C{i:03d}" for i in range(cases)],
                "hours": rng.integers(1, 21, cases) * 4.0,
                "wait_price": rng.integers(20_000, 50_000, cases),
            }
        ),
        pl.DataFrame(
            {
                "desk": [f"E{i:02d}" for i in range(desks)],
                "centre": [f"Z{i % centres}" for i in range(desks)],
                "capacity": rng.integers(40, 400, desks) * 1.0,
                "load": rng.integers(0, 200, desks) * 1.0,
                "limit": rng.integers(0, 300, desks) * 1.0,
            }
        ),
        pl.DataFrame(
            {
                "case": [f"C{i:03d}" for i in case],
                "desk": [f"E{i:02d}" for i in desk],
                "fit": rng.random(len(case)),
                "near": rng.random(len(case)) < 0.3,
            },
            schema={"case": pl.String, "desk": pl.String, "fit": pl.Float64, "near": pl.Boolean},
        ),
    )


def instance(seed: int, **sizes: float) -> Instance:
    """A small instance."""
    return arrange(*frames(seed, **sizes), prices())  # type: ignore[arg-type]
