"""Declared objects as plain data and back: for files, stored scenarios and content hashes.

`to_plain` turns frozen data classes into what JSON can hold; `from_plain` reads it back by the
classes' own type hints, so that a part that is missing, unknown or of the wrong kind is named by
its place, as ``examiners[3].share``. `canonical` is the one text of a value, `digest` its hash.
"""

from __future__ import annotations

import collections.abc
import dataclasses as dc
import datetime as dt
import hashlib
import json
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")
_WHOLE = 2**53
Refuse = Callable[[str, str], Exception]


def to_plain(value: Any) -> Any:
    """A value as dicts, lists, strings, numbers, None; days as ISO 8601.

    A whole number is written as one whether it was declared as 12 or as 12.0: the two are equal.
    """
    if dc.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dc.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return to_plain(value.tolist())
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def canonical(value: Any) -> str:
    """JSON with sorted names and no spaces; equal values have equal texts."""
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, allow_nan=False,
                      separators=(",", ":"))  # fmt: skip


def digest(value: Any) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def from_plain(kind: type[T], value: Any, place: str, refuse: Refuse) -> T:
    """Read a value of a declared kind.

    Parameters
    ----------
    kind
        A data class, or any type hint that data classes here use.
    value
        Plain data, from TOML or JSON.
    place
        Where it stands, for errors.
    refuse
        Makes the error of a place and a reason.
    """
    read: T = _Reader(refuse).read(kind, value, place)
    return read


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


class _Reader:
    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse

        self.readers: dict[Any, Callable[[Any, Any, str], Any]] = {
            Union: self._either, types.UnionType: self._either, Literal: self._one_of,
            np.ndarray: self._array, collections.abc.Mapping: self._mapping, dict: self._mapping,
            tuple: self._many, frozenset: self._many,
        }  # fmt: skip

    def read(self, kind: Any, value: Any, place: str) -> Any:
        if dc.is_dataclass(kind) and isinstance(kind, type):
            if isinstance(value, kind):
                return value
            return self._class(kind, value, place)
        if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
            return self._record(kind, value, place)
        return self.readers.get(get_origin(kind), self._plain)(kind, value, place)

    def _class(self, kind: type, value: Any, place: str) -> Any:
        if not isinstance(value, Mapping):
            raise self.refuse(place or "file", "is not a table of names and values")
        fields, dot = {f.name: f for f in dc.fields(kind)}, f"{place}." if place else ""
        for name in value:
            if name not in fields:
                raise self.refuse(dot + str(name), f"is unknown; there are {', '.join(fields)}")
        for name, f in fields.items():
            wanted = f.default is dc.MISSING and f.default_factory is dc.MISSING
            if wanted and name not in value:
                raise self.refuse(dot + name, "is missing")
        hints = _hints(kind)
        return kind(**{n: self.read(hints[n], v, dot + n) for n, v in value.items()})

    def _record(self, kind: Any, value: Any, place: str) -> Any:
        """A named tuple, which stands as a list."""
        hints = _hints(kind)
        if not isinstance(value, list | tuple) or len(value) != len(hints):
            raise self.refuse(place, f"needs {', '.join(hints)}, as a list")
        pairs = enumerate(zip(hints.values(), value, strict=True))
        return kind(*(self.read(hint, one, f"{place}[{i}]") for i, (hint, one) in pairs))

    def _either(self, kind: Any, value: Any, place: str) -> Any:
        kinds = get_args(kind)
        if value is None and type(None) in kinds:
            return None
        return self.read(next(k for k in kinds if k is not type(None)), value, place)

    def _one_of(self, kind: Any, value: Any, place: str) -> Any:
        words = get_args(kind)
        if value not in words:
            raise self.refuse(place, f"{value!r} is none of {', '.join(map(str, words))}")
        return value

    def _array(self, kind: Any, value: Any, place: str) -> Any:
        dtype = get_args(get_args(kind)[1])[0]
        try:
            return np.array(value, dtype=dtype)
        except (TypeError, ValueError) as error:
            raise self.refuse(place, f"is not a table of numbers ({error})") from error

    def _mapping(self, kind: Any, value: Any, place: str) -> Any:
        if not isinstance(value, Mapping):
            raise self.refuse(place, "is not a table of names and values")
        key, inner = get_args(kind)
        return {
            self._key(key, name, place): self.read(inner, one, f"{place}.{name}")
            for name, one in value.items()
        }

    def _key(self, kind: Any, name: Any, place: str) -> Any:
        if kind is not int:
            return name
        if not str(name).isdigit():
            raise self.refuse(f"{place}.{name}", "is not a whole number")
        return int(name)

    def _many(self, kind: Any, value: Any, place: str) -> Any:
        origin: Any = get_origin(kind)
        if not isinstance(value, list | tuple):
            raise self.refuse(place, f"{value!r} is not a list")
        kinds = get_args(kind)
        if origin is tuple and not (len(kinds) == 2 and kinds[1] is ...):
            if len(value) != len(kinds):
                raise self.refuse(place, f"needs {len(kinds)} values, not {len(value)}")
        else:
            kinds = (kinds[0],) * len(value)
        return origin(
            self.read(k, one, f"{place}[{i}]")
            for i, (k, one) in enumerate(zip(kinds, value, strict=True))
        )

    def _plain(self, kind: Any, value: Any, place: str) -> Any:
        if kind is dt.date:
            return self._day(value, place)
        if kind is float:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise self.refuse(place, f"{value!r} is not a number")
            return float(value)
        names = {int: "a whole number", str: "a text", bool: "true or false"}
        if kind in names and (
            not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        ):
            raise self.refuse(place, f"{value!r} is not {names[kind]}")
        return value

    def _day(self, value: Any, place: str) -> dt.date:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise self.refuse(place, f"{value!r} is not a day such as 2026-01-01") from error
