"""How the inner loops of the screens are compiled: cached on disk, no fast arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

F = TypeVar("F", bound=Callable[..., Any])
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def compiled(function: F) -> F:
    """Compile a function over arrays."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))
