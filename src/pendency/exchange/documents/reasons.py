"""Reasons of the quarantine and rules of the warnings, in words, from ``data/reasons.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    text = files("pendency.exchange.documents").joinpath("data/reasons.toml").read_text("utf-8")
    return tomllib.loads(text)


def reasons() -> dict[str, dict[str, str]]:
    """Give every reason of ``Quarantined`` with its words in ``en`` and ``zh``."""
    return _words()["reasons"]


def rules() -> dict[str, dict[str, str]]:
    """Give every rule of a warning with its words in ``en`` and ``zh``."""
    return _words()["rules"]
