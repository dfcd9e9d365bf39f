"""The tracks (examination modes) as data: ``data/tracks.toml``.

Their order on a docket is `pendency.examination.docket`'s; here is what else an office lays down:
grounds, quotas, sizes of groups, conflicts and clocks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.allocation.errors import RuleError
from pendency.law.text import Text
from pendency.records.tables import TRACKS

_FILE = "allocation/data/tracks.toml"


@dataclass(frozen=True)
class Track:
    """A way in which a case is examined.

    Attributes
    ----------
    name, text, source, valid_from
        Its name in the records, its words, where it comes from and from when it holds.
    grounds
        Grounds for admission; any one suffices. Empty: none is needed.
    quota
        Largest share of a month's new cases; 0: no quota.
    group_by, size
        Columns that cases examined together share, and how many at least and at most.
    conflicts
        Tracks that exclude it.
    months
        Shortest and longest deferral; (0, 0): none.
    first_action, close
        The office's clock in months from admission; 0: none.
    """

    name: str
    text: Text
    source: str
    valid_from: date
    grounds: Mapping[str, Text]
    quota: float = 0.0
    group_by: tuple[str, ...] = ()
    size: tuple[int, int] = (1, 1)
    conflicts: tuple[str, ...] = ()
    months: tuple[int, int] = (0, 0)
    first_action: float = 0.0
    close: float = 0.0


@dataclass(frozen=True)
class Admission:
    """Whether a case may go on a track, and why not, in both languages."""

    admitted: bool
    reasons: tuple[Text, ...]


@cache
def tracks() -> Mapping[str, Track]:
    """The tracks, in the order of the records, and what lies over them (touring)."""
    text = files("pendency.allocation").joinpath("data/tracks.toml").read_text("utf-8")
    return parse(tomllib.loads(text))


def parse(data: Mapping[str, Any]) -> Mapping[str, Track]:
    """Tracks from their data.

    Raises
    ------
    RuleError
        The tracks are not those of the records, or a conflict is not mutual.
    """
    if set(data["track"]) != set(TRACKS):
        raise RuleError(f"{_FILE} has to describe each of {', '.join(TRACKS)}, and no other")
    found = {
        name: _track(name, spec, data["valid_from"])
        for name, spec in {**data["track"], **data["overlay"]}.items()
    }
    for one in found.values():
        for other in one.conflicts:
            if other not in found or one.name not in found[other].conflicts:
                raise RuleError(f"{_FILE}: {one.name} and {other} have to exclude each other")
    return found


def track(name: str) -> Track:
    """A track by name.

    Raises
    ------
    RuleError
        There is none of that name.
    """
    if name not in tracks():
        raise RuleError(f"no track {name!r}; there are {', '.join(tracks())}")
    return tracks()[name]


def admit(
    name: str, *, grounds: Iterable[str], held: Iterable[str], day: date, month: tuple[int, int]
) -> Admission:
    """Whether a case may go on a track.

    Parameters
    ----------
    name
        The track.
    grounds
        Grounds that the request shows.
    held
        Tracks that the case is on.
    day
        The day of the request.
    month
        Cases admitted to the track this month, and new cases of the month.
    """
    asked, reasons = track(name), []
    if day < asked.valid_from:
        reasons.append(Text(f"{asked.text.en} begins on {asked.valid_from}",
                            f"{asked.text.zh}自{asked.valid_from}起施行"))  # fmt: skip
    if asked.grounds and not set(grounds) & set(asked.grounds):
        reasons.append(Text(f"no ground for {asked.text.en} is shown",
                            f"未说明符合{asked.text.zh}的事由"))  # fmt: skip
    reasons += [
        Text(f"it is on a track that excludes it: {track(other).text.en}",
             f"与已适用的审查模式冲突：{track(other).text.zh}")
        for other in held if other in asked.conflicts
    ]  # fmt: skip
    admitted, new = month
    if asked.quota and admitted + 1 > asked.quota * new:
        reasons.append(Text(f"the month's quota of {asked.quota:.0%} is used up",
                            f"本月{asked.quota:.0%}的名额已用完"))  # fmt: skip
    return Admission(not reasons, tuple(reasons))


def _track(name: str, spec: Mapping[str, Any], valid_from: date) -> Track:
    low, high = spec.get("size", (1, 1))
    start, end = spec.get("months", (0, 0))
    return Track(
        name, Text(spec["en"], spec["zh"]), spec["source"], spec.get("valid_from", valid_from),
        {ground: Text(en, zh) for ground, en, zh in spec.get("grounds", ())},
        quota=spec.get("quota", 0.0), group_by=tuple(spec.get("group_by", ())), size=(low, high),
        conflicts=tuple(spec.get("conflicts", ())), months=(start, end),
        first_action=spec.get("first_action", 0.0), close=spec.get("close", 0.0),
    )  # fmt: skip
