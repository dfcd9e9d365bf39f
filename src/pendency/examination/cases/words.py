"""What each office calls a state and an event; data: ``data/wording.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.examination.cases.rules import stage_text
from pendency.law.text import Text
from pendency.records import vocabulary


def state_name(stage: str, office: str) -> Text:
    """What an office calls a state; the records' own word where it has no other."""
    own = _words()["states"].get(stage, {}).get(office.lower())
    return Text(*own) if own else stage_text(stage)


def event_name(code: str, office: str) -> Text:
    """What an office calls an event; the records' own word where it has no other."""
    own = _words()["events"].get(code, {}).get(office.lower())
    if own:
        return Text(*own)
    event = vocabulary()[code]
    return Text(event.en, event.zh)


@cache
def _words() -> dict[str, Any]:
    text = files("pendency.examination.cases").joinpath("data/wording.toml").read_text("utf-8")
    return tomllib.loads(text)
