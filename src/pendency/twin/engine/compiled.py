"""How the engine's functions are compiled.

Without the interpreter's lock, with IEEE arithmetic (no fast math): the same seed gives the same
bytes on every run and any number of threads. Entry points are cached on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
#: Without reference counts on its arrays the kernel is seven times as fast; so it may make none.
_KERNEL: dict[str, Any] = {**_OPTIONS, "_nrt": False}


def compiled(function: F) -> F:
    """Compile an entry point that may make arrays."""
    return cast(F, _cached(numba.njit(cache=True, **_OPTIONS)(function)))


def kernel(function: F) -> F:
    """Compile an entry point that makes no arrays."""
    return cast(F, _cached(numba.njit(cache=True, **_KERNEL)(function)))


def inlined(function: F) -> F:
    """Compile a function of the inner loop into its callers.

    The model and the state are wide tuples; a real call would copy them. Nothing but compiled code
    calls it, so it needs no wrappers, which would make compilation take longer by a third.
    """
    options = {**_KERNEL, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(F, numba.njit(forceinline=True, **options)(function))


@intrinsic
def _fetch(_: Any, record: types.Type) -> tuple[Any, Callable[..., Any]]:

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        name = "llvm.prefetch.p0i8"
        wanted = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
        where = builder.bitcast(args[0], pointer)
        # for writing, keep it, data
        return builder.call(wanted, [where, number(1), number(3), number(1)])

    return types.void(record), code


#: Asks the processor for a record that is needed soon; changes nothing but the waiting.
fetch = cast("Callable[[Any], None]", _fetch)


def _cached(dispatcher: Any) -> Any:
    """Let the cache follow every file of the engine.

    Numba looks only at the file of the entry point, and would go on with what it inlined from
    the others before they changed.
    """
    dispatcher._cache._cache_file._source_stamp = _source()
    return dispatcher


@cache
def _source() -> str:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
