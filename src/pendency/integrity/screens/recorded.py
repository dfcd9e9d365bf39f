"""Reading the published record of a draw as frames: what anybody can screen without the office."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from pendency.integrity.screens.errors import ScreenError

#: What a record says of a draw: as `DRAWS`, with the number of the case and the examiner's code.
RECORDED = pl.Schema(
    {"run": pl.String, "number": pl.String, "examiner": pl.String, "probability": pl.Float64,
     "won": pl.Boolean, "drawn_on": pl.Date}
)  # fmt: skip
_FORMAT = "pendency.allocation/1"


def read_draws(lines: Iterable[str], name: str = "record") -> pl.DataFrame:
    """The chances and winners of a published record (``draw.jsonl``), as `RECORDED`.

    The record is taken as it is: ``pendency draw replay`` and ``certify`` say whether it is true.

    Raises
    ------
    ScreenError
        It is no record of a draw, or a line of it can't be read.
    """
    head: dict[str, Any] | None = None
    columns: dict[str, list[Any]] = {
        key: [] for key in ("number", "examiner", "probability", "won")
    }
    for count, line in enumerate(lines, start=1):
        try:
            body = json.loads(line)
            if count == 1:
                head = _head(body, name)
            elif body["kind"] == "drawn":
                _take(body, columns)
        except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
            raise ScreenError(
                f"{name}, line {count}: this is no record of a draw ({error!r}); name the file "
                "draw.jsonl that a run published"
            ) from error
    if head is None:
        raise ScreenError(f"{name} is empty: name the file draw.jsonl that a run published")
    day = date.fromisoformat(head["about"]["as_of"]) if "as_of" in head["about"] else None
    frame = pl.DataFrame(columns, schema={key: RECORDED[key] for key in columns})
    return frame.with_columns(
        run=pl.lit(head["list"]), drawn_on=pl.lit(day, dtype=pl.Date)
    ).select(list(RECORDED))  # fmt: skip


def _head(body: dict[str, Any], name: str) -> dict[str, Any]:
    if body.get("format") != _FORMAT:
        raise ScreenError(f"{name} is no record of a draw in the form {_FORMAT}")
    return body


def _take(body: dict[str, Any], columns: dict[str, list[Any]]) -> None:
    for desk, units in body["units"]:
        if desk is None:
            continue
        columns["number"].append(body["case"])
        columns["examiner"].append(desk)
        columns["probability"].append(units / body["of"])
        columns["won"].append(desk == body["winner"])
