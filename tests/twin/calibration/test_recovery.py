"""Known parameters come back within their intervals; the benchmark has 200 offices."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.twin_recovery import recover
from scipy import stats


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_stated() -> None:
    offices = 20
    found = [recover(seed) for seed in range(1, offices + 1)]
    checks = [check for office, _ in found for check in office]

    for name in sorted({check.name for check in checks}):
        held = [check.inside for check in checks if check.name == name]
        # two in a thousand tests of a true 95 % interval would fall below this bound
        least = stats.binom.ppf(0.002, len(held), 0.93)
        assert len(held) >= offices * 0.8, name
        assert sum(held) >= least, (name, np.mean(held))
    # the offices' examiners were never idle: nobody may say that they are shared
    assert "shared" not in {binding for _, binding in found}
