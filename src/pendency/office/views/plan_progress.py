"""Progress against the year's targets, and the review of the past year. Never a ranking."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.access import visible_targets
from pendency.office.charts.plans import Step, by_month, cumulated, waterfall
from pendency.office.language import choose
from pendency.office.mart import Mart
from pendency.office.models import PlanYear
from pendency.office.models.planning import PRODUCTS, measure_name
from pendency.office.permissions import Permission
from pendency.office.plans.done import done_in
from pendency.office.plans.progress import Line, bullet, lines_of, told
from pendency.office.plans.start import review_of
from pendency.office.plans.tree import rows_of, targets_of
from pendency.office.scope import Scope
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.views.figures import field_words, lang
from pendency.office.views.planning import plan_in_force, tabs
from pendency.office.views.screen import figures_for, screen, show
from pendency.planning import PlanningError
from pendency.planning.targets import FACTORS, VERDICTS, Review, compare, control_band


@screen(Permission.VIEW_PLAN)
def plan_progress(request: HttpRequest) -> HttpResponseBase:
    """What is done of the year's targets, month by month, with the control band."""
    mart, limits = figures_for(request)
    plan = plan_in_force(request)
    years = list(plan.broken_down.all()) if plan else []
    year = _chosen(years, request.GET.get("year", ""), mart.about.observed_to.year)
    product = request.GET.get("product", PRODUCTS[0])
    product = product if product in PRODUCTS else PRODUCTS[0]
    lines = _lines(request, mart, limits["scope"], year, product) if year else []
    office = next((line for line in lines if line.level == "office"), None)
    band = control_band()
    return show(
        request,
        "office/plan_progress.html",
        title=_("Progress"),
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        tabs=tabs("plan_progress"),
        years=years,
        year=year,
        product=product,
        products=[(p, measure_name(p)) for p in PRODUCTS],
        office=office,
        charts=[by_month(office, band), cumulated(office, band)] if office else [],
        lines=[_shown(mart, line) for line in lines],
        told=[(VERDICTS[v][lang()], v, n) for v, n in told(lines).items()],
        band=band,
        months=range(1, 13),
    )


def _chosen(years: list[PlanYear], asked: str, observed: int) -> PlanYear | None:
    """The year asked for, else the one observed last, else the first."""
    by_number = {year.year: year for year in years}
    if asked.isdigit() and int(asked) in by_number:
        return by_number[int(asked)]
    return by_number.get(observed) or (years[0] if years else None)


def _lines(
    request: HttpRequest, mart: Mart, scope: Scope, year: PlanYear, product: str
) -> list[Line]:
    """The office, the centres, and the departments in reach, against their targets."""
    frame = targets_of(year, rows_of(year))
    if frame.is_empty():
        return []
    seen = visible_targets(request.user, year).values_list("unit__centre__code", "unit__code")
    mine = pl.DataFrame(
        list(set(seen)), schema={"centre": pl.String, "department": pl.String}, orient="row"
    )
    others = frame.filter(pl.col("level") != "department")
    own = frame.filter(level="department").join(
        mine, on=["centre", "department"], how="semi", maintain_order="left"
    )
    last = min(mart.about.observed_to, dt.date(year.year, 12, 31))
    done = done_in(mart, scope, year.year)
    compared = compare(pl.concat([others, own]), done, year.year, last)
    return _in_order(lines_of(compared, product), mart)


def _in_order(lines: list[Line], mart: Mart) -> list[Line]:
    """The office first, then each centre before its departments, as the office orders them."""
    centres = {place.code: i for i, place in enumerate(mart.centres)}
    units = {(place.centre_id, place.code): i for i, place in enumerate(mart.units)}
    ids = {place.code: place.id for place in mart.centres}

    def place(line: Line) -> tuple[int, int]:
        centre = line.centre or ""
        unit = units.get((ids.get(centre), line.department or ""), -1)
        return centres.get(centre, -1), unit

    return sorted(lines, key=place)


def _shown(mart: Mart, line: Line) -> dict[str, Any]:
    """A line with its names and its picture."""
    centre = next((p for p in mart.centres if p.code == line.centre), None)
    unit = next(
        (p for p in mart.units
         if centre and p.code == line.department and p.centre_id == centre.id), None)  # fmt: skip
    place = unit or centre
    words = choose(place.en, place.zh) if place else _("The office")
    return {
        "line": line, "words": words, "bullet": bullet(line, control_band()),
        "verdict": VERDICTS[line.verdict][lang()],
        "months": [(cell, VERDICTS[cell.verdict][lang()]) for cell in line.months],
    }  # fmt: skip


# --- The review of the past year -----------------------------------------------------------------


@screen(Permission.VIEW_PLAN)
def plan_review(request: HttpRequest) -> HttpResponseBase:
    """Why stock and pendency changed in the past year."""
    mart, _limits = figures_for(request)
    found, problem = None, ""
    try:
        found = review_of(mart.about.snapshot_id, "field")
    except PlanningError as error:
        problem = str(error)
    last = mart.about.observed_to
    days = {"before": f"{last.replace(year=last.year - 1)}" if (last.month, last.day) != (2, 29)
            else f"{last.year - 1}-02-28", "after": f"{last}"}  # fmt: skip
    return show(
        request,
        "office/plan_review.html",
        title=_("Review of the year"),
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        tabs=tabs("plan_review"),
        problem=problem,
        charts=[_stock_chart(found, days), _pendency_chart(found)] if found else [],
        sentences=_sentences(found) if found else [],
        grids=[Grid(BY_FIELD, RowSource(_by_field(found)), request.GET)] if found else [],
    )


def _stock_chart(found: Review, days: dict[str, str]) -> Any:
    sums = {name: float(found.stock[name].sum()) for name in
            ("opening", "inflow", "output", "other", "closing")}  # fmt: skip
    return waterfall(
        "stock-review", _("Unexamined cases"),
        (_("stock on %(day)s") % {"day": days["before"]}, sums["opening"]),
        [Step(_("filed"), sums["inflow"]), Step(_("first actions"), -sums["output"]),
         Step(_("left without an action"), -sums["other"])],
        (_("stock on %(day)s") % {"day": days["after"]}, sums["closing"]), unit=_("cases"),
    )  # fmt: skip


def _pendency_chart(found: Review) -> Any:
    before, after = found.pendency
    return waterfall(
        "pendency-review", _("First-action pendency of finished cases"),
        (_("the year before"), before),
        [Step(label[lang()], found.factors[name]) for name, label in FACTORS.items()],
        (_("the past year"), after), unit=_("months"), decimals=2,
    )  # fmt: skip


#: What a factor that raised, or lowered, pendency says: English and Chinese.
_WHY: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "opening": (
        ("The year began with more cases waiting than the one before", "年初未审存量高于上年"),
        ("The year began with fewer cases waiting than the one before", "年初未审存量低于上年"),
    ),
    "inflow": (("More cases came in", "进案量增加"), ("Fewer cases came in", "进案量减少")),
    "output": (
        ("Fewer first actions were made", "一通量减少"),
        ("More first actions were made", "一通量增加"),
    ),
    "mix": (
        ("More of the work fell to fields that wait longer", "审查量更多集中在周期较长的领域"),
        ("More of the work fell to fields that wait shorter", "审查量更多集中在周期较短的领域"),
    ),
    "order": (
        ("Older cases were taken first: the figure of finished cases shows it, and it is no fault",
         "优先清理了积压较久的案件：会抬高已审案件周期，并非问题"),
        ("Younger cases were taken first: the figure looks better than the stock is",
         "优先审查了较新的案件：数字好于存量的实际状况"),
    ),
}  # fmt: skip


def _sentences(found: Review) -> list[dict[str, Any]]:
    """What changed pendency, largest first, in words."""
    order = sorted(found.factors.items(), key=lambda item: -abs(item[1]))
    return [
        {"words": choose(*_WHY[name][0 if months > 0 else 1]), "months": months}
        for name, months in order
        if abs(months) >= 0.005
    ]


def _by_field(found: Review) -> list[dict[str, Any]]:
    return [row | {"words": field_words(row["group"])} for row in found.stock.to_dicts()]


BY_FIELD = Table(
    "fields",
    gettext_lazy("Unexamined cases by technology field"),
    (
        Column("words", gettext_lazy("Technology field"), sort="group", head=True),
        Column("opening", gettext_lazy("a year ago"), "count", "opening"),
        Column("inflow", gettext_lazy("filed"), "count", "inflow"),
        Column("output", gettext_lazy("first actions"), "count", "output"),
        Column("other", gettext_lazy("left without an action"), "count", "other"),
        Column("closing", gettext_lazy("now"), "count", "closing"),
        Column("change", gettext_lazy("change"), "count", "change"),
    ),
    order="group",
    empty=gettext_lazy("No case"),
    remedy=gettext_lazy("Import cases, then publish a snapshot."),
    per_page=40,
)
