"""Forms of access to unpublished cases, and of coaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendency.integrity.access import policy
from pendency.office.language import choose
from pendency.office.models import User
from pendency.office.roles import ROLES, Reach


class AskAccess(forms.Form):
    """An emergency: which case, and why."""

    number = forms.CharField(label=_("Application number"), max_length=60)
    reason = forms.CharField(
        label=_("Why it can't wait"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class Decide(forms.Form):
    """What a second person says to it."""

    answer = forms.CharField(
        label=_("Remark; a refusal needs a reason"), max_length=500, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class GrantAccess(forms.Form):
    """Which case, to whom, for what, until when."""

    number = forms.CharField(label=_("Application number"), max_length=60)
    person = forms.ModelChoiceField(
        label=_("Granted to"), queryset=User.objects.none(), to_field_name="username"
    )
    purpose = forms.ChoiceField(label=_("Purpose"))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2})
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = [p for p in policy().purposes.values() if p.way == "grant"]
        roles = frozenset().union(*(p.roles for p in purposes))
        people = User.objects.filter(is_active=True, role__in=roles).exclude(pk=by.pk)
        self.fields["person"].queryset = people.order_by("username")
        self.fields["purpose"].choices = [(p.name, choose(p.en, p.zh)) for p in purposes]
        self.fields["until"].widget.attrs["min"] = today.isoformat()


class NameCoach(forms.Form):
    """An examiner and his coach."""

    examiner = forms.ModelChoiceField(
        label=_("Examiner"), queryset=User.objects.none(), to_field_name="code"
    )
    coach = forms.ModelChoiceField(
        label=_("Coach"), queryset=User.objects.none(), to_field_name="username"
    )

    def __init__(self, *args: Any, examiners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiner"].queryset = examiners
        examining = [role.name for role in ROLES.values() if role.reach is Reach.EXAMINER]
        self.fields["coach"].queryset = User.objects.filter(is_active=True, role__in=examining)
