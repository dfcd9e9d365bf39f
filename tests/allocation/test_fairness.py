from __future__ import annotations

import numpy as np
import pytest
from tests.allocation.builders import SEED, instance

from pendency.allocation.allocating import probabilities
from pendency.allocation.fairness import lowered, smallest_peak, waiting_units
from pendency.allocation.network import Spread


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_the_smallest_peak_is_kept_and_can_not_be_lower(seed: int) -> None:
    step = probabilities(instance(seed, cases=30, desks=8), Spread(2), seed=SEED)
    share, flat = smallest_peak(step)
    assert waiting_units(flat) <= waiting_units(step)
    assert (flat.load <= step.instance.budget * share + 1e-9).all()
    below = probabilities(lowered(step.instance, share - 1 / 64), Spread(2), seed=SEED)
    assert waiting_units(below) > waiting_units(step)


def test_a_lowered_question_keeps_a_limit_and_offers_less() -> None:
    asked = instance(4, cases=30, desks=8)
    half = lowered(asked, 0.5)
    assert (half.limit == asked.limit).all()
    offered = np.bincount(half.desk_ladder.owner, weights=half.desk_ladder.width, minlength=8)
    assert (offered + half.reserve <= asked.budget * 0.5).all()
