"""What a party is told of the decision on a request for recusal: ``data/notices.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.integrity.recusal.errors import RecusalError


@dataclass(frozen=True)
class Notice:
    """A notice in one language."""

    title: str
    text: str


def notice_text(outcome: str, lang: str, *, number: str, raised: date, reasons: str) -> Notice:
    """Word a decision (``upheld`` or ``dismissed``) in a language (``en`` or ``zh``).

    Raises
    ------
    RecusalError
        There is no such outcome.
    """
    forms = _data()
    if outcome not in forms:
        raise RecusalError(f"recusal/data/notices.toml has no notice for the outcome {outcome!r}")
    told = {"number": number, "raised": raised.isoformat(), "reasons": _ended(reasons, lang)}
    return Notice(forms[outcome]["title"][lang], forms[outcome]["text"][lang].format(**told))


def _ended(reasons: str, lang: str) -> str:
    """The reasons as a sentence that another one can follow."""
    plain = reasons.strip()
    stop = "" if plain.endswith((".", "。", "!", "？", "?", "！")) else {"zh": "。"}.get(lang, ".")
    return plain + stop


@cache
def _data() -> dict[str, Any]:
    text = files("pendency.integrity.recusal").joinpath("data/notices.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return {name: spec for name, spec in data.items() if isinstance(spec, dict)}
