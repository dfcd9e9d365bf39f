"""Forms of the planning screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendency.office.models import LongPlan
from pendency.office.models.planning import MEASURES, PRODUCTS, measure_name

_PENDENCY = ("first_action_pendency", "total_pendency")


def number(label: Any, *, low: float | None = 0, high: float | None = None, step: str = "any",
           required: bool = True, **options: Any) -> forms.FloatField:  # fmt: skip
    """A field for a number, with the bounds that the browser checks too."""
    bounds = {"step": step} | ({"min": low} if low is not None else {})
    bounds |= {"max": high} if high is not None else {}
    return forms.FloatField(
        label=label, min_value=low, max_value=high, required=required,
        widget=forms.NumberInput(bounds), **options,
    )  # fmt: skip


class PlanForm(forms.Form):
    """The five-year plan: title, years, reserve, and a value of each objective in each year."""

    title = forms.CharField(label=_("Title"), max_length=120)
    first_year = forms.IntegerField(label=_("First year"), min_value=1990, max_value=2100)
    reserve = number(_("Reserve of head office, in percent"), high=90)

    def __init__(self, *args: Any, span: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.span = span
        for measure in MEASURES:
            for i, year in enumerate(span):
                step = "0.1" if measure in _PENDENCY else "1"
                self.fields[f"{measure}-{i}"] = number(
                    f"{measure_name(measure)} {year}", step=step, required=measure in PRODUCTS
                )

    @property
    def heads(self) -> list[forms.BoundField]:
        """The fields above the grid."""
        return [self[name] for name in ("title", "first_year", "reserve")]

    def rows(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """(measure, its words, the fields of its years)."""
        for measure in MEASURES:
            fields = [self[f"{measure}-{i}"] for i in range(len(self.span))]
            yield measure, measure_name(measure), fields

    @property
    def values(self) -> dict[tuple[str, int], float]:
        """What was set, by measure and year; years count from the first year that was given."""
        first, given = self.cleaned_data["first_year"], self.cleaned_data
        return {
            (measure, first + i): given[f"{measure}-{i}"]
            for measure in MEASURES
            for i in range(len(self.span))
            if given.get(f"{measure}-{i}") is not None
        }


def of_plan(plan: LongPlan) -> dict[str, Any]:
    """What the form of a plan begins with."""
    values = {f"{o.measure}-{o.year - plan.first_year}": _plain(o.value)
              for o in plan.objectives.all()}  # fmt: skip
    return values | {"title": plan.title, "first_year": plan.first_year,
                     "reserve": _plain(100 * plan.reserve)}  # fmt: skip


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)


class Declaration(forms.Form):
    """What a department can do in the year."""

    remark = forms.CharField(label=_("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for product in PRODUCTS:
            self.fields[product] = forms.IntegerField(
                label=measure_name(product), min_value=0, widget=forms.NumberInput({"min": 0})
            )
        self.order_fields([*PRODUCTS, "remark"])
