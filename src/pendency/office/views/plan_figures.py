"""The office's own figures, with which every plan begins, and what is known of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.charts import Chart, Series
from pendency.office.language import choose
from pendency.office.permissions import Permission
from pendency.office.plans.start import baseline_of
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.columns import number, share
from pendency.office.views.figures import field_words, lang
from pendency.office.views.planning import tabs
from pendency.office.views.screen import figures_for, screen, show
from pendency.planning import PlanningError
from pendency.planning.baseline import BASES, Baseline

_UNITS = {
    "cases": number, "examiners": lambda v: number(v, 1),
    "hours": lambda v: number(v, 1), "share": share, "days": number,
    "number": lambda v: number(v, 2),
}  # fmt: skip


@screen(Permission.VIEW_PLAN)
def plan_figures(request: HttpRequest) -> HttpResponseBase:
    """What was measured, what is forecast, and what is a start value of the house."""
    mart, _limits = figures_for(request)
    found, problem = None, ""
    try:
        found = baseline_of(mart.about.snapshot_id)
    except PlanningError as error:
        problem = str(error)
    return show(
        request,
        "office/plan_figures.html",
        title=_("The office's own figures"),
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        tabs=tabs("plan_figures"),
        problem=problem,
        groups=_groups(found) if found else [],
        start=found.problem.start if found else None,
        intake=_intake(found) if found else None,
        grids=[Grid(POOLS, RowSource(_pools(found, mart)), request.GET)] if found else [],
    )


def _groups(found: Baseline) -> list[tuple[str, str, list[dict[str, Any]]]]:
    return [
        (basis, words[lang()], [
            {
                "words": one.words[lang()],
                "text": "" if one.value is None else _UNITS[one.unit](one.value),
                "unit": {"examiners": _("examiners"), "cases": _("cases"), "hours": _("hours"),
                         "days": _("days")}.get(one.unit, ""),
                "n": one.n,
                "counted": one.unit != "cases",
            }
            for one in found.known if one.basis == basis
        ])
        for basis, words in BASES.items()
    ]  # fmt: skip


def _intake(found: Baseline) -> Chart:
    """The intake of the office: what came, and what is forecast with its interval."""
    starts = [f"{day:%Y-%m-%d}" for day in found.problem.quarter_starts]
    total = found.problem.intake.sum(axis=(0, 1)).tolist()
    low: list[float | None] = [None] * len(starts)
    high: list[float | None] = [None] * len(starts)
    if found.forecast is not None:
        rows = found.forecast.table.filter(level="all").sort("period")
        ends = {f"{day:%Y-%m-%d}": (a, b)
                for day, a, b in rows.select("period", "q100", "q900").iter_rows()}  # fmt: skip
        low = [ends[day][0] if day in ends else None for day in starts]
        high = [ends[day][1] if day in ends else None for day in starts]
    ranged = any(value is not None for value in low)
    return Chart(
        name="intake",
        title=_("Cases entering examination, by quarter"),
        summary=_("The forecast of the cases that enter examination in each quarter of the plan"),
        x=starts,
        series=[Series(_("forecast"), total, mark="line", low=low if ranged else (),
                       high=high if ranged else ())],
        unit=_("cases a quarter"),
        x_head=_("Quarter from"),
        band_word=choose("80% interval", "80%区间"),
        note=_("The band is the interval that covered 8 of 10 quarters of the back-test. After its "
               "last quarter the forecast repeats its last year."),
    )  # fmt: skip


def _pools(found: Baseline, mart: Any) -> list[dict[str, Any]]:
    names = {place.code: place for place in mart.centres}
    problem = found.problem
    year = problem.intake[:, :, :4].sum(axis=(1, 2))
    stock = problem.stock.sum(axis=1)
    return [
        {
            "centre": names[pool.centre].zh if lang() == "zh" and pool.centre in names
            else names[pool.centre].en if pool.centre in names else pool.centre,
            "field": pool.field, "words": field_words(pool.field), "stock": float(stock[i]),
            "intake": float(year[i]), "examiners": pool.examiners,
            "hours": pool.first_action_hours,
        }
        for i, pool in enumerate(problem.pools)
    ]  # fmt: skip


POOLS = Table(
    "pools",
    gettext_lazy("Fields in centres, as the plan begins with them"),
    (
        Column("centre", gettext_lazy("Centre"), sort="centre", head=True),
        Column("words", gettext_lazy("Technology field"), sort="field"),
        Column("stock", gettext_lazy("Unexamined cases"), "count", "stock"),
        Column("intake", gettext_lazy("Intake of the first year"), "count", "intake"),
        Column("examiners", gettext_lazy("Trained examiners"), "decimal", "examiners"),
        Column("hours", gettext_lazy("Hours of a first action"), "decimal", "hours"),
    ),
    empty=gettext_lazy("No field"),
    remedy=gettext_lazy("Import cases with their technology field, then publish a snapshot."),
    per_page=25,
)
