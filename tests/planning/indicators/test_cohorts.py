from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.planning.conftest import Office, day, value_of

from pendency.planning import INDICATORS, curve, measure
from pendency.planning.estimators import kaplan_meier, risk_table
from pendency.planning.indicators.curves import quantiles
from pendency.planning.indicators.waits import Waits
from pendency.records import Snapshot

MONTH = 30.4375


def _cohort(office: Office, **about: int) -> Snapshot:
    """Filed on day 1: first actions after 100, 200, 300 days, one withdrawn at 150, one waiting."""
    acted = [(1, [(1 + d, "first_action")]) for d in (100, 200, 300)]
    return office(*acted, (1, [(151, "withdrawn")]), (1, []), **about)


def test_entering_cohort_by_hand(office: Office) -> None:
    """At risk 5, 3 (the withdrawn has left), 2: S = 4/5, 4/5 * 2/3, 4/5 * 2/3 * 1/2."""
    found = curve("first_action_entering", _cohort(office))
    assert found.select("day", "at_risk").rows() == [(0, 5), (100, 5), (200, 3), (300, 2), (999, 1)]
    expected = [1, 4 / 5, 8 / 15, 4 / 15, 4 / 15]
    assert found["value"].to_list() == pytest.approx(expected)
    quantiles = measure("first_action_entering", _cohort(office))
    assert value_of(quantiles, "p25") == pytest.approx(200 / MONTH)
    assert value_of(quantiles, "p50") == pytest.approx(300 / MONTH)
    assert value_of(quantiles, "p90", "note") == "not reached"
    assert value_of(quantiles, "p50", "n") == 5


def test_as_of_knows_nothing_of_later(office: Office) -> None:
    """On day 250 the third first action has not come; the case is censored at 249 days."""
    found = curve("first_action_entering", _cohort(office), as_of=day(250))
    assert found["day"].to_list() == [0, 100, 200, 249]
    early = measure("first_action_entering", _cohort(office), as_of=day(250))
    assert value_of(early, "p50", "note") == "not reached"


def test_cases_filed_outside_the_period_do_not_enter(office: Office) -> None:
    found = measure("first_action_entering", _cohort(office), since=day(1))
    assert found["n"].unique().to_list() == [0]


def test_outcomes_sum_to_one_with_the_pending(office: Office) -> None:
    kinds = ["granted", "granted", "refused", "withdrawn", "deemed_withdrawn"]
    cases = [(1, [(1 + 200 * i, kind)]) for i, kind in enumerate(kinds, 1)]
    made = office(*cases, (1, []), (500, []), observed_to=1500)
    found = curve("outcomes_entering", made)
    sums = found.group_by("day").agg(pl.col("value").sum())["value"].to_list()
    assert sums == pytest.approx([1.0] * len(sums))
    at = measure("outcomes_entering", made)
    # after 36 months all five are decided; 7 at risk at first, the late one censored at 1,000 days
    assert value_of(at, "granted/36m") == pytest.approx(2 / 7)
    assert value_of(at, "pending/36m", "n") == 7
    assert value_of(at, "granted/60m", "note") == "beyond observation"
    assert value_of(at, "refused/12m") == 0
    assert value_of(at, "refused/12m", "note") == "open interval"


def test_outcomes_are_known_beyond_observation_when_nobody_waits(office: Office) -> None:
    made = office(*[(1, [(50 + i, "granted")]) for i in range(5)], observed_to=400)
    found = measure("outcomes_entering", made)
    assert value_of(found, "granted/60m") == 1
    assert value_of(found, "pending/60m") == 0


def test_current_pace_by_hand(office: Office) -> None:
    """Period (100, 200]. Ages: A filed 0 acts at 150 (entered at 100); B filed 120 acts at 60 days;
    C filed -50 waits throughout (entered at 150, seen to 250); D, E filed 120, seen to 80 days."""
    made = office((0, [(150, "first_action")]), (120, [(180, "first_action")]), (-50, []),
                  (120, []), (120, []), observed_to=200)  # fmt: skip
    found = curve("first_action_current", made, since=day(100))
    # day 60: B, D, E at risk; day 150: A alone, C enters after it
    at = dict(zip(found["day"], found["at_risk"], strict=True))
    assert (at[60], at[150], at[250]) == (3, 1, 1)
    values = dict(zip(found["day"], found["value"], strict=True))
    assert values[60] == pytest.approx(2 / 3)
    assert values[150] == 0


def test_current_and_entering_agree_in_a_steady_state(office: Office) -> None:
    """One case a day, each waits 90 or 110 days in turn: all figures tell the same."""
    cases = [(i, [(i + (90 if i % 2 else 110), "first_action")]) for i in range(900)]
    found = measure("first_action_compared", office(*cases, observed_to=800))
    for part in ("finished/p50", "current/p50", "entering/p50"):
        assert 90 / MONTH <= value_of(found, part) <= 110 / MONTH  # type: ignore[operator]
    assert value_of(found, "finished/mean") == pytest.approx(100 / MONTH, rel=0.01)
    assert value_of(found, "stock/p50") == pytest.approx(50 / MONTH, rel=0.05)


def test_growing_stock_fools_the_finished_cases_only(office: Office) -> None:
    """A third of the cases are acted on after 100 days, the others after 900: while the slow
    ones still wait, finished cases look fast."""
    cases = [(i, [(i + (900 if i % 3 else 100), "first_action")]) for i in range(600)]
    found = measure("first_action_compared", office(*cases, observed_to=599))
    assert value_of(found, "finished/p50") == pytest.approx(100 / MONTH)
    assert value_of(found, "entering/p50", "note") == "not reached"


def test_compared_series_has_cohorts_to_each_end(office: Office) -> None:
    cases = [(i, [(i + 100, "first_action")]) for i in range(0, 400, 4)]
    found = measure("first_action_compared", office(*cases), since=day(90), as_of=day(455),
                    each="quarter")  # fmt: skip
    entering = found.filter(part="entering/p50")
    assert entering["n"].to_list() == sorted(entering["n"])
    assert entering["value"].drop_nulls().to_list() == pytest.approx(
        [100 / MONTH] * entering["value"].count()
    )


def test_each_gives_the_cohort_of_each_period(office: Office) -> None:
    cases = [(i, [(i + 50, "first_action")]) for i in range(1, 60)]
    found = measure("first_action_entering", office(*cases), since=day(0), as_of=day(400),
                    each="month").filter(part="p50")  # fmt: skip
    assert found["n"].to_list()[:3] == [30, 29, 0]
    assert found["value"].to_list()[:3] == [pytest.approx(50 / MONTH)] * 2 + [None]


@pytest.mark.parametrize("name", [n for n, i in INDICATORS.items() if i.kind == "curve"])
def test_groups_have_the_curves_that_they_have_alone(office: Office, name: str) -> None:
    random = np.random.default_rng(3)
    cases = [
        (int(f), [(int(f) + 9, "examination_effective"), (int(f) + 10 + int(a), "first_action"),
                  (int(f) + 11 + int(a) + int(b), ("granted", "refused")[i % 2])],
         {"centre_id": i % 3 + 1})
        for i, (f, a, b) in enumerate(random.integers(0, 400, (90, 3)))
    ]  # fmt: skip
    together = curve(name, office(*cases, observed_to=700), by=("centre",))
    for centre in (1, 2, 3):
        mine = [c for c in cases if c[2]["centre_id"] == centre]
        alone = curve(name, office(*mine, observed_to=700))
        assert together.filter(centre_id=centre).drop("centre_id").equals(alone)


@pytest.mark.parametrize("cases", [900, 30_000])
def test_blocks_of_cells_do_not_show(cases: int) -> None:
    """Many groups are worked on in blocks, few cases a group on event days only."""
    random = np.random.default_rng(5)
    cell, took = random.integers(0, 40, cases), random.integers(0, 60, cases)
    waits = Waits(np.arange(cases), cell, took, random.integers(0, 2, cases))
    whole = quantiles(waits, 40, scale=1)
    parts = [kaplan_meier(t).quantile(0.5)[0] for _, t in waits.tables(40, at_once=1000)]
    assert len(parts) > 2
    assert np.array_equal(np.concatenate(parts), whole[2].value, equal_nan=True)
    alone = kaplan_meier(risk_table(took[cell == 7], waits.cause[cell == 7]))
    assert alone.quantile(0.5)[0] == whole[2].value[7]


def test_small_groups_have_no_curve(office: Office) -> None:
    found = curve("total_entering", office(*[(1, [(50, "granted")])] * 4))
    assert found.is_empty()
    assert found.columns == ["day", "at_risk", "part", "value", "low", "high"]


def test_curve_that_hangs_on_one_early_case_is_not_read_off(office: Office) -> None:
    """One young case ends at once; many older ones enter the watch later and still wait."""
    young = (895, [(910, "granted")])
    old = [(0, [])] * 40
    found = measure("total_current", office(young, *old), since=day(900))
    assert value_of(found, "p50") is None
    drawn = curve("total_current", office(young, *old), since=day(900))
    assert drawn.filter(pl.col("day") > 15)["value"].is_null().all()
