"""How the room's inner loops are compiled: cached on disk, integers only, no fast arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function over arrays of integers."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))
