"""Forecasts that add up: bottom-up, or MinT with shrinkage.

MinT (Wickramasuriya, Athanasopoulos and Hyndman 2019) projects the forecasts of all nodes onto
those that add up, with the covariance W of their errors: S (S' W^-1 S)^-1 S' W^-1. W is shrunk
towards its diagonal by the rule of Schäfer and Strimmer (2005).
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from pendency.planning.forecast.panel import Floats

Reconciliation = Literal["bottom_up", "mint"]
RECONCILIATIONS: tuple[Reconciliation, ...] = get_args(Reconciliation)
_FEWEST_ERRORS = 4


def reconciled(
    how: Reconciliation, base: Floats, summing: Floats, errors: Floats, scale: Floats
) -> Floats:
    """Make base forecasts of all nodes add up.

    Parameters
    ----------
    how
        ``bottom_up`` takes the cells' forecasts alone.
    base
        Shape (nodes, horizon).
    summing
        Shape (nodes, cells).
    errors
        One-step errors of the past, shape (origins, nodes), for MinT.
    scale
        Shape (nodes,): stands for the errors where there are fewer than four.
    """
    cells = summing.shape[1]
    if how == "bottom_up":
        bottom = base[-cells:]
    else:
        inverse = np.linalg.inv(_covariance(errors, scale))
        weighed = summing.T @ inverse
        bottom = np.linalg.solve(weighed @ summing, weighed @ base).astype(np.float64)
    found: Floats = summing @ np.maximum(bottom, 0.0)
    return found


def _covariance(errors: Floats, scale: Floats) -> Floats:
    if len(errors) < _FEWEST_ERRORS:
        return np.diag(scale**2)
    count = len(errors)
    variance = np.maximum((errors**2).mean(axis=0), (0.1 * scale) ** 2)
    standard = errors / np.sqrt(variance)
    correlation = standard.T @ standard / count
    # variance of each correlation over its square, summed off the diagonal
    spread = ((standard**2).T @ (standard**2) / count - correlation**2) / (count - 1)
    off = ~np.eye(len(variance), dtype=bool)
    total = float((correlation[off] ** 2).sum())
    share = min(1.0, max(0.05, float(spread[off].sum()) / total)) if total > 0 else 1.0
    shrunk = np.where(off, (1 - share) * correlation, 1.0)
    root = np.sqrt(variance)
    covariance: Floats = shrunk * np.outer(root, root)
    return covariance
