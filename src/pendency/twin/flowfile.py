"""The flow file: JSON that a person can read, checked part by part when it is read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from pendency.records import vocabulary
from pendency.twin.errors import FlowError
from pendency.twin.flow import GRID, POOLS, Flow, Mark, Stage, Transition, next_move

FORMAT = 1
_TOLERANCE = 1e-4  # shares are written with six digits


@cache
def shipped_flow() -> Flow:
    """The flow that ships with Pendency: figures measured on 1,909 US histories.

    The cases are US utility applications around CPC G01W (meteorology), not a random sample of
    the office; see ``source`` and docs/methods/flow.md.
    """
    text = files("pendency.twin").joinpath("data/flow-us-g01w.json").read_text("utf-8")
    return read_flow(text)


def flow_text(flow: Flow) -> str:
    """The flow as JSON; the same flow gives the same bytes."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "title": flow.title,
        "source": flow.source,
        "snapshot_id": flow.snapshot_id,
        "cases": flow.cases,
        "observed_from": flow.observed_from.isoformat(),
        "observed_to": flow.observed_to.isoformat(),
        "probabilities": list(GRID),
        "stages": [asdict(stage) for stage in flow.stages],
    }
    return _lists_on_one_line(json.dumps(body, ensure_ascii=False, indent=1)) + "\n"


def _lists_on_one_line(text: str) -> str:
    """Put lists of numbers on one line each, so that a diff of two flows reads."""
    out: list[str] = []
    held: list[str] | None = None
    for line in text.splitlines():
        bare = line.strip()
        if held is None and bare.endswith("["):
            held = [line]
        elif held is not None and bare.rstrip(",") and bare[0] in "-0123456789n":
            held.append(bare)
        elif held is not None and bare.startswith("]"):
            out.append(held[0] + " ".join(held[1:]) + bare)
            held = None
        else:
            out.extend([*(held or []), line])
            held = None
    return "\n".join(out)


def read_flow(text: str) -> Flow:
    """Read and check a flow file.

    Raises
    ------
    FlowError
        Names the key that is missing, of the wrong type, or contradicts the rest.
    """
    try:
        body = json.loads(text)
    except ValueError as error:
        raise FlowError("file", f"is not JSON ({error})") from error
    if not isinstance(body, dict):
        raise FlowError("file", "must be a JSON object")
    if body.get("format") != FORMAT:
        raise FlowError("format", f"is {body.get('format')!r}, this version reads {FORMAT}")
    if body.get("probabilities") != list(GRID):
        raise FlowError("probabilities", f"must be {list(GRID)}")
    flow = Flow(
        title=_get(body, "title", str),
        source=_get(body, "source", str),
        snapshot_id=_get(body, "snapshot_id", str),
        cases=_get(body, "cases", int),
        observed_from=_date(body, "observed_from"),
        observed_to=_date(body, "observed_to"),
        stages=tuple(
            _stage(stage, f"stages[{i}]") for i, stage in enumerate(_get(body, "stages", list))
        ),
    )
    check(flow)
    return flow


def check(flow: Flow) -> None:
    """Check that the parts of a flow fit together: every case can go on to an end.

    Raises
    ------
    FlowError
        Names the stage and what is wrong with it.
    """
    names = [stage.name for stage in flow.stages]
    if len(set(names)) != len(names):
        raise FlowError("stages", "two stages have the same name")
    flow.stage("filed", 0)
    for stage in flow.stages:
        key = f"stages.{stage.name}"
        total = stage.stay + sum(t.share for t in stage.transitions)
        if abs(total - 1) > _TOLERANCE:
            raise FlowError(key, f"shares and stay sum to {total:.6f} instead of 1")
        first, last = stage.rounds
        for transition in stage.transitions:
            rounds = {first, first if last is None else last}
            for round_ in rounds:
                flow.stage(*next_move(transition.to, round_))


def _stage(body: Any, key: str) -> Stage:
    if not isinstance(body, dict):
        raise FlowError(key, "must be an object")
    rounds = _get(body, "rounds", list, key)
    if len(rounds) != 2 or not isinstance(rounds[0], int) or rounds[0] < 0:
        raise FlowError(f"{key}.rounds", f"must be [first, last or null], not {rounds!r}")
    if rounds[1] is not None and (not isinstance(rounds[1], int) or rounds[1] < rounds[0]):
        raise FlowError(f"{key}.rounds", f"the last round must not precede the first: {rounds!r}")
    return Stage(
        code=_code(body, "code", key),
        rounds=(rounds[0], rounds[1]),
        n=_count(body, "n", key),
        ended=_count(body, "ended", key),
        stay=_share(body, "stay", key),
        tail=_share(body, "tail", key),
        transitions=tuple(
            _transition(item, f"{key}.transitions[{i}]")
            for i, item in enumerate(_get(body, "transitions", list, key))
        ),
        marks=tuple(
            _mark(item, f"{key}.marks[{i}]")
            for i, item in enumerate(_get(body, "marks", list, key))
        ),
    )


def _transition(body: Any, key: str) -> Transition:
    _only(body, Transition, key)
    days = _ascending(body, "days", key, len(GRID))
    if days[0] < 0:
        raise FlowError(f"{key}.days", f"a duration cannot be negative: {days[0]}")
    return Transition(
        to=_code(body, "to", key),
        n=_count(body, "n", key),
        days=days,
        se=float(_get(body, "se", (int, float), key)),
        median_low=float(_get(body, "median_low", (int, float), key)),
        median_high=float(_get(body, "median_high", (int, float), key)),
        pooled=_pool(body, key),
        **{name: _share(body, name, key) for name in ("share", "low", "high")},
    )


def _mark(body: Any, key: str) -> Mark:
    _only(body, Mark, key)
    a, b, c, d, e = _ascending(body, "place", key, 5)
    if not (a >= 0 and e <= 1):
        raise FlowError(f"{key}.place", "must lie between 0 and 1")
    return Mark(
        code=_code(body, "code", key),
        n=_count(body, "n", key),
        place=(a, b, c, d, e),
        **{name: _share(body, name, key) for name in ("share", "low", "high")},
    )


def _only(body: Any, kind: type, key: str) -> None:
    if not isinstance(body, dict):
        raise FlowError(key, "must be an object")
    unknown = set(body) - {field.name for field in fields(kind)}
    if unknown:
        raise FlowError(f"{key}.{min(unknown)}", "is not a key of a flow file")


def _get(body: dict[str, Any], name: str, kind: Any, key: str = "") -> Any:
    place = f"{key}.{name}" if key else name
    if name not in body:
        raise FlowError(place, "is missing")
    value = body[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise FlowError(place, f"has the wrong type: {value!r}")
    return value


def _checked(
    test: Callable[[float], bool], reason: str
) -> Callable[[dict[str, Any], str, str], float]:
    def read(body: dict[str, Any], name: str, key: str) -> float:
        value = float(_get(body, name, (int, float), key))
        if not test(value):
            raise FlowError(f"{key}.{name}", f"{reason}: {value}")
        return value

    return read


_share = _checked(lambda x: 0 <= x <= 1, "must lie between 0 and 1")


def _count(body: dict[str, Any], name: str, key: str) -> int:
    value: int = _get(body, name, int, key)
    if value < 0:
        raise FlowError(f"{key}.{name}", f"must not be negative: {value}")
    return value


def _pool(body: dict[str, Any], key: str) -> str:
    value: str = _get(body, "pooled", str, key)
    if value not in POOLS:
        raise FlowError(f"{key}.pooled", f"{value!r} is not one of {POOLS}")
    return value


def _code(body: dict[str, Any], name: str, key: str) -> str:
    value: str = _get(body, name, str, key)
    if value not in vocabulary().events:
        raise FlowError(f"{key}.{name}", f"{value!r} is not an event of the vocabulary")
    return value


def _date(body: dict[str, Any], name: str) -> dt.date:
    value = _get(body, name, str)
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise FlowError(name, f"{value!r} is not a date (YYYY-MM-DD)") from error


def _ascending(body: dict[str, Any], name: str, key: str, length: int) -> tuple[float, ...]:
    values = _get(body, name, list, key)
    if len(values) != length or not all(
        isinstance(x, int | float) and not isinstance(x, bool) for x in values
    ):
        raise FlowError(f"{key}.{name}", f"must be {length} numbers")
    if any(b < a for a, b in pairwise(values)):
        raise FlowError(f"{key}.{name}", "must not decrease")
    return tuple(float(x) for x in values)
