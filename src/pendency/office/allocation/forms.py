"""The forms of the allocation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendency.allocation.authority import values
from pendency.allocation.selecting import Quota
from pendency.allocation.tracks import tracks
from pendency.office.language import choose
from pendency.office.models import Authority, Case, Centre, Examiner
from pendency.office.tables.allocation import GROUND_WORDS
from pendency.records import FIELDS

_TEXT = forms.Textarea({"rows": 3})


class OpenRun(forms.Form):
    """Who takes part, whether a public value is awaited, and which quotas move cases."""

    centres = forms.MultipleChoiceField(
        label=_("Centres that take part"), widget=forms.CheckboxSelectMultiple
    )
    public_source = forms.CharField(
        label=_("Public value to wait for, if any: where it will be read, and when"),
        required=False, max_length=200,
    )  # fmt: skip
    quotas = forms.CharField(
        label=_("Quotas, for a selection of cases that change centre: FROM TO FIELD CASES, one "
                "line each; empty: examiners are drawn for what waits"),
        required=False, widget=_TEXT,
    )  # fmt: skip

    def __init__(self, *args: Any, centres: list[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._centres = {str(centre.pk): centre for centre in centres}
        self.fields["centres"].choices = [(pk, str(c)) for pk, c in self._centres.items()]
        self.fields["centres"].initial = list(self._centres)

    def clean_centres(self) -> list[Centre]:
        """The centres themselves."""
        return [self._centres[pk] for pk in self.cleaned_data["centres"]]

    def clean_quotas(self) -> list[Quota]:
        """The quotas of the table."""
        codes = set(Centre.objects.values_list("code", flat=True))
        found = []
        for number, line in enumerate(self.cleaned_data["quotas"].splitlines(), 1):
            parts = line.replace(",", " ").split()
            if not parts:
                continue
            try:
                origin, target, field, cases = parts[0], parts[1], int(parts[2]), int(parts[3])
            except (IndexError, ValueError):
                field, cases, origin, target = 0, 0, "", ""
            known = {origin, target} <= codes and origin != target and field in FIELDS
            if len(parts) != 4 or not known or cases < 1:
                raise forms.ValidationError(
                    _("Line %(n)s: two codes of centres, a WIPO field (1 to 35) and a number of "
                      "cases, for instance NH CP 9 25."), params={"n": number},
                )  # fmt: skip
            found.append(Quota(origin, field, target, cases))
        return found


class AskOverride(forms.Form):
    """To whom, on which ground, and why."""

    to = forms.CharField(label=_("Examiner (code)"), max_length=40)
    ground = forms.ChoiceField(label=_("Ground"))
    reason = forms.CharField(
        label=_("Reason; it will be read by the second person and in the report pack"),
        min_length=10, max_length=500, widget=_TEXT,
    )  # fmt: skip

    def __init__(self, *args: Any, examiners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._examiners = examiners
        self.fields["ground"].choices = [(g, choose(*w)) for g, w in GROUND_WORDS.items()]

    def clean_to(self) -> Examiner:
        """The examiner of that code."""
        found = self._examiners.filter(code=self.cleaned_data["to"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("No serving examiner has this code."))
        return found


class NoteAbsence(forms.Form):
    """From when to when, why, and whether the cases go back."""

    from_date = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    to_date = forms.DateField(
        label=_("Last day, if known"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    send_back = forms.BooleanField(
        label=_("His cases that wait for the office go back into the draw"), required=False
    )


class GiveAuthority(forms.Form):
    """Whom to list for which language or track, from when to when, and why."""

    to = forms.CharField(label=_("Examiner (code)"), max_length=40)
    what = forms.ChoiceField(label=_("Language or mode"))
    from_date = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    to_date = forms.DateField(
        label=_("Last day, if known"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, examiners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._examiners = examiners
        self.fields["what"].choices = [
            (kind.label, [(f"{kind.value}:{name}", choose(*said))
                          for name, said in values()[kind.value].items()])
            for kind in Authority.Kind
        ]  # fmt: skip

    def clean_to(self) -> Examiner:
        """The examiner of that code, of those whom the person may list."""
        found = self._examiners.filter(code=self.cleaned_data["to"].strip()).first()
        if found is None:
            raise forms.ValidationError(
                _("No serving examiner whom you may list has this code; nobody lists himself.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        """What the action is given."""
        given = super().clean() or {}
        if "what" in given and "to" in given:
            given["kind"], given["value"] = given.pop("what").split(":", 1)
            given["examiner"] = given.pop("to")
        return given


class ChangeTrack(forms.Form):
    """On which track, with which grounds."""

    track = forms.ChoiceField(label=_("Mode"))
    grounds = forms.MultipleChoiceField(
        label=_("Grounds that are shown"), required=False, widget=forms.CheckboxSelectMultiple
    )
    months = forms.IntegerField(
        label=_("Months of deferral"), required=False, min_value=1, max_value=120
    )

    others = forms.CharField(
        label=_("Numbers of further cases that are examined together with it, one line each"),
        required=False, widget=_TEXT,
    )  # fmt: skip

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cases = cases
        every = tracks().values()
        self.fields["track"].choices = [(one.name, choose(*one.text)) for one in every]
        self.fields["grounds"].choices = [
            (choose(*one.text), [(name, choose(*text)) for name, text in one.grounds.items()])
            for one in every if one.grounds
        ]  # fmt: skip

    def clean_others(self) -> list[Case]:
        """The further cases."""
        numbers = self.cleaned_data["others"].split()
        found = list(self._cases.filter(number_original__in=numbers))
        missing = set(numbers) - {case.number_original for case in found}
        if missing:
            raise forms.ValidationError(
                _("No case that you see has this number: %(n)s"),
                params={"n": ", ".join(sorted(missing))},
            )
        return found
