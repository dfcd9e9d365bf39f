"""The draw itself: probabilities, winners, the published record, and what follows for the cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from pendency.allocation import Spread, assign, probabilities, record_lines, seed_from
from pendency.allocation.allocating import Probabilities
from pendency.allocation.errors import CertificateError
from pendency.allocation.explain import explain, summarise
from pendency.allocation.instance import Ints
from pendency.allocation.run import named
from pendency.allocation.selecting import Pool, Quota, select, selection_lines
from pendency.allocation.thawing import thaw
from pendency.office.actions.batches import NewEvent, append_events
from pendency.office.actions.deeds import deed
from pendency.office.actions.runs import State, locked, restart
from pendency.office.allocation import files
from pendency.office.allocation.barriers import Barriers, barriers
from pendency.office.allocation.parties import reveals, taking_part
from pendency.office.database import insert, stored
from pendency.office.language import choose
from pendency.office.models import (
    AllocationRun,
    Case,
    Centre,
    DrawnCase,
    Employment,
    Examiner,
    Office,
    Redraw,
    User,
)
from pendency.records import table

Progress = Callable[[int, int | None], None]
Outcome = DrawnCase.Outcome
_STEPS = 4
_EXPLAINED = pl.Schema({"case": pl.String(), "desk": pl.String(), "reason": pl.String()})


@dataclass(frozen=True)
class Drawn:
    """What a draw came to, before it is published.

    Attributes
    ----------
    record
        Hash of the record's file.
    winner
        Of each lot: the examiner's code, or the code of the centre to which the case moves.
    candidates
        Of each lot: everybody who could take it, with fit, price of room and probability.
    figures
        The figures of the run.
    """

    record: str
    winner: dict[str, str | None]
    candidates: dict[str, list[dict[str, Any]]]
    figures: dict[str, Any]


def draw_run(
    *, run: AllocationRun, by: User | None, now: dt.datetime, progress: Progress | None = None
) -> AllocationRun:
    """Draw a run whose parties have revealed, and publish it.

    Effects: the record's file; then those of `publish_draw`. A seed that leaves a tie between two
    optima voids the run, and the ceremony is held again.
    """
    tell = progress or (lambda _done, _total: None)
    tell(0, _STEPS)
    shown = reveals(run)
    committed = {party.name: party.commitment for party in taking_part(run)}
    seed = seed_from(run.list_sha256, shown, committed=committed, public=run.public_value)
    ceremony = named([reveal.as_dict() for reveal in shown], run.public_value)
    try:
        if run.kind == AllocationRun.Kind.SELECTION:
            drawn = _selected(run, seed, ceremony)
        else:
            drawn = _allocated(run, seed, ceremony, tell)
    except CertificateError as error:
        return _again(run, str(error), by, now)
    tell(3, _STEPS)
    run = publish_draw(run=run, drawn=drawn, by=by, now=now)
    tell(_STEPS, _STEPS)
    return run


def publish_draw(
    *, run: AllocationRun, drawn: Drawn, by: User | None, now: dt.datetime
) -> AllocationRun:
    """Publish a draw: all of it, or nothing.

    Effects, in one transaction: of each case that can still be given, the event and its examiner,
    centre and unit (a selection: its new centre, and its note for the next run); the chances in the
    records; what was answered to "why this examiner?"; notes of fresh draws settled; the run with
    the record's hash; the audit row with that hash. Cases that were closed, given or taken over in
    the meantime are passed over, and their row says so.
    """
    with deed("publish_draw", by=by, now=now, needs=None) as act:
        run = locked(run, State.DRAWING)
        rows = list(run.drawn.select_related("case__applicant", "case__agent").order_by("case_id"))
        list(Case.objects.select_for_update().filter(drawn__run=run).order_by("pk"))
        if run.kind == AllocationRun.Kind.SELECTION:
            _move(run, rows, drawn, now)
        else:
            _assign(run, rows, drawn, now)
        DrawnCase.objects.bulk_update(
            rows, ["outcome", "examiner", "note", "candidates"], batch_size=500
        )
        run.state, run.record_sha256, run.ended_at = State.PUBLISHED, drawn.record, now
        run.figures = run.figures | drawn.figures | _counted(rows)
        run.save()
        act.on("allocation_run", run.pk, record=drawn.record, list=run.list_sha256,
               **_counted(rows))  # fmt: skip
    return run


# --- Drawing -------------------------------------------------------------------------------------


def _allocated(run: AllocationRun, seed: bytes, ceremony: dict[str, Any], tell: Progress) -> Drawn:
    instance = thaw(files.read(run.list_sha256))
    step = probabilities(instance, Spread(run.cap), seed=seed, list_hash=run.list_sha256)
    tell(1, _STEPS)
    winner = assign(step)
    record = files.keep(record_lines(step, winner, ceremony=ceremony, about=_about(run)))
    tell(2, _STEPS)
    desks = [*instance.desks, None]
    told = summarise(step, winner, _fields(run, instance.cases))
    return Drawn(
        record,
        {case: desks[won] for case, won in zip(instance.cases, winner.tolist(), strict=True)},
        {case: _candidates(step, case) for case in instance.cases},
        asdict(told) | {"price_of_randomness": told.price_of_randomness},
    )


def _fields(run: AllocationRun, lots: Sequence[str]) -> Ints:
    """The technology field of each lot, 0 where it is not known."""
    known = dict(run.drawn.values_list("lot", "case__field"))
    return np.array([known.get(lot) or 0 for lot in lots], dtype=np.int64)


def _candidates(step: Probabilities, case: str) -> list[dict[str, Any]]:
    rows = explain(step, _EXPLAINED.to_frame(), case)
    return [
        {"desk": row["desk"], "fit": row["fit"], "price": row["price"], "p": row["probability"],
         "en": row["en"], "zh": row["zh"]}
        for row in rows.to_dicts()
    ]  # fmt: skip


def _selected(run: AllocationRun, seed: bytes, ceremony: dict[str, Any]) -> Drawn:
    numbers = run.drawn.select_related("case").order_by("case__number")
    listed = [row.lot for row in numbers]
    pool = _pool_of(run, files.read(run.list_sha256))
    moved = select(pool, seed=seed)
    lines = selection_lines(pool, moved, seed=seed, ceremony=ceremony, about=_about(run))
    wanted = sum(quota.cases for quota in pool.quotas)
    return Drawn(
        files.keep(lines), {number: moved.get(number) for number in listed}, {},
        {"wanted": wanted},
    )  # fmt: skip


def _pool_of(run: AllocationRun, lines: list[str]) -> Pool:
    quotas = [Quota(**quota) for quota in run.scope["quotas"]]
    frame = pl.read_ndjson("\n".join(lines).encode(), infer_schema_length=None)
    rows = frame.filter(kind="pool").select("case", "from", "field").rows()
    return Pool.of(quotas, rows)


def _about(run: AllocationRun) -> dict[str, Any]:
    return {
        "as_of": run.as_of.isoformat(), "office": Office.objects.get().title, "run": run.pk,
        "recusals": bool(run.figures.get("declared")), "snapshot": run.snapshot_id,
        "authority": run.figures.get("authority", ""),
    }  # fmt: skip


def _again(run: AllocationRun, why: str, by: User | None, now: dt.datetime) -> AllocationRun:
    with deed("void_allocation_run", by=by, now=now, needs=None) as act:
        run = locked(run, State.DRAWING)
        run.state, run.void_reason, run.ended_at = State.VOID, why, now
        run.save()
        act.on("allocation_run", run.pk, reason=why)
        return restart(run=run, without=(), by=by, now=now)


# --- Publishing ----------------------------------------------------------------------------------


def _assign(run: AllocationRun, rows: list[DrawnCase], drawn: Drawn, now: dt.datetime) -> None:
    posts = _posts(now.date())
    codes = {code for code in drawn.winner.values() if code}
    barred = barriers([row.case for row in rows], codes, now.date())
    new: dict[int, NewEvent] = {}
    for row in rows:
        row.candidates = drawn.candidates.get(row.lot, [])
        code = drawn.winner.get(row.lot)
        why = _overtaken(row.case, code, posts, barred)
        if why:
            row.outcome, row.note = Outcome.OVERTAKEN, why
        elif code is None:
            row.outcome = Outcome.WAITING
        else:
            row.outcome, row.examiner_id = Outcome.ASSIGNED, posts[code].examiner_id
            new[row.case_id] = NewEvent(
                row.case, "docketed", f"{code}, run {run.pk}", _place(posts[code])
            )
    refused = append_events(list(new.values()), date=now.date(), now=now)
    for row in rows:
        if row.case_id in refused:
            row.outcome, row.examiner_id = Outcome.OVERTAKEN, None
            row.note = refused[row.case_id]
    _keep_chances(run, rows, posts, now.date())
    given = [row.case_id for row in rows if row.outcome == Outcome.ASSIGNED]
    Redraw.objects.filter(case__in=given, settled_by=None).update(settled_by=run)


def _posts(day: dt.date) -> dict[str, Employment]:
    """The post of everybody who serves on a day, by code."""
    serving = Employment.objects.filter(from_date__lte=day).exclude(to_date__lt=day)
    return {post.examiner.code: post for post in serving.select_related("examiner")}


def _place(post: Employment) -> dict[str, object]:
    return {
        "examiner_id": post.examiner_id, "centre_id": post.centre_id, "unit_id": post.unit_id
    }  # fmt: skip


def _overtaken(case: Case, code: str | None, posts: dict[str, Employment], barred: Barriers) -> str:
    if case.closed_date:
        return choose("closed in the meantime", "期间已结案")
    if case.examiner_id is not None:
        return choose("given to an examiner in the meantime", "期间已分配审查员")
    if code is not None and code not in posts:
        return choose(f"{code} no longer serves", f"{code}已不在岗")
    if code is not None and barred.reason(case, code):
        return choose(f"{code} may no longer take it", f"{code}已不得承办")
    return ""


def _keep_chances(
    run: AllocationRun, rows: list[DrawnCase], posts: dict[str, Employment], day: dt.date
) -> None:
    """The chances of all cases that were drawn, whether or not the outcome could still be given."""
    codes = {c["desk"] for row in rows for c in row.candidates if c["desk"] and c["p"] > 0}
    ids = dict(Examiner.objects.filter(code__in=codes).values_list("code", "examiner_id"))
    chances = [
        {"case_id": row.case_id, "run": run.pk, "examiner_id": ids[one["desk"]], "lot": row.lot,
         "purpose": row.purpose, "drawn_on": day, "probability": one["p"],
         "won": row.outcome == Outcome.ASSIGNED and ids[one["desk"]] == row.examiner_id}
        for row in rows
        for one in row.candidates
        if one["desk"] and one["p"] > 0
    ]  # fmt: skip
    if chances:
        insert(stored("draws"), table("draws").frame(chances))


def _move(run: AllocationRun, rows: list[DrawnCase], drawn: Drawn, now: dt.datetime) -> None:
    centres = {centre.code: centre for centre in Centre.objects.all()}
    new: dict[int, NewEvent] = {}
    notes: dict[int, Redraw] = {}
    for row in rows:
        target = drawn.winner.get(row.lot)
        if target is None:
            row.outcome = Outcome.STAYED
        elif row.case.closed_date or row.case.first_action_date or row.case.examiner_id is None:
            row.outcome = Outcome.OVERTAKEN
            row.note = choose(
                "closed, begun or taken back in the meantime", "期间已结案、已开始审查或已收回"
            )
        else:
            row.outcome, row.note = Outcome.MOVED, target
            gone = {"examiner_id": None, "unit_id": None, "centre_id": centres[target].pk}
            notes[row.case_id] = Redraw(
                case=row.case, purpose="rebalancing", reason=f"run {run.pk}",
                had_id=row.case.examiner_id, centre=centres[target], asked_at=now,
                asked_by=run.opened_by,
            )  # fmt: skip
            new[row.case_id] = NewEvent(row.case, "transferred", f"rebalancing, run {run.pk}", gone)
    refused = append_events(list(new.values()), date=now.date(), now=now)
    for row in rows:
        if row.case_id in refused:
            row.outcome, row.note = Outcome.OVERTAKEN, refused[row.case_id]
    Redraw.objects.bulk_create([n for case_id, n in notes.items() if case_id not in refused])


def _counted(rows: list[DrawnCase]) -> dict[str, int]:
    kinds = (Outcome.ASSIGNED, Outcome.WAITING, Outcome.OVERTAKEN, Outcome.MOVED, Outcome.STAYED)
    return {kind.value: sum(row.outcome == kind for row in rows) for kind in kinds}
