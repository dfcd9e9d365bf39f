"""All screens on what there is to screen; what can't be told is said, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import polars as pl

from pendency.integrity.screens.errors import NothingToTellError
from pendency.integrity.screens.outcomes import outcome_screen
from pendency.integrity.screens.pairs import pair_screen
from pendency.integrity.screens.result import Rule, Screened
from pendency.integrity.screens.shares import night_screen, outside_screen, override_screens
from pendency.integrity.screens.speed import burst_screen, speed_screen
from pendency.integrity.screens.words import screen_named, screens

_SIDES = ("agent", "applicant")


@dataclass(frozen=True)
class Frames:
    """What screens look at; an empty frame says that there is nothing of the kind.

    Attributes
    ----------
    parties
        ``case_id``, ``agent``, ``applicant``.
    draws
        `DRAWS`.
    held
        ``case_id``, ``examiner_id``: who has each case now.
    outcomes, acts
        `OUTCOMES` and `ACTS` without their ``party``.
    overrides, reads
        `OVERRIDES`, `READS`.
    """

    parties: pl.DataFrame
    draws: pl.DataFrame
    held: pl.DataFrame
    outcomes: pl.DataFrame
    acts: pl.DataFrame
    overrides: pl.DataFrame
    reads: pl.DataFrame

    def party(self, side: str) -> pl.DataFrame:
        """``case_id`` and ``party`` of one side."""
        return self.parties.select("case_id", party=side).drop_nulls()


@dataclass(frozen=True)
class Report:
    """The screens that were run, and why others were not.

    Attributes
    ----------
    screened
        In the order of the declared screens.
    silent
        Screens about which nothing can be told, with the reason.
    """

    screened: tuple[Screened, ...]
    silent: dict[str, NothingToTellError]


def run_screens(frames: Frames, rule: Rule, names: Collection[str] = ()) -> Report:
    """Run the named screens, all where none is named.

    Raises
    ------
    ScreenError
        A name is none, or a frame contradicts itself.
    """
    wanted = {screen_named(name).name for name in names} or set(screens())
    found: dict[str, Screened] = {}
    silent: dict[str, NothingToTellError] = {}
    for covered, run in _runs(frames, rule):
        asked = wanted.intersection(covered)
        if not asked:
            continue
        try:
            found |= {one.name: one for one in run() if one.name in asked}
        except NothingToTellError as error:
            silent |= dict.fromkeys(asked, error)
    for name in wanted - set(found) - set(silent):
        silent[name] = NothingToTellError("there is nothing to compare", "没有可供比较的内容")
    return Report(tuple(found[n] for n in screens() if n in found),
                  {n: silent[n] for n in screens() if n in silent})  # fmt: skip


def _runs(frames: Frames, rule: Rule) -> list[tuple[tuple[str, ...], Callable[[], list[Screened]]]]:
    """Each screen's names with what runs it."""
    f = frames

    def pair(side: str) -> list[Screened]:
        draws = _some(f.draws, "no draw is recorded", "没有抽签记录")
        return [pair_screen(f"pair_{side}", draws, f.party(side), rule, f.held)]

    def outcome(side: str) -> list[Screened]:
        ended = _some(f.outcomes, "no case has ended", "没有已结案件").join(
            f.party(side), on="case_id"
        )
        return [outcome_screen(f"outcome_{side}", ended, rule)]

    def speed() -> list[Screened]:
        acts = _some(f.acts, "no act of an examiner is recorded", "没有审查行为记录")
        return [speed_screen(acts.with_columns(party=pl.lit(0)), rule)]

    def burst() -> list[Screened]:
        acts = _some(f.acts, "no act of an examiner is recorded", "没有审查行为记录").join(
            f.party("agent"), on="case_id"
        )
        return [burst_screen("burst_agent", acts, rule)]

    def overrides() -> list[Screened]:
        moved = _some(f.overrides, "no override is recorded", "没有指定分案记录")
        draws = _some(f.draws, "no draw is recorded", "没有抽签记录")
        return override_screens(moved, draws, f.party("agent"), rule)

    unread = ("no reading of an unpublished file is recorded", "没有查阅未公布案卷的记录")
    return [
        *(((f"pair_{side}",), lambda side=side: pair(side)) for side in _SIDES),
        *(((f"outcome_{side}",), lambda side=side: outcome(side)) for side in _SIDES),
        (("speed",), speed),
        (("burst_agent",), burst),
        (("overrides_party", "overrides_head"), overrides),
        (("night_reads",), lambda: [night_screen(_some(f.reads, *unread), rule)]),
        (("outside_reads",), lambda: [outside_screen(_some(f.reads, *unread), rule)]),
    ]  # fmt: skip


def _some(frame: pl.DataFrame, en: str, zh: str) -> pl.DataFrame:
    if frame.is_empty():
        raise NothingToTellError(en, zh)
    return frame
