"""A year of the plan: the tree from the office to the department's month, from above and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.office import actions, clock
from pendency.office.access import (
    access_plan_year,
    access_unit,
    visible_targets,
    visible_units,
)
from pendency.office.errors import PlanError
from pendency.office.language import choose
from pendency.office.models import Centre, DepartmentTarget, PlanYear, User
from pendency.office.models.planning import PRODUCTS, measure_name
from pendency.office.permissions import Permission
from pendency.office.plan_forms import Declaration
from pendency.office.plans.tree import proposals, rows_of, targets_of, total_of
from pendency.office.views.planning import bases, tabs
from pendency.office.views.screen import figures_for, screen, show
from pendency.planning import PlanningError


@dataclass(frozen=True)
class Branch:
    """A row of the tree; ``cells`` hold, for each product, (asked, declared, held to, field)."""

    level: str
    words: str
    code: str
    cells: tuple[dict[str, Any], ...]
    url: str | None = None
    remark: str = ""


@screen(Permission.VIEW_PLAN)
def plan_year(request: HttpRequest, year: int) -> HttpResponseBase:
    """The tree of a year; what a person may change of it is offered where it stands."""
    mart, _limits = figures_for(request)
    found = access_plan_year(request.user, year)
    rows = rows_of(found)
    seen = set(visible_targets(request.user, found).values_list("pk", flat=True))
    may_set = request.user.may(Permission.SET_PLAN)
    return show(
        request,
        "office/plan_year.html",
        title=_("Targets of %(year)s") % {"year": year},
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        tabs=tabs("planning"),
        year=found,
        products=[(p, measure_name(p)) for p in PRODUCTS],
        tree=_tree(found, rows, seen),
        months=_months(found, rows, seen),
        weights=list(enumerate(found.months, 1)),
        may_set=may_set,
        bases=bases(request, found.basis) if may_set and not found.agreed else [],
        editable=may_set and not found.agreed,
        asked_back=_asked_back(found, rows) if may_set and not found.agreed else None,
        declaring=[] if found.agreed else _declaring(request.user, rows),
        waiting=sum(1 for row in rows if row.declared is None),
        of_all=len(rows),
    )


def _tree(year: PlanYear, rows: Sequence[DepartmentTarget], seen: set[int]) -> list[Branch]:
    """Office, reserve, then each centre with those of its departments that the reader may see."""
    branches = [
        Branch("office", _("The office"), "", tuple(
            {"target": total_of(year.plan, p, year.year)} for p in PRODUCTS)),
        Branch("reserve", _("Reserve of head office"), "", tuple(
            {"target": total_of(year.plan, p, year.year)
             - sum(r.target for r in rows if r.product == p)} for p in PRODUCTS)),
    ]  # fmt: skip
    for centre in dict.fromkeys(row.unit.centre for row in rows):
        own = [row for row in rows if row.unit.centre_id == centre.pk]
        branches.append(Branch("centre", str(centre), centre.code, tuple(
            _sums([row for row in own if row.product == p]) for p in PRODUCTS)))  # fmt: skip
        for unit in dict.fromkeys(row.unit for row in own):
            mine = {row.product: row for row in own if row.unit_id == unit.pk}
            if all(row.pk in seen for row in mine.values()):
                branches.append(Branch(
                    "department", str(unit), unit.code,
                    tuple(_cell(mine.get(p)) for p in PRODUCTS),
                    url=reverse("unit", args=[unit.pk]),
                    remark=next((r.remark for r in mine.values() if r.remark), ""),
                ))  # fmt: skip
    return branches


def _sums(rows: Sequence[DepartmentTarget]) -> dict[str, Any]:
    declared = [row.declared for row in rows]
    whole = None if any(d is None for d in declared) else sum(d or 0 for d in declared)
    asked = sum(row.asked for row in rows)
    return {"target": sum(row.target for row in rows), "asked": asked, "declared": whole,
            "difference": None if whole is None else whole - asked}  # fmt: skip


def _cell(row: DepartmentTarget | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "target": row.target, "asked": row.asked, "declared": row.declared,
        "difference": None if row.declared is None else row.declared - row.asked,
        "field": f"asked-{row.unit_id}-{row.product}",
    }  # fmt: skip


def _months(
    year: PlanYear, rows: Sequence[DepartmentTarget], seen: set[int]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """For each product the months of the office, of centres, and of departments in reach."""
    frame = targets_of(year, rows)
    if frame.is_empty():
        return []
    units = {(r.unit.centre.code, r.unit.code): r for r in rows if r.pk in seen}
    centres = {r.unit.centre.code: r.unit.centre for r in rows}
    found = []
    for product in PRODUCTS:
        own = frame.filter(pl.col("product") == product, pl.col("month").is_not_null())
        lines = []
        for key, months in own.group_by("level", "centre", "department", maintain_order=True):
            words = _words(key, centres, units)
            if words:
                ordered = months.sort("month")["target"].to_list()
                lines.append({"level": key[0], "words": words, "months": ordered})
        lines.sort(key=lambda line: line["level"] != "office")
        found.append((measure_name(product), lines))
    return found


def _words(
    key: tuple[object, ...], centres: dict[str, Centre],
    units: dict[tuple[str, str], DepartmentTarget],
) -> str:  # fmt: skip
    level, centre, department = (str(part) if part is not None else "" for part in key)
    if level == "office":
        return _("The departments together")
    if level == "centre":
        return str(centres[centre])
    row = units.get((centre, department))
    return str(row.unit) if row else ""


def _asked_back(year: PlanYear, rows: Sequence[DepartmentTarget]) -> dict[str, Any] | None:
    """What accepting the reconciliation would do; None while nobody has declared."""
    if not rows or all(row.declared is None for row in rows):
        return None
    try:
        found = proposals(rows)
    except PlanningError as error:
        return {"error": str(error), "rows": []}
    moved = [p for p in found if p.moved or p.declared != p.row.asked]
    return {
        "rows": [
            {
                "centre": p.row.unit.centre, "unit": p.row.unit,
                "product": measure_name(p.row.product), "asked": p.row.asked,
                "declared": p.row.declared, "agreed": p.agreed, "moved": p.moved,
            }
            for p in moved
        ],
        "silent": sum(1 for p in found if p.row.declared is None),
    }  # fmt: skip


def _declaring(user: User, rows: Sequence[DepartmentTarget]) -> list[dict[str, Any]]:
    """The forms of the departments that the person may declare for."""
    if not user.may(Permission.DECLARE_TARGET):
        return []
    own = set(visible_units(user).values_list("pk", flat=True))
    found = []
    for unit in dict.fromkeys(row.unit for row in rows if row.unit_id in own):
        mine = {row.product: row for row in rows if row.unit_id == unit.pk}
        initial: dict[str, Any] = {
            p: row.asked if row.declared is None else row.declared for p, row in mine.items()
        }
        initial["remark"] = next((row.remark for row in mine.values()), "")
        form = Declaration(initial=initial, label_suffix="", auto_id=f"id_{unit.pk}_%s")
        found.append({"unit": unit, "form": form,
                      "declared": next((row for row in mine.values() if row.declared_at), None),
                      "asked": [(measure_name(p), row.asked) for p, row in mine.items()],
                      })  # fmt: skip
    return found


# --- Changing it ---------------------------------------------------------------------------------


@screen(Permission.SET_PLAN)
def plan_year_set(request: HttpRequest, year: int) -> HttpResponseBase:
    """Head office changes the year: what is asked for, the months, agreeing and opening again."""
    found = access_plan_year(request.user, year)
    if request.method == "POST":
        try:
            _decide(request, found)
        except PlanError as error:
            messages.error(request, str(error))
    return redirect("plan_year", year)


def _decide(request: HttpRequest, year: PlanYear) -> None:
    given: dict[str, Any] = {"year": year, "by": request.user, "now": clock.now()}
    do = request.POST.get("do", "")
    if do == "agree":
        actions.agree_year(**given)
        messages.success(request, _("The targets are agreed; departments are held to them."))
    elif do == "reopen":
        actions.reopen_year(**given)
        messages.success(request, _("The year is open to declarations again."))
    elif do == "months":
        weights = [_whole(request.POST.get(f"month-{m}", "")) for m in range(1, 13)]
        actions.set_months(weights=weights, **given)
        messages.success(request, _("Saved."))
    elif do == "asked":
        asked = {}
        for name, text in request.POST.items():
            _asked, _sep, place = name.partition("asked-")
            unit, _dash, product = place.partition("-")
            if unit.isdigit() and product in PRODUCTS:
                asked[int(unit), product] = int(_whole(text))
        actions.set_targets(asked=asked, **given)
        messages.success(request, _("Saved."))


def _whole(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise PlanError(choose(f"“{text}” is no number from 0 on.", f"“{text}”不是非负数字。"))
    return number


@screen(Permission.DECLARE_TARGET)
def plan_declare(request: HttpRequest, year: int, unit_id: int) -> HttpResponseBase:
    """A head declares what a department can do."""
    found, unit = access_plan_year(request.user, year), access_unit(request.user, unit_id)
    form = Declaration(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_target(
                year=found, unit=unit, remark=form.cleaned_data["remark"],
                numbers={p: form.cleaned_data[p] for p in PRODUCTS}, by=request.user,
                now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Declared."))
        except PlanError as error:
            messages.error(request, str(error))
    elif request.method == "POST":
        messages.error(request, _("Give a whole number from 0 on for each product."))
    return redirect("plan_year", year)
