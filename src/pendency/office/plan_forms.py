"""Forms of the planning screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendency.office.language import choose
from pendency.office.models import LongPlan
from pendency.office.models.planning import MEASURES, PRODUCTS, measure_name
from pendency.planning.scenarios import (
    PRICE_REASONS,
    PRICE_WORDS,
    Aim,
    Choices,
    Prices,
    Setting,
    Transfer,
)

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

    title = forms.CharField(label=_("Title of the plan"), max_length=120)
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


class ScenarioForm(forms.Form):
    """What a scenario sets; the solver finds the rest."""

    name = forms.CharField(label=_("Name"), max_length=80)
    note = forms.CharField(label=_("Remark"), required=False, max_length=300)
    years = forms.IntegerField(label=_("Years planned"), min_value=1, max_value=5)
    intake = number(_("Intake, in percent of the forecast"), low=10, high=500)
    effort = number(_("Hours of work, in percent of the measured"), low=10, high=500)
    hires = number(_("Recruits a year at most (empty: as many as can be trained)"), required=False)
    places = number(_("Training places, in percent"), high=5000)
    overtime = number(_("Overtime at most, in percent of hours"), high=100)
    retrained = number(_("Examiners of a centre who may change field in a quarter"))
    moved = number(_("Cases that may change centre, in percent of intake"), high=100)
    month = number("", low=0.1, high=10_000)
    case = number("", low=0.01, high=100)
    replications = forms.IntegerField(label=_("Runs of the twin"), min_value=2, max_value=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in PRICE_WORDS.items():
            why = PRICE_REASONS[name]
            self.fields[name].label = choose(words.en, words.zh)
            self.fields[name].help_text = choose(why.en, why.zh)

    def setting(self, aims: tuple[Aim, ...]) -> Setting:
        """The setting that was given."""
        given = self.cleaned_data
        return Setting(
            aims=aims, years=given["years"], intake=given["intake"] / 100,
            effort=given["effort"] / 100, hires=given["hires"], places=given["places"] / 100,
            overtime=given["overtime"] / 100, retrained=given["retrained"],
            moved=given["moved"] / 100, replications=given["replications"],
            prices=Prices(given["month"] / 100, given["case"]),
        )  # fmt: skip


def of_setting(setting: Setting) -> dict[str, Any]:
    """What the form of a setting begins with."""
    return {
        "years": setting.years, "hires": setting.hires, "retrained": _plain(setting.retrained),
        "replications": setting.replications, "case": _plain(setting.prices.case),
        "month": _plain(100 * setting.prices.month),
        **{name: _plain(100 * getattr(setting, name))
           for name in ("intake", "effort", "places", "overtime", "moved")},
    }  # fmt: skip


class WhatIfForm(forms.Form):
    """Decisions that are tried in a moment."""

    intake = number(_("Intake, in percent of the forecast"), low=50, high=150, step="1")
    effort = number(_("Hours of work, in percent of the measured"), low=50, high=150, step="1")
    overtime = number(_("Overtime, in percent of hours"), low=0, high=20, step="1")
    source = forms.ChoiceField(label=_("Cases from"), required=False)
    target = forms.ChoiceField(label=_("to"), required=False)
    moved = number(_("Cases a year"), required=False, step="1")

    def __init__(self, *args: Any, centres: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("intake", "effort", "overtime"):
            self.fields[name].widget.input_type = "range"
        for name in ("source", "target"):
            self.fields[name].choices = [("", _("none")), *centres]
        self.centres = centres
        for code, words in centres:
            self.fields[f"hires-{code}"] = number(words, step="1", high=500)

    @property
    def sliders(self) -> list[forms.BoundField]:
        """The factors."""
        return [self[name] for name in ("intake", "effort", "overtime")]

    @property
    def recruits(self) -> list[forms.BoundField]:
        """Recruits a year by centre."""
        return [self[f"hires-{code}"] for code, _words in self.centres]

    def clean(self) -> dict[str, Any]:
        """A transfer needs both ends, and they must differ."""
        given = super().clean() or {}
        ends = given.get("source"), given.get("target")
        if given.get("moved") and (not all(ends) or ends[0] == ends[1]):
            raise forms.ValidationError(_("Choose two different centres for the transfer."))
        return given

    def choices(self) -> Choices:
        """The decisions."""
        given = self.cleaned_data
        moved = given.get("moved") or 0.0
        transfers = (Transfer(given["source"], given["target"], moved),) if moved else ()
        hires = {code: given[f"hires-{code}"] for code, _w in self.centres
                 if given[f"hires-{code}"]}  # fmt: skip
        return Choices(hires, given["overtime"] / 100, transfers)

    def setting(self, aims: tuple[Aim, ...], years: int) -> Setting:
        """The whole setting."""
        given = self.cleaned_data
        return Setting(aims=aims, years=years, intake=given["intake"] / 100,
                       effort=given["effort"] / 100, choices=self.choices())  # fmt: skip
