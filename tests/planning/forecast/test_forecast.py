from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.planning.conftest import Office

from pendency.exchange import take_in
from pendency.planning import ForecastError
from pendency.planning.forecast import (
    LEVELS,
    MODELS,
    Panel,
    backtest,
    crps,
    forecast,
    intake_panel,
    learning_rate,
    quantile_names,
    score,
)
from pendency.planning.forecast.coherent import RECONCILIATIONS, reconciled
from pendency.planning.forecast.models import scale_of
from pendency.planning.forecast.scoring import residual_quantiles
from pendency.records import Store


def _quarters(count: int, first: int = 2012) -> tuple[dt.date, ...]:
    return tuple(dt.date(first + i // 4, 3 * (i % 4) + 1, 1) for i in range(count))


def panel(periods: int = 48, *, seed: int = 7, trend: float = 0.01, season: float = 0.2) -> Panel:
    """Poisson filings of 3 fields x 2 centres with growth and season."""
    draw = np.random.default_rng(seed)
    t = np.arange(periods)
    level = np.array([400.0, 150.0, 60.0, 300.0, 90.0, 40.0])
    mean = level[:, None] * (1 + trend) ** t * (1 + season * np.sin(t * np.pi / 2))
    cells = tuple((field, centre) for centre in "AB" for field in ("3", "9", "13"))
    return Panel(("field", "centre"), cells, draw.poisson(mean).astype(float),
                 _quarters(periods), "quarter")  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_a_series_that_never_changes_is_forecast_exactly(name: str) -> None:
    past = np.full((2, 16), [[30.0], [7.0]])
    assert MODELS[name](past, 4, 6) == pytest.approx(np.repeat(past[:, -1:], 6, axis=1))


def test_models_on_paper() -> None:
    past = np.array([[1.0, 2, 3, 4, 11, 12, 13, 14]])
    assert MODELS["naive"](past, 4, 2).tolist() == [[14, 14]]
    assert MODELS["seasonal_naive"](past, 4, 5).tolist() == [[11, 12, 13, 14, 11]]
    # 10 of growth over 4 periods
    assert MODELS["drift"](past, 4, 5).tolist() == [[21, 22, 23, 24, 31]]
    assert MODELS["mean_year"](past, 4, 2).tolist() == [[12.5, 12.5]]
    assert scale_of(past, 4).tolist() == [10]


def test_smoothing_learns_season_and_level() -> None:
    past = np.tile([10.0, 20.0, 30.0, 40.0], 8)[None, :]
    assert MODELS["smoothing"](past, 4, 8)[0] == pytest.approx(past[0, :8], abs=0.5)


@pytest.mark.parametrize("how", RECONCILIATIONS)
def test_reconciled_forecasts_add_up(how: str) -> None:
    made, draw = panel(), np.random.default_rng(1)
    base = made.values[:, -4:] * draw.uniform(0.8, 1.2, (len(made.nodes), 4))
    errors = draw.normal(0, 5, (20, len(made.nodes)))
    found = reconciled(how, base, made.summing, errors, np.ones(len(made.nodes)))  # type: ignore[arg-type]
    assert found == pytest.approx(made.summing @ found[-6:])
    if how == "bottom_up":
        assert found[-6:] == pytest.approx(base[-6:])


def test_mint_leaves_what_adds_up_and_trusts_what_errs_less() -> None:
    summing = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    coherent = np.array([[10.0], [4.0], [6.0]])
    errors = np.random.default_rng(3).normal(0, [1.0, 5.0, 5.0], (200, 3))
    kept = reconciled("mint", coherent, summing, errors, np.ones(3))
    assert kept == pytest.approx(coherent)
    found = reconciled("mint", np.array([[20.0], [4.0], [6.0]]), summing, errors, np.ones(3))
    assert found[0, 0] == pytest.approx(20.0, abs=0.5)


def test_backtest_knows_nothing_of_the_future() -> None:
    made = panel()
    changed = made.counts.copy()
    changed[:, 40:] *= 5
    other = Panel(made.by, made.cells, changed, made.starts, made.each)
    first, second = (backtest(one, 4).residuals for one in (made, other))
    known = 36 - 8  # origins whose four periods ahead end before period 40
    assert np.array_equal(first[:known], second[:known])
    assert not np.allclose(first[-4:, :, 0], second[-4:, :, 0])


def test_chosen_model_beats_naive_where_there_is_growth_and_season() -> None:
    found = backtest(panel(), 4)
    table = found.table.filter(level="all")
    error = dict(table.select("method", "mase").iter_rows())
    assert error[found.reconciliation] < 0.8 * error["naive"]
    assert error[found.reconciliation] < error["seasonal_naive"]
    assert found.chosen["all"] in {"drift", "smoothing"}


def test_intervals_cover_as_often_as_they_say() -> None:
    covered: dict[float, list[float]] = {0.5: [], 0.8: [], 0.95: []}
    for seed in range(8):
        found = backtest(panel(seed=seed), 2).coverage.filter(level="field+centre")
        for interval, share in found.select("interval", "covered").iter_rows():
            covered[interval].append(share)
    for interval, shares in covered.items():
        assert np.mean(shares) == pytest.approx(interval, abs=0.06), interval


def test_forecast_adds_up_and_its_quantiles_ascend() -> None:
    made = panel()
    found = forecast(made, 6)
    table = found.table
    assert table.height == len(made.nodes) * 6
    point = table.filter(level="field+centre").group_by("period").agg(pl.col("point").sum())
    office = table.filter(level="all").select("period", "point")
    joined = office.join(point, on="period")
    assert joined["point"].to_list() == pytest.approx(joined["point_right"].to_list())
    assert (np.diff(table.select(quantile_names()).to_numpy(), axis=1) >= 0).all()
    assert table["period"].min() == dt.date(2024, 1, 1)


def test_short_panel_says_what_to_do() -> None:
    with pytest.raises(ForecastError, match="begin earlier, or count by month"):
        forecast(panel(10), 2)
    with pytest.raises(ForecastError, match="negative"):
        Panel(("field",), (("3",),), np.array([[-1.0]]), _quarters(1), "quarter")


def test_crps_of_a_point_is_the_absolute_error() -> None:
    quantiles = np.full((2, len(LEVELS)), 10.0)
    assert crps(quantiles, np.array([10.0, 13.0])).tolist() == pytest.approx([0.0, 3.0])


def test_crps_of_a_normal_forecast() -> None:
    # CRPS of N(0, 1) at 0 is (sqrt(2) - 1) / sqrt(pi) = 0.23369; 19 levels cut the tails
    draws = np.random.default_rng(5).normal(size=200_000)
    quantiles = np.quantile(draws, LEVELS)[None, :]
    assert crps(quantiles, np.array([0.0]))[0] == pytest.approx(0.2337, abs=0.012)


def test_conformal_quantiles_are_wider_than_the_plain_ones() -> None:
    errors = np.arange(20.0)
    found = residual_quantiles(errors)
    plain = np.quantile(errors, LEVELS)
    assert found[0] <= plain[0]
    assert found[-1] >= plain[-1]
    assert found[LEVELS.index(0.1)] < plain[LEVELS.index(0.1)]


def test_forecast_is_scored_when_its_time_has_come() -> None:
    made = panel()
    kept = forecast(made.until(40), 8).table
    scores = score(kept, made)
    assert scores["n"].sum() == len(made.nodes) * 8
    office = scores.filter(level="all", step=1).row(0, named=True)
    row = kept.filter(level="all", step=1)
    actual = made.values[0, 40]
    assert office["mean"] == actual
    assert office["bias"] == pytest.approx(row["q500"][0] - actual)
    assert scores.filter(level="field+centre")["covered_95"].mean() > 0.75  # type: ignore[operator]
    with pytest.raises(ForecastError, match="has come yet"):
        score(kept, made.until(40))


def test_learning_rate_finds_the_slope() -> None:
    days = [dt.date(2015 + i, 1, 1) for i in range(8)]
    noise = np.exp(np.random.default_rng(2).normal(0, 0.02, 8))
    frame = pl.DataFrame(
        {"origin": days, "crps": 50 * 0.9 ** np.arange(8) * noise, "mean": [500.0] * 8}
    )
    rate, low, high = learning_rate(frame)
    assert rate == pytest.approx(-0.1, abs=0.02)
    assert low < -0.1 < high < 0
    with pytest.raises(ForecastError, match="four"):
        learning_rate(frame.head(3))


def test_panel_of_a_snapshot_counts_its_filings(office: Office) -> None:
    cases = [(30 * i, [(30 * i, "filed")], {"field": 3 if i % 3 else 9}) for i in range(24)]
    snapshot = office(*cases, observed_to=725)
    made = intake_panel(snapshot, since=dt.date(2019, 12, 31), by=("field",))
    # 2020-01-01 + 725 days lies before the end of 2021: its last quarter is not whole
    assert len(made.starts) == 7
    filed = [dt.date(2020, 1, 1) + dt.timedelta(days=30 * i) for i in range(24)]
    assert made.values[0].sum() == sum(day < dt.date(2021, 10, 1) for day in filed)
    assert made.levels == ("all", "field", "field")


@pytest.mark.data
def test_real_filings_are_forecast_within_their_intervals(
    shared_data: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "us")
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    snapshot = store.current()
    assert snapshot is not None
    made = intake_panel(snapshot, since=dt.date(2000, 12, 31), as_of=dt.date(2017, 12, 31),
                        by=("country",))  # fmt: skip
    assert made.values[0].sum() > 1_000
    found = backtest(made, 4)
    share = found.coverage.filter(level="all", interval=0.8)["covered"][0]
    assert 0.65 <= share <= 0.95
    error = dict(found.table.filter(level="all").select("method", "mase").iter_rows())
    assert error[found.reconciliation] < error["seasonal_naive"]
