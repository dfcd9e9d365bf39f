"""Centres, departments and indicators."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema

from pendency.office import mart
from pendency.office.access import visible_centres, visible_units
from pendency.office.api.frame import answers, needs
from pendency.office.language import choose
from pendency.office.permissions import Permission
from pendency.office.scope import Level, scope_of
from pendency.planning import INDICATORS

router = Router(tags=["figures"])


class CentreOut(Schema):
    """A centre; ``detailed`` says whether its page is open to you."""

    centre_id: int
    code: str
    en: str
    zh: str
    detailed: bool


class UnitOut(Schema):
    """A department or a unit below one."""

    unit_id: int
    centre_id: int | None
    parent_id: int | None
    code: str
    en: str
    zh: str


class IndicatorOut(Schema):
    """An indicator of which there are figures."""

    name: str
    words: str


class FigureOut(Schema):
    """A figure with what it was estimated from; ``note`` says why a value is missing."""

    centre_id: int | None
    part: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    note: str | None


class FiguresOut(Schema):
    """The figures of an indicator, and the snapshot that they come from."""

    snapshot: str
    observed_to: dt.date
    indicator: str
    level: str
    items: list[FigureOut]


@router.get(
    "/centres",
    response=answers(list[CentreOut]),
    operation_id="list_centres",
    summary="The centres, in the office's own order",
    **needs(Permission.VIEW_NETWORK),
)
def list_centres(request: HttpRequest) -> Any:
    """All of them: that a centre exists is no secret."""
    mine = set(visible_centres(request.auth).values_list("pk", flat=True))
    return [
        {"centre_id": c.id, "code": c.code, "en": c.en, "zh": c.zh, "detailed": c.id in mine}
        for c in mart.current().centres
    ]


@router.get(
    "/units",
    response=answers(list[UnitOut]),
    operation_id="list_units",
    summary="The departments that are open to you",
    **needs(Permission.VIEW_UNIT),
)
def list_units(request: HttpRequest) -> Any:
    """Those that you may open in detail."""
    return list(visible_units(request.auth).order_by("pk"))


@router.get(
    "/indicators",
    response=answers(list[IndicatorOut]),
    operation_id="list_indicators",
    summary="The indicators of which there are figures",
    **needs(Permission.VIEW_NETWORK),
)
def list_indicators(request: HttpRequest) -> Any:
    """Names and words; definitions: docs/reference/indicators.md."""
    known = (INDICATORS[name] for name in mart.current().indicators if name in INDICATORS)
    return [{"name": i.name, "words": choose(i.en, i.zh)} for i in known]


@router.get(
    "/indicators/{name}",
    response=answers(FiguresOut),
    operation_id="get_indicator",
    summary="An indicator for the year up to the snapshot's last day",
    **needs(Permission.VIEW_NETWORK),
)
def get_indicator(
    request: HttpRequest,
    name: Annotated[str, Path(max_length=60)],
    level: Literal["network", "centre"] = "network",
) -> Any:
    """Of the network, or of each centre; never of people."""
    current = mart.current()
    if name not in current.indicators:
        raise Http404
    scope = scope_of(request.auth)
    found = current.figures(name, scope=scope, level=Level(level))
    return {
        "snapshot": current.about.snapshot_id,
        "observed_to": current.about.observed_to,
        "indicator": name,
        "level": level,
        "items": found,
    }
