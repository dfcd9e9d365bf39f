"""The words of a docket: what a key says of a case, and why one case comes before another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from pendency.examination.clocks import clocks
from pendency.examination.docket.keys import LAST
from pendency.examination.docket.rules import Key, Order
from pendency.law.text import Text, written
from pendency.records import vocabulary


def value_words(
    key: Key, row: Mapping[str, Any], number: int, *, as_of: date, rules: Order
) -> Text:
    """What a row's value is called.

    Parameters
    ----------
    key
        The key that reads the value.
    row
        The case.
    number
        Its number in the key matrix.
    as_of
        The day.
    rules
        The order, for its words.
    """
    value = row[key.column]
    if value is None or (key.is_date and number == LAST):
        return key.none
    if key.is_date:
        return _day(key, value, row, as_of)
    if key.column == "state":
        return _state(value)
    return rules.words.get(key.column, {}).get(value) or Text(str(value), str(value))


def statement(key: Key, mine: Text) -> Text:
    """What the key says of a case."""
    return Text(key.text.en.format(mine=mine.en), key.text.zh.format(mine=mine.zh))


def reason(key: Key, mine: Text, other: Text, number: str) -> Text:
    """Why a case comes before the one of that number."""
    return Text(
        f"Before {number}: " + key.ahead.en.format(mine=mine.en, other=other.en),
        f"先于{number}：" + key.ahead.zh.format(mine=mine.zh, other=other.zh),
    )


def standing_with(said: Text, leader: str) -> Text:
    """The reason of a case that stands with a related one."""
    return Text(
        f"{said.en}; it stands with the related case {leader}",
        f"{said.zh}；与关联案件{leader}一并处理",
    )


def listed(parts: list[Text]) -> Text:
    """Several statements as one sentence."""
    return Text("; ".join(p.en for p in parts) + ".", "；".join(p.zh for p in parts) + "。")


def _day(key: Key, day: date, row: Mapping[str, Any], as_of: date) -> Text:
    said = key.past if day < as_of else key.day
    en, zh = _written(day)
    en, zh = said.en.format(day=en), said.zh.format(day=zh)
    act = _act(row.get("due_by")) if key.column == "due" else None
    return Text(f"{en} ({act.en})", f"{zh}（{act.zh}）") if act else Text(en, zh)


@cache
def _written(day: date) -> tuple[str, str]:
    return written(day, "en"), written(day, "zh")


@cache
def _state(name: str) -> Text:
    state = vocabulary().states[name]
    return Text(state.en, state.zh)


@cache
def _act(target: str | None) -> Text | None:
    return next((t.text for t in clocks().targets if t.name == target), None)
