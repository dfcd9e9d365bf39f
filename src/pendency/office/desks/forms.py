"""Forms of the recusal desk and the transfers desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendency.allocation.transfers import transfer_rules
from pendency.integrity.recusal import Rules
from pendency.office.actions.declarations import LONGEST, NewTie
from pendency.office.actions.recusals import PARTIES
from pendency.office.language import choose
from pendency.office.models import DeclaredTie, Unit

PARTY_WORDS = {
    "applicant": ("applicant", "申请人"),
    "agent": ("agency", "代理机构"),
    "third_party": ("third party", "其他利害关系人"),
}
_NONE = ("", _("choose"))


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class TieForm(forms.Form):
    """One line of a declaration; an empty line says nothing."""

    relation = forms.ChoiceField(label=_("Relation"), required=False)
    name = forms.CharField(
        label=_("Person, firm or file number"), max_length=LONGEST, required=False
    )
    from_date = forms.DateField(label=_("Since when"), required=False, widget=_day())
    to_date = forms.DateField(label=_("Ended"), required=False, widget=_day())

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [_NONE, *_relations(rules)]

    def clean(self) -> dict[str, Any]:
        """Half a line says too little; a relation can't end before it began."""
        given = super().clean() or {}
        said = {name: given.get(name) for name in ("relation", "name")}
        if any(given.values()):
            for name in (name for name, value in said.items() if not value):
                self.add_error(name, _("This belongs to the line, too."))
        first, last = given.get("from_date"), given.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", _("It can't end before it began."))
        return given


Ties = forms.formset_factory(TieForm, extra=0, max_num=60)


def ties_form(data: Any, rules: Rules, before: Iterable[DeclaredTie], more: int) -> Any:
    """The lines of a declaration: those of the one before, and empty ones to fill in."""
    known = [
        {"relation": t.relation, "name": t.name, "from_date": t.from_date, "to_date": t.to_date}
        for t in before
    ]
    lines = Ties(data or None, initial=known, form_kwargs={"rules": rules}, prefix="tie")
    lines.extra = more
    return lines


def named_ties(lines: Any) -> list[NewTie]:
    """The lines that say something; a line that was emptied is left out."""
    given = [line.cleaned_data for line in lines.forms if line.cleaned_data]
    return [NewTie(**{k: one[k] for k in ("relation", "name", "from_date", "to_date")})
            for one in given if one.get("name")]  # fmt: skip


class Recuse(forms.Form):
    """Why one may not examine a case."""

    relation = forms.ChoiceField(label=_("Relation"), required=False)
    grounds = forms.CharField(label=_("Grounds"), max_length=2000, widget=_text())

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [("", _("another reason")), *_relations(rules)]


class AskRecusal(Recuse):
    """What a party asks, and in which paper."""

    party = forms.ChoiceField(label=_("Who asks"))
    document = forms.CharField(
        label=_("Document (reference of the paper received)"), required=False, max_length=200
    )
    field_order = ("party", "relation", "grounds", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [(p, choose(*PARTY_WORDS[p])) for p in PARTIES]


class Decide(forms.Form):
    """The decision on a recusal."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reasons = forms.CharField(label=_("Reasons"), max_length=2000, widget=_text())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [
            ("upheld", _("Recuse the examiner: the case is drawn afresh")),
            ("dismissed", _("Do not recuse: the examiner goes on")),
        ]


class AskTransfer(forms.Form):
    """Where a case should go, and why."""

    to_unit = forms.ChoiceField(label=_("To which unit"))
    reason = forms.ChoiceField(label=_("Reason"))
    grounds = forms.CharField(label=_("In words"), max_length=2000, widget=_text())

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in units}
        groups: dict[str, list[tuple[str, str]]] = {}
        for unit in units:
            groups.setdefault(str(unit.centre or "–"), []).append((str(unit.pk), str(unit)))
        self.fields["to_unit"].choices = [_NONE, *groups.items()]
        reasons = transfer_rules().reasons
        self.fields["reason"].choices = [
            _NONE, *((name, choose(*text)) for name, text in reasons.items())
        ]  # fmt: skip

    @property
    def unit(self) -> Unit:
        """The unit that was chosen."""
        return self._units[self.cleaned_data["to_unit"]]


def _relations(rules: Rules) -> list[tuple[str, str]]:
    return [(r.name, choose(r.en, r.zh)) for r in rules.declarable.values()]
