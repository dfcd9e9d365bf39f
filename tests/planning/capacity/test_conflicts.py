from __future__ import annotations

import numpy as np
import pytest
from tests.planning.capacity.offices import office, one_pool

from pendency.planning import InfeasiblePlanError
from pendency.planning.capacity import Career, Target, solve


def test_the_two_targets_that_conflict_are_named() -> None:
    fast = Target("first_action_pendency", 2027, 0.0, 1e6)
    best = solve(office(targets=(fast,)))
    least = best.measure(fast) * 1.001
    spent = Target("budget", 2027, 0.0, 1e6)
    bare = solve(office(targets=(spent,))).measure(spent)
    cheap = Target("budget", 2027, 0.8 * bare + 0.2 * best.measure(spent))
    targets = (
        Target("closings", 2026, 10.0),
        Target("first_action_pendency", 2027, least),
        Target("first_actions", 2027, 100.0),
        cheap,
    )
    with pytest.raises(InfeasiblePlanError) as caught:
        solve(office(targets=targets))
    assert caught.value.targets == (1, 3)
    assert "first-action pendency of the office in 2027 at most" in str(caught.value)
    assert "2027年全局预算不超过" in caught.value.words.zh
    for alone in (1, 3):
        solve(office(targets=tuple(t for i, t in enumerate(targets) if i != alone)))


def test_a_target_that_is_impossible_by_itself_is_named_alone() -> None:
    targets = (Target("first_actions", 2026, 10.0), Target("stock", 2026, 1.0))
    with pytest.raises(InfeasiblePlanError, match="This target cannot be reached: stock") as caught:
        solve(one_pool(targets=targets))
    assert caught.value.targets == (1,)


def test_three_targets_of_which_each_pair_can_be_reached() -> None:
    # three fields share their examiners: each can have 36 % of the work, but not all three
    base = office()
    pools = tuple(
        type(base.pools[0])("A", field, 4.0, 10.0, 5.0, "all") for field in (3, 4, 9)
    )  # fmt: skip
    pooled = {
        "pools": pools, "intake": np.full((3, 1, 4), 900.0), "stock": np.full((3, 1), 1000.0),
        "at_applicant": np.zeros(3), "returned": np.zeros(3),
        "levers": type(base.levers)({}, retrained=12.0),
        "career": Career(leaving=0.0, retrained=1.0),
    }  # fmt: skip
    total = solve(one_pool(**pooled)).values("first").sum()
    wanted = tuple(Target("first_actions", 2026, 0.36 * total, field=f) for f in (3, 4, 9))
    with pytest.raises(InfeasiblePlanError, match="These 3 targets") as caught:
        solve(one_pool(**pooled, targets=wanted))
    assert caught.value.targets == (0, 1, 2)


def test_no_plan_even_without_targets() -> None:
    leaving = np.array([[0.0, -20.0, 0.0, 0.0]])
    with pytest.raises(InfeasiblePlanError, match="even without the targets") as caught:
        solve(one_pool(staffing=leaving))
    assert caught.value.targets == ()
