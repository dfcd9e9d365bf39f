"""Forms: filters that live in the address, and the account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from pendency.exchange import FORMATS
from pendency.office.actions.histories import VOID
from pendency.office.casework.casefile import NextStep
from pendency.office.charts.history import ACTORS
from pendency.office.language import choose, words
from pendency.office.mart import CaseFilter
from pendency.office.models import Event
from pendency.office.tables.worklists import TRACKS
from pendency.office.uploads import MOST_BYTES
from pendency.planning import GROUPINGS, INDICATORS, part_label
from pendency.records import FIELDS, vocabulary

ANY = ("", _("any"))
_AWAITS = ("office", "applicant", "board")


def _states() -> list[tuple[str, str]]:
    return [(s.name, choose(s.en, s.zh)) for s in vocabulary().states.values()]


def _fields() -> list[tuple[str, str]]:
    return [(str(n), f"{n:02d} {choose(f.en, f.zh)}") for n, f in FIELDS.items()]


class CaseSearch(forms.Form):
    """Which cases to list; a value that makes no sense counts as none."""

    text = forms.CharField(label=_("Number, title or applicant"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    track = forms.ChoiceField(label=_("Mode"), required=False)
    field = forms.ChoiceField(label=_("WIPO field"), required=False)
    centre = forms.ChoiceField(label=_("Centre"), required=False)
    filed_from = forms.DateField(
        label=_("Filed from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    filed_to = forms.DateField(
        label=_("Filed to"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, centres: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["id"] = "find"
        choices = {
            "state": _states(),
            "track": [(t, choose(*w)) for t, w in TRACKS.items()],
            "field": _fields(),
            "centre": centres,
        }
        for name, listed in choices.items():
            self.fields[name].choices = [ANY, *listed]

    @property
    def filter(self) -> CaseFilter:
        """The filter that the mart understands."""
        self.is_valid()
        given = self.cleaned_data
        return CaseFilter(
            text=given.get("text") or "",
            state=given.get("state") or None,
            track=given.get("track") or None,
            field=_whole(given.get("field")),
            centre_id=_whole(given.get("centre")),
            filed_from=given.get("filed_from"),
            filed_to=given.get("filed_to"),
        )


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


#: Groupings of the indicators that say nothing about single people.
GROUPING_WORDS: dict[str, tuple[str, str]] = {
    "": ("whole network", "全系统"),
    "centre": ("centre", "审查中心"),
    "field": ("WIPO field", "技术领域"),
    "track": ("mode", "审查模式"),
    "kind": ("kind", "类型"),
    "country": ("country", "国别"),
}
EACH_WORDS: dict[str, tuple[str, str]] = {
    "": ("one figure", "单一数值"),
    "month": ("by month", "按月"),
    "quarter": ("by quarter", "按季度"),
    "year": ("by year", "按年"),
}
_YEARS_BACK = 12


class IndicatorQuestion(forms.Form):
    """What to measure: grouping, time series, period and part."""

    by = forms.ChoiceField(label=_("Grouping"), required=False)
    each = forms.ChoiceField(label=_("Time series"), required=False)
    part = forms.ChoiceField(label=_("Part"), required=False)
    since = forms.DateField(label=_("After"), required=False,
                            widget=forms.DateInput({"type": "date"}))  # fmt: skip
    as_of = forms.DateField(label=_("Up to"), required=False,
                            widget=forms.DateInput({"type": "date"}))  # fmt: skip

    def __init__(self, *args: Any, indicator: str, observed_to: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.observed_to = observed_to
        parts = INDICATORS[indicator].parts
        lang = choose("en", "zh")
        self.fields["by"].choices = [
            (k, choose(*w)) for k, w in GROUPING_WORDS.items() if not k or k in GROUPINGS
        ]
        self.fields["each"].choices = [(k, choose(*w)) for k, w in EACH_WORDS.items()]
        self.fields["part"].choices = [
            ("", _("all parts")),
            *((p, part_label(p, lang)) for p in parts),
        ]

    def clean(self) -> dict[str, Any]:
        """The period must lie within what the snapshot observes."""
        given = super().clean() or {}
        as_of, since = given.get("as_of") or self.observed_to, given.get("since")
        if as_of > self.observed_to:
            self.add_error("as_of", _("The snapshot observes nothing after %(day)s.") % {
                "day": self.observed_to})  # fmt: skip
        if since and since >= as_of:
            self.add_error("since", _("The first day must lie before the last one."))
        return given


class _Several(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several files, each checked; names may not repeat, for they end up in one folder."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, at least one."""
        files = [super(_Files, self).clean(one, initial) for one in data or [None]]
        if len({file.name for file in files}) < len(files):
            raise forms.ValidationError(_("Two files have the same name."))
        return files


class Extract(forms.Form):
    """An extract of another system: its format, its files and, where needed, its mapping."""

    format = forms.ChoiceField(label=_("Format"))
    files = _Files(label=_("Files"))
    mapping = forms.FileField(label=_("Mapping file, for csv and parquet"), required=False)

    def __init__(self, *args: Any, refused: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused = refused
        self.fields["format"].choices = [(name, name) for name in FORMATS]

    def clean(self) -> dict[str, Any]:
        """The format must get what it needs, and files that are too large came without bytes."""
        given = super().clean() or {}
        if self._refused:
            self.errors.clear()
            raise forms.ValidationError(
                _("The files are larger than %(most)s together; nothing was kept. Import them on "
                  "the server: pendency office import FORMAT PATH."),
                params={"most": filesizeformat(MOST_BYTES)},
            )  # fmt: skip
        chosen = FORMATS.get(given.get("format", ""))
        if chosen and chosen.mapped and not given.get("mapping"):
            self.add_error("mapping", _("This format needs a mapping file."))
        if chosen and not chosen.mapped and given.get("mapping"):
            self.add_error("mapping", _("This format takes no mapping file."))
        return given


class NewEvent(forms.Form):
    """An event that the procedure allows now, with its day."""

    code = forms.ChoiceField(label=_("What happened"))
    date = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    detail = forms.CharField(label=_("Remark"), required=False, max_length=200, empty_value=None)

    def __init__(
        self, *args: Any, offered: Sequence[NextStep], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [
            (choose(*ACTORS[step.actor]), list(step.events.items())) for step in offered
        ]
        self.fields["date"].initial = today
        self.fields["date"].widget.attrs["max"] = today.isoformat()


class Correction(forms.Form):
    """What an entry should have been, and why."""

    code = forms.ChoiceField(label=_("It should have been"))
    date = forms.DateField(
        label=_("On the day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, wrong: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(e.name, choose(e.en, e.zh)) for e in vocabulary().events.values()]
        self.fields["code"].choices = [
            (VOID, _("nothing: it never happened")),
            *((name, words) for name, words in known if name != VOID),
        ]
        self.fields["code"].initial, self.fields["date"].initial = wrong.code, wrong.date


class PackChoice(forms.Form):
    """Which report pack to make."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    lang = forms.ChoiceField(
        label=words("Language", "语言"), choices=[("zh", "中文"), ("en", "English")]
    )

    scenario = forms.TypedChoiceField(
        label=words("Scenario of the plan", "计划方案"),
        coerce=int,
        required=False,
        empty_value=None,
    )

    def __init__(
        self, *args: Any, years: list[int], scenarios: Sequence[tuple[int, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenario"].choices = [("", choose("none", "无")), *scenarios]
        self.fields["year"].choices = [(y, str(y)) for y in years]
