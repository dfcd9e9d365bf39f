"""Estimators on whole days: pure functions of numpy arrays, many groups at once.

No table, no snapshot and no clock comes in here; formulas and sources stand in the docstrings.
"""

from pendency.planning.estimators.binomial import binomial_tail
from pendency.planning.estimators.competing import Incidence, aalen_johansen
from pendency.planning.estimators.means import Mean, mean_interval, t_quantile
from pendency.planning.estimators.proportions import Share, wilson
from pendency.planning.estimators.quantiles import Ordered, quantile_ranks
from pendency.planning.estimators.risk import RiskTable, risk_table
from pendency.planning.estimators.sparse import sparse_risk_table
from pendency.planning.estimators.survival import Survival, kaplan_meier

__all__ = [
    "Incidence",
    "Mean",
    "Ordered",
    "RiskTable",
    "Share",
    "Survival",
    "aalen_johansen",
    "binomial_tail",
    "kaplan_meier",
    "mean_interval",
    "quantile_ranks",
    "risk_table",
    "sparse_risk_table",
    "t_quantile",
    "wilson",
]
