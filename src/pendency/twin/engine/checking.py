"""The one place where a scenario is checked; every error names the part and what would mend it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from pendency.records import vocabulary
from pendency.records.tables import TRACKS
from pendency.twin.engine.scenario import (
    Career,
    Effort,
    Examiners,
    Intake,
    Pool,
    Scenario,
    Transfer,
)
from pendency.twin.errors import FlowError, ScenarioError

#: Days, counted from the first one, that the engine can hold.
LONGEST = 32_000
#: Examination modes and classes of complexity that a case can have.
_MOST = 64

Fault = tuple[str, str]


def check(scenario: Scenario) -> None:
    """Raise `ScenarioError` for the first thing that is wrong with a scenario."""
    for part in _PARTS:
        for place, reason in part(scenario):
            raise ScenarioError(place, reason)


def _period(s: Scenario) -> Iterator[Fault]:
    if s.length < 1:
        yield "end", f"{s.end} is not after the first day, {s.start}"
    if s.length > LONGEST:
        yield "end", f"{s.length} days are more than the {LONGEST} that can be simulated"


def _pools(s: Scenario) -> Iterator[Fault]:
    if not s.pools:
        yield "pools", "there are none; name at least one"
    seen: set[str] = set()
    staffed = {group.pool for group in s.examiners if group.number != 0}
    for i, pool in enumerate(s.pools):
        place = f"pools[{i}]"
        if pool.name in seen:
            yield f"{place}.name", f"{pool.name!r} occurs more than once"
        seen.add(pool.name)
        yield from _pool_hours(place, pool)
        if pool.paces != ((1.0,),) * 3 and pool.dockets != "flow":
            yield f"{place}.pace", "is for pools that take the flow's time (dockets='flow')"
        if pool.dockets == "flow":
            yield from _timed(s, place, pool)
        elif pool.name not in staffed:
            yield place, f"{pool.name!r} has no examiners; name some, or leave the pool out"
        if pool.field is not None and not 1 <= pool.field <= 35:
            yield f"{place}.field", f"{pool.field} is not a technology field (1 to 35)"


def _pool_hours(place: str, pool: Pool) -> Iterator[Fault]:
    yield from _above(f"{place}.effort", pool.effort, 0.0)
    if pool.later is not None:
        yield from _above(f"{place}.later", pool.later, 0.0)
    for track, factor in pool.tracks.items():
        yield from _known_track(f"{place}.tracks", track)
        yield from _above(f"{place}.tracks.{track}", factor, 0.0)


def _timed(s: Scenario, place: str, pool: Pool) -> Iterator[Fault]:
    """A pool that takes the flow's time has nothing that works at a pace of its own."""
    for name, speeds in zip(("pace", "later_pace", "closing_pace"), pool.paces, strict=True):
        if not speeds:
            yield f"{place}.{name}", "is empty; give at least one speed"
        for i, speed in enumerate(speeds):
            yield from _above(f"{place}.{name}[{i}]", speed, 0.0)
    if any(group.pool == pool.name for group in s.examiners):
        yield place, f"{pool.name!r} takes the flow's time; name no examiners for it"
    if any(pool.name in (move.source, move.target) for move in s.transfers):
        yield place, f"{pool.name!r} takes the flow's time and has no docket to transfer from or to"
    if s.hold.share > 0:
        yield place, f"{pool.name!r} takes the flow's time, which has the quality check in it"


def _flows(s: Scenario) -> Iterator[Fault]:
    if not s.flows:
        yield "flows", "there are none; fit one with `Flow.fit` or take `shipped_flow()`"


def _examiners(s: Scenario) -> Iterator[Fault]:
    for i, group in enumerate(s.examiners):
        place = f"examiners[{i}]"
        yield from _known_pool(s, f"{place}.pool", group.pool)
        yield from _group(place, group)


def _group(place: str, group: Examiners) -> Iterator[Fault]:
    if group.number < 0:
        yield f"{place}.number", f"{group.number} is negative"
    if not 0 < group.share <= 1:
        yield f"{place}.share", f"{group.share} is not above 0 and up to 1"
    for k, (_, share) in enumerate(group.spells):
        if not 0 < share <= 1:
            yield f"{place}.spells[{k}]", f"{share} is not above 0 and up to 1"
    firsts = [first for first, _ in group.spells]
    if firsts != sorted(set(firsts)):
        yield f"{place}.spells", "needs days that ascend"
    yield from _not_below(f"{place}.service", group.service, 0.0)
    if group.joins and group.leaves and group.leaves <= group.joins:
        yield f"{place}.leaves", f"{group.leaves} is not after {group.joins}, when they join"


def _intake(s: Scenario) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, intake in enumerate(s.intake):
        place = f"intake[{i}]"
        yield from _known_pool(s, f"{place}.pool", intake.pool)
        yield from _filings(place, intake)
        yield from _opening(s, place, intake)
        if intake.name in seen:
            yield place, f"{intake.name!r} occurs more than once; put the two together"
        seen.add(intake.name)


def _filings(place: str, intake: Intake) -> Iterator[Fault]:
    yield from _not_below(f"{place}.per_year", intake.per_year, 0.0)
    yield from _above(f"{place}.growth", intake.growth, -1.0)
    if len(intake.season) != 12 or min(intake.season) < 0 or sum(intake.season) <= 0:
        yield f"{place}.season", "needs a level for each of the 12 months, none below 0"
    yield from _shares(f"{place}.tracks", list(intake.tracks.values()))
    for track in intake.tracks:
        yield from _known_track(f"{place}.tracks", track)
    days = [day for day, _ in intake.levels]
    if days != sorted(set(days)):
        yield f"{place}.levels", "need days, ascending"
    for i, (_, level) in enumerate(intake.levels):
        yield from _not_below(f"{place}.levels[{i}]", level, 0.0)


def _opening(s: Scenario, place: str, intake: Intake) -> Iterator[Fault]:
    name = intake.flow or (next(iter(s.flows)) if len(s.flows) == 1 else "")
    if name not in s.flows:
        yield f"{place}.flow", f"{intake.flow!r} is none of {', '.join(s.flows)}"
        return
    try:
        s.flows[name].stage(intake.opening, 0)
    except FlowError as error:
        yield f"{place}.opening", str(error)


def _career(s: Scenario) -> Iterator[Fault]:
    career: Career = s.career
    months = [month for month, _ in career.ramp]
    if not months or months != sorted(set(months)) or months[0] < 0:
        yield "career.ramp", "needs months of service from 0 on, ascending"
    for i, (_, output) in enumerate(career.ramp):
        yield from _not_below(f"career.ramp[{i}]", output, 0.0)
        if output == 0 and (i == len(career.ramp) - 1 or career.ramp[max(i - 1, 0)][1] > 0):
            yield f"career.ramp[{i}]", "only who has just begun can have no output"
    for i, rate in enumerate(career.leaving):
        yield from _not_below(f"career.leaving[{i}]", rate, 0.0)
    for name in ("duties", "mentoring"):
        value = getattr(career, name)
        if not 0 <= value < 1:
            yield f"career.{name}", f"{value} is not a share from 0 to below 1"
    yield from _not_below("career.trainee_months", career.trainee_months, 0.0)


def _effort(s: Scenario) -> Iterator[Fault]:
    effort: Effort = s.effort
    if "other" not in effort.hours:
        yield "effort.hours", "'other' is missing: the hours of work that is not named"
    events = vocabulary().events
    for code, hours in effort.hours.items():
        if code != "other" and code not in events:
            yield f"effort.hours.{code}", "is no event of the vocabulary"
        yield from _above(f"effort.hours.{code}", hours, 0.0)
    yield from _not_below("effort.spread", effort.spread, 0.0)
    yield from _not_below("effort.interview", effort.interview, 0.0)
    yield from _shares("effort.complexity", [share for share, _ in effort.complexity])
    for i, (_, factor) in enumerate(effort.complexity):
        yield from _above(f"effort.complexity[{i}]", factor, 0.0)


def _hold(s: Scenario) -> Iterator[Fault]:
    for name in ("share", "rework"):
        value = getattr(s.hold, name)
        if not 0 <= value < 1:
            yield f"hold.{name}", f"{value} is not a share from 0 to below 1"
    low, high = s.hold.days
    if not 1 <= low <= high:
        yield "hold.days", f"{low} to {high} is not a time of at least one day"


def _transfers(s: Scenario) -> Iterator[Fault]:
    passed_on: dict[str, float] = {}
    if s.transfers and s.clock == "continuous":
        yield "transfers", "in continuous time no cases are exchanged"
    for i, transfer in enumerate(s.transfers):
        place = f"transfers[{i}]"
        yield from _known_pool(s, f"{place}.source", transfer.source)
        yield from _known_pool(s, f"{place}.target", transfer.target)
        yield from _one_transfer(place, transfer)
        passed_on[transfer.source] = passed_on.get(transfer.source, 0.0) + transfer.share
        if passed_on[transfer.source] > 1:
            yield f"{place}.share", f"more than all new cases of {transfer.source!r} are passed on"


def _one_transfer(place: str, transfer: Transfer) -> Iterator[Fault]:
    if transfer.source == transfer.target:
        yield f"{place}.target", f"{transfer.target!r} is the source, too"
    yield from _not_below(f"{place}.per_month", transfer.per_month, 0)
    yield from _not_below(f"{place}.share", transfer.share, 0.0)
    if transfer.per_month == 0 and transfer.share == 0:
        yield place, "moves nothing; give per_month or share"


def _paces(s: Scenario) -> Iterator[Fault]:
    for i, pace in enumerate(s.paces):
        yield from _known_pool(s, f"paces[{i}].pool", pace.pool)
        yield from _above(f"paces[{i}].factor", pace.factor, 0.0)
        if not set(pace.months) <= set(range(1, 13)):
            yield f"paces[{i}].months", f"{pace.months} are not months, 1 to 12"


def _quotas(s: Scenario) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, quota in enumerate(s.quotas):
        place = f"quotas[{i}]"
        yield from _known_track(f"{place}.track", quota.track)
        if quota.track in seen:
            yield f"{place}.track", f"{quota.track!r} has two quotas"
        seen.add(quota.track)
        if not 0 <= quota.least <= quota.most <= 1:
            yield place, f"{quota.least} and {quota.most} are not two shares, the lower one first"
    if sum(quota.least for quota in s.quotas) > 1:
        yield "quotas", "the least shares add up to more than 1"


def _days(s: Scenario) -> Iterator[Fault]:
    if not 0 < s.days.hours <= 24:
        yield "days.hours", f"{s.days.hours} is not above 0 and up to 24"
    if len(s.days.weekend) > 6 or not s.days.weekend <= set(range(7)):
        yield "days.weekend", "needs days of the week, 0 (Monday) to 6, and not all of them"


def _limits(s: Scenario) -> Iterator[Fault]:
    for state, days in s.limits.items():
        if state not in ("awaiting_examination", "awaiting_office"):
            yield f"limits.{state}", "only cases that await the office have a limit"
        yield from _above(f"limits.{state}", days, 0)


def _known_track(place: str, track: str) -> Iterator[Fault]:
    if track not in TRACKS:
        yield place, f"{track!r} is no track; there are {', '.join(TRACKS)}"


def _known_pool(s: Scenario, place: str, name: str) -> Iterator[Fault]:
    if all(pool.name != name for pool in s.pools):
        yield place, f"{name!r} is none of the scenario's pools"


def _above(place: str, value: float, bound: float) -> Iterator[Fault]:
    if not (math.isfinite(value) and value > bound):
        yield place, f"{value} is not above {bound:g}"


def _not_below(place: str, value: float, bound: float) -> Iterator[Fault]:
    if not (math.isfinite(value) and value >= bound):
        yield place, f"{value} is below {bound:g}"


def _shares(place: str, shares: Sequence[float]) -> Iterator[Fault]:
    if not 0 < len(shares) < _MOST or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        yield place, f"shares must be 0 or more and make 1, not {sum(shares):g}"


def check_seed(seed: int, replication: int) -> None:
    """Raise `ScenarioError` for a seed or replication that the key of the generator can't hold."""
    values: Mapping[str, int] = {"seed": seed, "replication": replication}
    for name, value in values.items():
        if not 0 <= value < 2**32:
            raise ScenarioError(name, f"{value} is not from 0 to 4294967295")


_PARTS: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
    _period, _flows, _pools, _examiners, _intake, _career, _effort, _hold, _transfers, _days,
    _limits, _paces, _quotas,
)  # fmt: skip
