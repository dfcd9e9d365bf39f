"""Reading this part's data files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.examination.errors import DataError
from pendency.law.text import Text


@cache
def load(name: str) -> dict[str, Any]:
    """One file of ``composing/data``."""
    text = files("pendency.examination.composing").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)


def text_of(spec: Mapping[str, Any], key: str, *, place: str) -> Text:
    """A text in both languages.

    Raises
    ------
    DataError
        It is missing, or a language of it is.
    """
    try:
        return Text(spec[key]["en"], spec[key]["zh"])
    except (KeyError, TypeError) as error:
        raise DataError(place, f"{key!r} needs en and zh") from error


@dataclass(frozen=True)
class Slot:
    """What a form paragraph may leave open; ``by_examiner``: the examiner writes it."""

    id: str
    name: Text
    by_examiner: bool


@cache
def slots() -> Mapping[str, Slot]:
    """Every slot of the grounds' form paragraphs, by id."""
    return {
        name: Slot(name, Text(spec["en"], spec["zh"]), spec["filled"] == "examiner")
        for name, spec in load("slots.toml").items()
    }
