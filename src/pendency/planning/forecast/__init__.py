"""The forecast of intake, by field and place, adding up, with intervals that were measured.

`intake_panel` counts filings of a snapshot, `forecast` chooses models by a rolling-origin
back-test against naive and seasonal-naive and gives quantiles, `score` judges a kept forecast
when its time has come, `learning_rate` says whether forecasts get better.
Method: docs/methods/forecast.md.
"""

from pendency.planning.forecast.backtest import Backtest, backtest
from pendency.planning.forecast.forecasting import Forecast, forecast
from pendency.planning.forecast.models import MODELS
from pendency.planning.forecast.panel import ALL, Panel, intake_panel
from pendency.planning.forecast.scoring import LEVELS, crps, learning_rate, quantile_names, score

__all__ = [
    "ALL",
    "LEVELS",
    "MODELS",
    "Backtest",
    "Forecast",
    "Panel",
    "backtest",
    "crps",
    "forecast",
    "intake_panel",
    "learning_rate",
    "quantile_names",
    "score",
]
