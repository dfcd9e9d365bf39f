"""A run of the allocation from its opening to the frozen list, and its end without a draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import IntegrityError, transaction

from pendency.allocation import AllocationError, frozen_lines
from pendency.allocation.run import Frozen
from pendency.allocation.selecting import Pool, Quota
from pendency.allocation.terms import ceremony_terms
from pendency.office.actions.deeds import deed, name_of
from pendency.office.actions.jobs import ask_for
from pendency.office.actions.snapshots import path_of, seal, up_to_date
from pendency.office.allocation import files, live
from pendency.office.allocation.parties import seats
from pendency.office.errors import NotDrawableError
from pendency.office.language import choose
from pendency.office.models import (
    AllocationRun,
    Case,
    Centre,
    CeremonyParty,
    DrawnCase,
    Job,
    Redraw,
    User,
)
from pendency.office.models.jobs import OPEN
from pendency.office.permissions import Permission
from pendency.records import Snapshot

State = AllocationRun.State
#: Excluded examiners that are kept for "why not him?", the best fitting first.
_EXCLUDED_KEPT = 40


def open_run(
    *,
    centres: Iterable[Centre],
    by: User | None,
    now: dt.datetime,
    quotas: Sequence[Quota] = (),
    public_source: str = "",
) -> AllocationRun:
    """Open a run: of all cases that wait for an examiner, or, with quotas, of cases that move.

    Effects: the run, with its parties (the centres, head office, the notary); the job that freezes
    its list; the audit row.

    Raises
    ------
    NotDrawableError
        No centre takes part, or another run of the kind is open.
    """
    kind = AllocationRun.Kind.SELECTION if quotas else AllocationRun.Kind.ALLOCATION
    parties = seats(centres)
    if not any(centre for _name, centre, _notary in parties):
        raise NotDrawableError(
            choose("A draw needs at least one centre with a director who takes part.",
                   "抽签须至少有一个审查中心的主任参与。")
        )  # fmt: skip
    with deed("open_allocation_run", by=by, now=now, needs=Permission.RUN_ALLOCATION) as act:
        run = _created(
            kind=kind, opened_by=name_of(by), opened_at=now, as_of=now.date(),
            cap=ceremony_terms().cap, public_source=public_source.strip(),
            scope={"quotas": [vars(quota) for quota in quotas]} if quotas else {},
            **_times(now),
        )  # fmt: skip
        seat(run, parties)
        act.on("allocation_run", run.pk, kind=run.kind, parties=[name for name, _, _ in parties],
               public_source=run.public_source, **run.scope)  # fmt: skip
        ask_for(kind=Job.Kind.FREEZE, subject=str(run.pk), given={"run": run.pk}, by=by, now=now)
    return run


def seat(run: AllocationRun, parties: Iterable[tuple[str, Centre | None, bool]]) -> None:
    """Give the parties their places in a run's ceremony."""
    for name, centre, notary in parties:
        CeremonyParty.objects.create(run=run, name=name, centre=centre, notary=notary)


def freeze_list(*, run: AllocationRun, by: User | None, now: dt.datetime) -> AllocationRun:
    """Freeze what a run draws, and call on the parties to commit.

    Effects: a sealed snapshot of the records; the list's file; its cases, the run's hash and times,
    and the audit row with the hash, in one transaction. Where nothing waits, the run is void.

    Raises
    ------
    NotDrawableError
        The list is frozen already.
    """
    run = unlocked(run, State.FREEZING)
    snapshot = _snapshot()
    try:
        if run.kind == AllocationRun.Kind.SELECTION:
            pool = _pool(run)
            return _froze(run, files.keep(pool.lines()), _pool_rows(run, pool), snapshot, by, now)
        frozen = live.freeze_on(snapshot, run.as_of)
    except AllocationError as error:
        return void_run(run=run, reason=str(error), by=by, now=now)
    sha256 = files.keep(frozen_lines(frozen.instance))
    return _froze(run, sha256, _case_rows(run, frozen), snapshot, by, now,
                  declared=bool(frozen.about["recusals"]),
                  authority=frozen.about["authority"])  # fmt: skip


def void_run(
    *, run: AllocationRun, reason: str, by: User | None, now: dt.datetime
) -> AllocationRun:
    """End a run without a draw, for a reason that is on record.

    Effects: the run and its cases are void, and what waited waits on; the audit row.
    """
    with deed("void_allocation_run", by=by, now=now, needs=None) as act:
        run = locked(run, *({State(run.state)} - {State.PUBLISHED, State.VOID}))
        run.state, run.void_reason, run.ended_at = State.VOID, reason, now
        run.save()
        run.drawn.update(outcome=DrawnCase.Outcome.VOID)
        act.on("allocation_run", run.pk, reason=reason)
    return run


def abandon_run(
    *, run: AllocationRun, reason: str, by: User | None, now: dt.datetime
) -> AllocationRun:
    """Give a run up before its outcome can be known to anybody.

    Effects: those of `void_run`.

    Raises
    ------
    NotDrawableError
        No reason is given, or the notary has revealed: from then on the outcome may be known, and
        giving up would be choosing.
    """
    if not reason.strip():
        raise NotDrawableError(choose("Giving a run up needs a reason.", "放弃批次须说明理由。"))
    with deed("abandon_allocation_run", by=by, now=now, needs=Permission.RUN_ALLOCATION) as act:
        run = locked(run, State.FREEZING, State.COMMITTING, State.REVEALING)
        if run.parties.filter(notary=True).exclude(secret="").exists():
            raise NotDrawableError(
                choose("The notary has revealed: the draw goes on.", "公证方已揭示，抽签必须继续。")
            )
        void_run(run=run, reason=reason.strip(), by=by, now=now)
        act.on("allocation_run", run.pk, reason=reason.strip())
    run.refresh_from_db()
    return run


def resume_run(*, run: AllocationRun, by: User | None, now: dt.datetime) -> Job:
    """Ask again for the work of a run whose process was interrupted.

    Raises
    ------
    NotDrawableError
        The run waits for people, or its work is going on.
    """
    kinds = {State.FREEZING: Job.Kind.FREEZE, State.DRAWING: Job.Kind.DRAW}
    kind = kinds.get(State(run.state))
    if kind is None or Job.objects.filter(kind=kind, subject=str(run.pk), state__in=OPEN).exists():
        raise NotDrawableError(choose("There is nothing to resume.", "没有需要继续的工作。"))
    return ask_for(kind=kind, subject=str(run.pk), given={"run": run.pk}, by=by, now=now)


def restart(
    *, run: AllocationRun, without: Collection[CeremonyParty], by: User | None, now: dt.datetime
) -> AllocationRun:
    """A further run over the same frozen list, without parties that failed; the first is void.

    A step of `ceremony.close_stage` and of the draw, within their transaction.
    """
    staying = [party for party in run.parties.all() if party not in without and party.commitment]
    fresh = AllocationRun(
        kind=run.kind, state=State.COMMITTING, opened_by=run.opened_by, opened_at=now,
        as_of=run.as_of, scope=run.scope, cap=run.cap, snapshot_id=run.snapshot_id,
        list_sha256=run.list_sha256, case_count=run.case_count,
        public_source=run.public_source, follows=run, figures=run.figures, **_times(now),
    )  # fmt: skip
    cases = list(run.drawn.all())
    run.drawn.update(outcome=DrawnCase.Outcome.VOID)
    fresh.save()
    seat(fresh, [(party.name, party.centre, party.notary) for party in staying])
    for case in cases:
        case.pk, case.run, case.outcome = None, fresh, DrawnCase.Outcome.LISTED
    DrawnCase.objects.bulk_create(cases, batch_size=500)
    return fresh


def locked(run: AllocationRun, *states: AllocationRun.State) -> AllocationRun:
    """The run as it is now, with others kept out until the transaction ends.

    Raises
    ------
    NotDrawableError
        It is in none of the states.
    """
    run = AllocationRun.objects.select_for_update().get(pk=run.pk)
    if run.state not in states:
        raise NotDrawableError(
            choose(f"Run {run} stands at “{run.get_state_display()}”: this step can't be taken.",
                   f"批次{run}处于“{run.get_state_display()}”状态，不能进行该步骤。")
        )  # fmt: skip
    return run


def unlocked(run: AllocationRun, *states: AllocationRun.State) -> AllocationRun:
    """The run as it is now, before long work; who writes afterwards locks it again."""
    with transaction.atomic():
        return locked(run, *states)


def _times(now: dt.datetime) -> dict[str, dt.datetime]:
    terms = ceremony_terms()
    commit = now + dt.timedelta(hours=terms.commit_hours)
    return {
        "commit_until": commit,
        "reveal_until": commit + dt.timedelta(hours=terms.reveal_hours),
    }


def _created(**fields: object) -> AllocationRun:
    try:
        with transaction.atomic():
            return AllocationRun.objects.create(**fields)
    except IntegrityError as error:
        raise NotDrawableError(
            choose("Another run of this kind is open: finish it or give it up first.",
                   "已有同类批次尚未结束，请先完成或放弃该批次。")
        ) from error  # fmt: skip


def _snapshot() -> Snapshot:
    record = up_to_date()
    return seal()[0] if record is None else Snapshot.open(path_of(record))


def _froze(
    run: AllocationRun, sha256: str, rows: list[DrawnCase], snapshot: Snapshot, by: User | None,
    now: dt.datetime, *, declared: bool = True, authority: str = "",
) -> AllocationRun:  # fmt: skip
    with deed("freeze_list", by=by, now=now, needs=None) as act:
        run = locked(run, State.FREEZING)
        DrawnCase.objects.bulk_create(rows, batch_size=500)
        run.state, run.list_sha256, run.snapshot_id = State.COMMITTING, sha256, snapshot.id
        run.case_count = len(rows)
        run.figures = {"declared": declared, "authority": authority}
        for name, moment in _times(now).items():
            setattr(run, name, moment)
        run.save()
        act.on("allocation_run", run.pk, list=sha256, cases=len(rows), snapshot=snapshot.id)
    return run


def _case_rows(run: AllocationRun, frozen: Frozen) -> list[DrawnCase]:
    lots = {m: case for case, some in frozen.question.cases.select("case", "members").iter_rows()
            for m in some}  # fmt: skip
    known = dict(Case.objects.filter(number__in=list(lots)).values_list("number", "case_id"))
    notes = Redraw.objects.filter(case__in=known.values(), settled_by=None)
    purpose = dict(notes.values_list("case_id", "purpose"))
    excluded: dict[str, list[tuple[str, str]]] = {}
    for case, desk, reason in frozen.question.excluded.select("case", "desk", "reason").iter_rows():
        excluded.setdefault(case, []).append((desk, reason))
    return [
        DrawnCase(
            run=run, case_id=known[number], lot=lot, purpose=purpose.get(known[number], "daily"),
            excluded=excluded.get(lot, [])[:_EXCLUDED_KEPT],
        )
        for number, lot in lots.items()
    ]  # fmt: skip


def _pool(run: AllocationRun) -> Pool:
    """The cases that a quota may move: docketed at the centre, and not begun."""
    listed = DrawnCase.objects.filter(outcome=DrawnCase.Outcome.LISTED).values("case_id")
    waiting = Case.objects.filter(
        closed_date=None, first_action_date=None, examiner__isnull=False, field__isnull=False
    ).exclude(pk__in=listed)
    rows = waiting.values_list("number", "centre__code", "field")
    quotas = [Quota(**quota) for quota in run.scope["quotas"]]
    return Pool.of(quotas, [row for row in rows if row[1]])


def _pool_rows(run: AllocationRun, pool: Pool) -> list[DrawnCase]:
    numbers = [number for number, _centre, _field in pool.cases]
    known = dict(Case.objects.filter(number__in=numbers).values_list("number", "case_id"))
    chances = pool.chances
    return [
        DrawnCase(run=run, case_id=known[number], lot=number, purpose="rebalancing",
                  candidates=[{"p": chances[number]}])
        for number in numbers
    ]  # fmt: skip
