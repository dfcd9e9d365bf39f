"""The sample office as a sealed snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pendency.records import Snapshot, SnapshotWriter
from pendency.twin.errors import OfficeError
from pendency.twin.flow import Flow
from pendency.twin.flowfile import shipped_flow
from pendency.twin.replay import BLOCK, stream
from pendency.twin.sample import names
from pendency.twin.sample.cases import Block, case_frame
from pendency.twin.sample.corps import Corps, build_corps
from pendency.twin.sample.flow import office_flow
from pendency.twin.sample.formal import Formal, formal_steps
from pendency.twin.sample.histories import event_frame, tell
from pendency.twin.sample.intake import Filings, Intake
from pendency.twin.sample.parts import NEVER
from pendency.twin.sample.plan import Bools, Calendar, Ints, Plan, plan
from pendency.twin.sample.run import Examined, examined
from pendency.twin.sample.visits import Marker

#: Years that are simulated before those that are told, so that the office does not start empty.
WARM_UP = 6
_CAREERS, _HEIRS, _TELLING = 2**63, 2**63 + 1, 2**62


@dataclass(frozen=True)
class _Office:
    """What the cases go through."""

    plan: Plan
    told: Calendar
    corps: Corps
    flow: Flow
    filings: Filings
    formal: Formal
    examined: Examined
    seed: int


def sample_office(
    folder: str | Path,
    *,
    seed: int,
    cases: int = 50_000,
    years: int = 8,
    end: dt.date = dt.date(2025, 12, 31),
    flow: Flow | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """Simulate the sample office with the twin's engine and seal it.

    Six centres, their departments and examiners with careers, and the histories of their cases.
    Everything in it is invented; shares and durations come from ``flow`` and from the figures in
    ``data/sample_office.toml``, each with its source. The snapshot is marked as generated.

    Parameters
    ----------
    folder
        New folder for the snapshot.
    seed
        Same seed, same arguments and same versions of numpy, numba, polars and pyarrow: same
        bytes.
    cases
        How many applications are filed in the years; those pending on their first day come on
        top. Examiners are in proportion, about 400 for 50,000 filings.
    years, end
        The office is told for these years, up to ``end``. It is simulated from `WARM_UP` years
        before; of what was filed then, only the cases are told that were pending at the start.
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
    office = _run(plan(), flow or shipped_flow(), seed, cases, years, end)
    writer = SnapshotWriter(
        folder, title=office.plan.title, provenance="generated", observed_to=end
    )
    told = np.flatnonzero(_told(office))
    for first in range(0, len(told), BLOCK):
        rows = told[first : first + BLOCK]
        writer.add_histories(*_block(office, rows, first))
        if progress is not None:
            progress(first + len(rows), len(told))
    for name, frame in _tables(office):
        writer.add(name, frame)
    return writer.seal()


def _tables(office: _Office) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "centres", office.corps.centres
    yield "units", office.corps.units
    yield "examiners", office.corps.examiners
    yield "employment", office.corps.employment
    yield "parties", names.parties(list(office.plan.intake["countries"]), office.plan.office)


def _run(drawn: Plan, flow: Flow, seed: int, cases: int, years: int, end: dt.date) -> _Office:
    told = Calendar.between(_first_day(end, years), end)
    all_days = Calendar.between(_first_day(end, years + WARM_UP), end)
    intake = Intake(drawn, all_days, told, cases)
    load = intake.load()
    corps = build_corps(drawn, told, load, stream(seed, _CAREERS))
    filings, formal = _filed(intake, seed)
    unit = corps.unit_of[filings.centre, filings.field - 1]
    rules = drawn.examination
    walked = office_flow(flow, drawn.flow, refused=1 - rules["transfers_agreed"])
    from pendency.twin.sample import scenario  # noqa: PLC0415  # the compiler takes long to load

    setting = scenario.set_up(drawn, corps, walked, load, all_days=all_days, told=told)
    run = scenario.run(setting, drawn, filings, unit, formal.effective, seed=seed)
    found = examined(run, setting, unit, stream(seed, _HEIRS))
    return _Office(drawn, told, corps, walked, filings, formal, found, seed)


def _first_day(end: dt.date, years: int) -> dt.date:
    """First of the days that make up whole years; 29 February counts as 1 March elsewhere."""
    after = end + dt.timedelta(days=1)
    return dt.date(after.year - years, after.month, 1) + dt.timedelta(days=after.day - 1)


def _filed(intake: Intake, seed: int) -> tuple[Filings, Formal]:
    """All filings and their formal steps, in order of filing."""
    filings, formal = [], []
    for first in range(0, intake.cases, BLOCK):
        rng = stream(seed, first // BLOCK)
        filings.append(intake.block(first, min(BLOCK, intake.cases - first), rng))
        formal.append(formal_steps(intake.plan, filings[-1], rng))
    return Filings.joined(filings), Formal.joined(formal)


def _told(office: _Office) -> Bools:
    """Which cases are told: filed in the years, or pending on the day before."""
    ended = np.minimum.reduce([
        office.examined.closed, office.formal.lapsed, office.formal.withdrawn,
        np.where(office.filings.utility, office.formal.published, NEVER),
    ])  # fmt: skip
    first = office.told.first
    told: Bools = (office.filings.day >= first) | (ended >= first)
    return told


def _block(office: _Office, rows: Ints, first: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = stream(office.seed, _TELLING + first // BLOCK)
    filings, formal = office.filings.subset(rows), office.formal.subset(rows)
    steps, transfers = office.examined.of(rows)
    events = tell(
        office.plan, office.told.last, Marker(office.flow), filings, formal, steps, transfers, rng
    )
    unit = office.examined.unit[rows]
    block = Block(
        filings=filings, formal=formal, events=events, unit=unit,
        centre=office.corps.units["centre_id"].to_numpy()[unit - 1].astype(np.int64),
        examiner=office.examined.examiner[rows],
    )  # fmt: skip
    return case_frame(office.plan, office.told, block, first, rng), event_frame(events, first)
