"""The confidence level of every interval in the house, and the arrays that carry estimates."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEVEL = 0.95
#: Two-sided point of the standard normal distribution, 1.959964 at 95 %.
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
