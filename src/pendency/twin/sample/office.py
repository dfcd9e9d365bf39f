"""The sample office as a sealed snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pendency.records import Snapshot, SnapshotWriter
from pendency.twin.errors import OfficeError
from pendency.twin.flow import Flow
from pendency.twin.flowfile import shipped_flow
from pendency.twin.replay import BLOCK, stream
from pendency.twin.sample import names
from pendency.twin.sample.cases import case_frame
from pendency.twin.sample.corps import Corps, Roster, build_corps
from pendency.twin.sample.flow import office_flow
from pendency.twin.sample.histories import event_frame, tell
from pendency.twin.sample.intake import Intake
from pendency.twin.sample.plan import Calendar, Plan, plan
from pendency.twin.walk import Walker

#: Cases for which the plan's establishment is meant.
_PLANNED_CASES = 60_000


@dataclass(frozen=True)
class _Office:
    """What every block needs."""

    plan: Plan
    calendar: Calendar
    intake: Intake
    corps: Corps
    roster: Roster
    walker: Walker
    seed: int


def sample_office(
    folder: str | Path,
    *,
    seed: int,
    cases: int = 60_000,
    years: int = 8,
    end: dt.date = dt.date(2025, 12, 31),
    flow: Flow | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """Generate the sample office and seal it.

    Six centres, their departments and examiners with careers, and the histories of their cases.
    Everything in it is invented; shares and durations come from ``flow`` and from the figures in
    ``data/sample_office.toml``, each with its source. The snapshot is marked as generated.

    Parameters
    ----------
    folder
        New folder for the snapshot.
    seed
        Same seed, same arguments and same versions of numpy, polars and pyarrow: same bytes.
    cases
        How many applications; examiners grow in proportion, from about 400 for 60,000 cases.
    years, end
        Filings fall in these years, the last day observed is ``end``. The office starts empty,
        so the first two years show it filling up.
    flow
        The measured flow; by default the shipped one.
    progress
        Told (cases done, cases in all) after each block.

    Raises
    ------
    OfficeError
        ``cases`` or ``years`` is not positive.
    """
    if cases < 1 or years < 1:
        raise OfficeError(f"an office needs at least 1 case and 1 year, not {cases} and {years}")
    office = _found(plan(), flow or shipped_flow(), seed, cases, years, end)
    writer = SnapshotWriter(
        folder, title=office.plan.title, provenance="generated", observed_to=end
    )
    for first in range(0, cases, BLOCK):
        writer.add_histories(*_block(office, first, min(BLOCK, cases - first)))
        if progress is not None:
            progress(min(first + BLOCK, cases), cases)
    countries = list(office.plan.intake["countries"])
    for name, frame in {
        "centres": office.corps.centres,
        "units": office.corps.units,
        "examiners": office.corps.examiners,
        "employment": office.corps.employment,
        "parties": names.parties(countries, office.plan.office),
    }.items():
        writer.add(name, frame)
    return writer.seal()


def _found(drawn: Plan, flow: Flow, seed: int, cases: int, years: int, end: dt.date) -> _Office:
    calendar = Calendar.between(_first_day(end, years), end)
    intake = Intake(drawn, calendar, cases)
    # block numbers count from 0; the careers take a stream that no block can have
    rng = stream(seed, 2**63)
    corps = build_corps(
        drawn, calendar, intake.load(), rng, size=cases * 8 / years / _PLANNED_CASES
    )
    return _Office(
        plan=drawn,
        calendar=calendar,
        intake=intake,
        corps=corps,
        roster=Roster(corps, calendar, drawn.corps["grade_weight"]),
        walker=Walker(office_flow(flow, drawn.flow, drawn.examination["held"])),
        seed=seed,
    )


def _first_day(end: dt.date, years: int) -> dt.date:
    """First of the days that make up whole years; 29 February counts as 1 March elsewhere."""
    after = end + dt.timedelta(days=1)
    return dt.date(after.year - years, after.month, 1) + dt.timedelta(days=after.day - 1)


def _block(office: _Office, first: int, size: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = stream(office.seed, first // BLOCK)
    filings = office.intake.block(first, size, rng)
    unit = office.corps.unit_of[filings.centre, filings.field - 1]
    told = tell(
        office.plan, office.calendar, office.walker, office.roster, unit, filings, rng
    )  # fmt: skip
    cases = case_frame(office.plan, office.calendar, unit, filings, told, first, rng)
    return cases, event_frame(told.events, first)
