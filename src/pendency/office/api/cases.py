"""Cases, their events and their limits."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from pendency.office import mart
from pendency.office.access import access_case
from pendency.office.api.frame import Day, Key, Limit, Offset, answers, needs
from pendency.office.casework.casefile import CaseFile
from pendency.office.mart import CaseFilter
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of
from pendency.office.views.screen import records

router = Router(tags=["cases"])


class CaseOut(Schema):
    """A case as lists show it; dates are those of its history."""

    case_id: int
    office: str
    number: str
    number_original: str
    kind: str
    title: str | None
    country: str | None
    ipc: str | None
    field: int | None
    track: str
    centre_id: int | None
    unit_id: int | None
    examiner_id: int | None
    secret: bool
    state: str
    state_date: dt.date
    filing_date: dt.date
    publication_date: dt.date | None
    examination_date: dt.date | None
    docketed_date: dt.date | None
    first_action_date: dt.date | None
    allowed_date: dt.date | None
    closed_date: dt.date | None
    actions: int
    responses: int
    transfers: int


class CasesOut(Schema):
    """A page of cases, and how many there are."""

    snapshot: str
    count: int
    items: list[CaseOut]


class EventOut(Schema):
    """An entry of a case's history; ``corrects`` names the entry that it stands in for."""

    seq: int
    date: dt.date
    effective_date: dt.date | None
    recorded_at: dt.datetime | None
    code: str
    native_code: str | None
    actor: str
    detail: str | None
    corrects: int | None


class LimitOut(Schema):
    """A limit of the applicant that runs."""

    key: str
    words: str
    law: str
    rule: str
    last_day: dt.date | None
    earliest: dt.date | None
    latest_day: dt.date | None
    days_left: int | None
    status: str
    problem: str | None


@router.get(
    "/",
    response=answers(CasesOut),
    operation_id="list_cases",
    summary="Cases of the published snapshot that you may see, oldest first",
    **needs(Permission.VIEW_CASE),
)
def list_cases(
    request: HttpRequest,
    limit: Limit = 50,
    offset: Offset = 0,
    state: Annotated[str | None, Query(max_length=40)] = None,
    centre_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    unit_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    field: Annotated[int | None, Query(ge=1, le=35)] = None,
    pending: Literal["true", "false"] | None = None,
    filed_from: Day | None = None,
    filed_to: Day | None = None,
    text: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, Any]:
    """Unpublished cases are listed within your own part only, as on the screens."""
    only = CaseFilter(
        state=state, centre_id=centre_id, unit_id=unit_id, field=field,
        pending=None if pending is None else pending == "true",
        filed_from=filed_from, filed_to=filed_to, text=text,
    )  # fmt: skip
    current, scope = mart.current(), scope_of(request.auth)
    rows = current.rows_of_cases(scope=scope, only=only, start=offset, count=limit)
    total = current.count(scope=scope, only=only)
    return {"snapshot": current.about.snapshot_id, "count": total, "items": rows}


@router.get(
    "/{case_id}",
    response=answers(CaseOut),
    operation_id="get_case",
    summary="One case as it is now",
    **needs(Permission.VIEW_CASE),
)
def get_case(request: HttpRequest, case_id: Key) -> Any:
    """Reading an unpublished case is noted."""
    return access_case(request.auth, case_id)


@router.get(
    "/{case_id}/events",
    response=answers(list[EventOut]),
    operation_id="list_events",
    summary="The history of a case, in the order of its entries",
    **needs(Permission.VIEW_CASE),
)
def list_events(request: HttpRequest, case_id: Key) -> Any:
    """Every entry, corrected ones included."""
    return list(access_case(request.auth, case_id).events.order_by("seq"))


@router.get(
    "/{case_id}/limits",
    response=answers(list[LimitOut]),
    operation_id="list_limits",
    summary="The limits that run in a case, the next one first",
    **needs(Permission.VIEW_CASE),
)
def list_limits(request: HttpRequest, case_id: Key) -> Any:
    """Computed as on the last day that the records observe."""
    found = access_case(request.auth, case_id)
    return [
        {
            "key": limit.key, "words": limit.words, "law": str(limit.row["law"]),
            "rule": str(limit.row["rule"]), "last_day": limit.last_day,
            "earliest": limit.earliest,
            "latest_day": limit.latest_day, "days_left": limit.days_left,
            "status": limit.status, "problem": limit.problem,
        }
        for limit in CaseFile(found, records().observed_to).limits
    ]  # fmt: skip
