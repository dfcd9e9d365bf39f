"""Frozen data classes to plain values and back, driven by their type hints.

Only what the record needs: data classes of text, numbers and flags, tuples of those, ``X | None``.
Fields at their default are left out, so that the JSON of a short record is short.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Give a data class as a dict, a tuple as a list, everything else as it is."""
    if is_dataclass(value):
        return {
            f.name: to_plain(item)
            for f in fields(value)
            if (item := getattr(value, f.name)) != f.default or f.default is MISSING
        }
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: type[T], plain: Any) -> T:
    """Rebuild a data class from what ``to_plain`` gave.

    Raises
    ------
    ValueError
        A field is unknown or missing, or a value has another type than declared.
    """
    hints = _hints(kind)
    unknown = set(plain) - set(hints)
    if unknown:
        raise ValueError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    try:
        return kind(**{name: _value(hints[name], item, name) for name, item in plain.items()})
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


def _hints(kind: type) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


#: Type hints are resolved once per class; that takes longer than a whole record.
_HINTS: dict[type, dict[str, Any]] = {}


def _value(hint: Any, item: Any, name: str) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return tuple(_value(inner, one, name) for one in item)
    if item is None and NoneType in get_args(hint):
        return None
    kind = next((arg for arg in get_args(hint) if arg is not NoneType), hint)
    if is_dataclass(kind):
        return from_plain(kind, item)  # type: ignore[arg-type]
    if type(item) is not kind:
        raise ValueError(f"field {name}: expected {kind.__name__}, found {item!r}")
    return item


def updated(value: T, plain: dict[str, Any]) -> T:
    """Give a data class with some fields replaced by what ``to_plain`` made of them."""
    whole = {f.name: getattr(value, f.name) for f in fields(value)}  # type: ignore[arg-type]
    hints = _hints(type(value))
    return type(value)(**whole | {n: _value(hints[n], item, n) for n, item in plain.items()})
