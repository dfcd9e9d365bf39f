"""Runs of the allocation, overrides, and the desks: transfers, recusals, alarms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from pendency.office.access import (
    access_run,
    reads_grounds,
    visible_alarms,
    visible_drawn,
    visible_overrides,
    visible_recusals,
    visible_runs,
    visible_transfers,
)
from pendency.office.allocation.parties import party_words
from pendency.office.api.frame import Key, Limit, Offset, answers, needs
from pendency.office.models import Alarm, AllocationRun, DrawnCase, Override, Recusal, Transfer
from pendency.office.permissions import Permission

router = Router(tags=["fair allocation"])


class RunOut(Schema):
    """A run; ``list_address`` and ``record_address`` are where its published files are."""

    run: int
    kind: str
    state: str
    as_of: dt.date
    opened_at: dt.datetime
    opened_by: str
    ended_at: dt.datetime | None
    cap: int
    cases: int
    list_sha256: str | None
    list_address: str | None
    record_sha256: str | None
    record_address: str | None
    restart_of: int | None
    void_reason: str | None


class PartyOut(Schema):
    """A party of a ceremony; ``secret`` is there once it was revealed."""

    name: str
    words: str
    centre_id: int | None
    notary: bool
    commitment: str | None
    committed_at: dt.datetime | None
    secret: str | None
    revealed_at: dt.datetime | None


class WholeRunOut(RunOut):
    """A run with its ceremony and, once it is published, its figures."""

    public_source: str | None
    public_value: str | None
    parties: list[PartyOut]
    figures: dict[str, Any]


class DrawnOut(Schema):
    """A case of a run; ``lot`` is the case with which it was drawn as one."""

    case_id: int
    lot: str
    purpose: str
    outcome: str
    examiner_id: int | None
    note: str | None


class OverrideOut(Schema):
    """A request to go past the draw; ``probability`` is that of the last draw."""

    request: int
    case_id: int
    from_examiner_id: int | None
    to_examiner_id: int
    centre_id: int | None
    ground: str
    reason: str
    probability: float | None
    requested_on: dt.date
    outcome: str
    decided_on: dt.date | None


class TransferOut(Schema):
    """A request to move a case to another unit."""

    case_id: int
    seq: int
    reason: str
    from_unit_id: int | None
    to_unit_id: int
    requested_on: dt.date
    contested: bool
    state: str
    due_on: dt.date | None
    decided_on: dt.date | None


class RecusalOut(Schema):
    """A recusal; ``grounds`` only for who may read them."""

    case_id: int
    seq: int
    examiner_id: int
    source: str
    raised_on: dt.date
    due_on: dt.date | None
    outcome: str
    decided_on: dt.date | None
    grounds: str | None


class AlarmOut(Schema):
    """A question that a screen asks; whom it is about is there once two people opened it."""

    alarm: int
    screen: str
    made_at: dt.datetime
    snapshot: str
    n: float
    found: float
    expected: float
    p: float
    q: float
    by_chance: float
    step: str
    outcome: str | None
    examiner_id: int | None
    party_id: int | None
    person: str | None


class RunsOut(Schema):
    """A page of runs, the newest first, and how many there are."""

    count: int
    items: list[RunOut]


class DrawnPageOut(Schema):
    """A page of the cases of a run, and how many of them you may see."""

    count: int
    items: list[DrawnOut]


class OverridesOut(Schema):
    """A page of overrides, the newest first, and how many you may see."""

    count: int
    items: list[OverrideOut]


class TransfersOut(Schema):
    """A page of transfer requests, and how many you may see."""

    count: int
    items: list[TransferOut]


class RecusalsOut(Schema):
    """A page of recusals, and how many you may know of."""

    count: int
    items: list[RecusalOut]


class AlarmsOut(Schema):
    """A page of alarms, the newest first, and how many you may see."""

    count: int
    items: list[AlarmOut]


# --- Allocation ----------------------------------------------------------------------------------


@router.get(
    "/allocation/runs",
    response=answers(RunsOut),
    operation_id="list_runs",
    summary="The runs of the allocation, the newest first",
    **needs(Permission.VIEW_ALLOCATION),
)
def list_runs(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """With the hashes and addresses of the frozen list and the published record."""
    return _page(visible_runs(request.auth).order_by("-pk"), limit, offset, _run)


@router.get(
    "/allocation/runs/{run_id}",
    response=answers(WholeRunOut),
    operation_id="get_run",
    summary="A run with its ceremony and its figures",
    **needs(Permission.VIEW_ALLOCATION),
)
def get_run(request: HttpRequest, run_id: Key) -> Any:
    """A secret that was not revealed is nobody's to read: the office does not have it."""
    run = access_run(request.auth, run_id)
    return _run(run) | {
        "public_source": run.public_source or None,
        "public_value": run.public_value or None,
        "figures": run.figures,
        "parties": [
            {
                "name": party.name, "words": party_words(party), "centre_id": party.centre_id,
                "notary": party.notary, "commitment": party.commitment or None,
                "committed_at": party.committed_at, "secret": party.secret or None,
                "revealed_at": party.revealed_at,
            }
            for party in run.parties.all()
        ],
    }  # fmt: skip


@router.get(
    "/allocation/runs/{run_id}/cases",
    response=answers(DrawnPageOut),
    operation_id="list_drawn",
    summary="The cases of a run that you may see, and what came of each",
    **needs(Permission.VIEW_ALLOCATION),
)
def list_drawn(request: HttpRequest, run_id: Key, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Unpublished cases are listed within your own part only, as on the screens."""
    run = access_run(request.auth, run_id)
    rows = visible_drawn(request.auth, run).order_by("case__number")
    return _page(rows, limit, offset, _drawn)


@router.get(
    "/allocation/overrides",
    response=answers(OverridesOut),
    operation_id="list_overrides",
    summary="Who went past the draw: requests that you may see, the newest first",
    **needs(Permission.VIEW_OVERRIDES),
)
def list_overrides(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Those of your own part; all of them for who watches over the draw."""
    rows = visible_overrides(request.auth).order_by("-request")
    return _page(rows, limit, offset, _override)


# --- Desks ---------------------------------------------------------------------------------------


@router.get(
    "/transfers",
    response=answers(TransfersOut),
    operation_id="list_transfers",
    summary="Requests for transfer that touch your part, what is due first on top",
    **needs(Permission.VIEW_TRANSFERS),
)
def list_transfers(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Ended ones included."""
    rows = visible_transfers(request.auth).order_by("due_on", "case_id", "seq")
    return _page(rows, limit, offset, _transfer)


@router.get(
    "/recusals",
    response=answers(RecusalsOut),
    operation_id="list_recusals",
    summary="Recusals that you may know of, what is due first on top",
    **needs(Permission.VIEW_RECUSALS),
)
def list_recusals(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """A finding of the screening is not listed to superiors before it is decided."""
    user = request.auth
    rows = visible_recusals(user).order_by("due_on", "case_id", "seq")

    def row(recusal: Recusal) -> dict[str, Any]:
        grounds = recusal.grounds if reads_grounds(user, recusal) else ""
        return _recusal(recusal) | {"grounds": grounds or None}

    return _page(rows, limit, offset, row)


@router.get(
    "/alarms",
    response=answers(AlarmsOut),
    operation_id="list_alarms",
    summary="What the integrity screens ask, the newest run first",
    **needs(Permission.VIEW_ALARMS),
)
def list_alarms(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Never those about yourself."""
    rows = visible_alarms(request.auth).order_by("-screening", "place", "pk")
    return _page(rows, limit, offset, _alarm)


# --- Rows ----------------------------------------------------------------------------------------


def _page(
    rows: QuerySet[Any], limit: int, offset: int, row: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    page = rows[offset : offset + limit]
    return {"count": rows.count(), "items": [row(one) for one in page]}


def _run(run: AllocationRun) -> dict[str, Any]:
    def address(name: str, sha256: str) -> str | None:
        return reverse("allocation_file", args=[run.pk, name]) if sha256 else None

    return {
        "run": run.pk, "kind": run.kind, "state": run.state, "as_of": run.as_of,
        "opened_at": run.opened_at, "opened_by": run.opened_by, "ended_at": run.ended_at,
        "cap": run.cap, "cases": run.case_count, "list_sha256": run.list_sha256 or None,
        "list_address": address("list", run.list_sha256),
        "record_sha256": run.record_sha256 or None,
        "record_address": address("draw", run.record_sha256),
        "restart_of": run.follows_id, "void_reason": run.void_reason or None,
    }  # fmt: skip


def _drawn(row: DrawnCase) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "lot": row.lot, "purpose": row.purpose, "outcome": row.outcome,
        "examiner_id": row.examiner_id, "note": row.note or None,
    }  # fmt: skip


def _override(row: Override) -> dict[str, Any]:
    return {
        "request": row.request, "case_id": row.case_id, "from_examiner_id": row.from_examiner_id,
        "to_examiner_id": row.to_examiner_id, "centre_id": row.centre_id, "ground": row.ground,
        "reason": row.reason, "probability": row.probability, "requested_on": row.requested_on,
        "outcome": row.outcome, "decided_on": row.decided_on,
    }  # fmt: skip


def _transfer(row: Transfer) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "seq": row.seq, "reason": row.reason,
        "from_unit_id": row.from_unit_id, "to_unit_id": row.to_unit_id,
        "requested_on": row.requested_on, "contested": row.contested, "state": row.state,
        "due_on": row.due_on, "decided_on": row.decided_on,
    }  # fmt: skip


def _recusal(row: Recusal) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "seq": row.seq, "examiner_id": row.examiner_id,
        "source": row.source, "raised_on": row.raised_on, "due_on": row.due_on,
        "outcome": row.outcome, "decided_on": row.decided_on,
    }  # fmt: skip


def _alarm(row: Alarm) -> dict[str, Any]:
    about = {
        "examiner_id": row.examiner_id, "party_id": row.party_id, "person": row.person or None
    }  # fmt: skip
    return {
        "alarm": row.pk, "screen": row.screen, "made_at": row.screening.made_at,
        "snapshot": row.screening.snapshot_id, "n": row.n, "found": row.found,
        "expected": row.expected, "p": row.p, "q": row.q, "by_chance": row.by_chance,
        "step": row.step, "outcome": row.outcome or None,
    } | (about if row.is_open else dict.fromkeys(about))  # fmt: skip
