"""Forms of the casework screens; all but the one that makes a feed live in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendency.office.casework.docket import Line
from pendency.office.forms import ANY
from pendency.office.language import choose
from pendency.office.tables.worklists import TRACKS

#: Whose move it is.
WAITS = (
    ("office", _("waits for the examiner")),
    ("applicant", _("waits for the applicant")),
    ("board", _("waits for the board")),
    ("nobody", _("at rest")),
)
#: Days within which something is due; 0 is what is late already.
WITHIN = (
    ("0", _("overdue")),
    ("14", _("within 14 days")),
    ("30", _("within 30 days")),
    ("60", _("within 60 days")),
)


def _tracks() -> list[tuple[str, str]]:
    return [(track, choose(*words)) for track, words in TRACKS.items()]


def _day() -> forms.DateInput:
    """A field of the browser for a day; it takes the one form, whatever the language."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class DocketFilter(forms.Form):
    """Which cases of a docket to show; a value that makes no sense counts as none."""

    text = forms.CharField(label=_("Number or title"), required=False, max_length=100)
    waits = forms.ChoiceField(label=_("Whose move"), required=False, choices=[ANY, *WAITS])
    due = forms.ChoiceField(label=_("An act or reply is due"), required=False,
                            choices=[ANY, *WITHIN])  # fmt: skip
    track = forms.ChoiceField(label=_("Mode"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["text"].widget.attrs["id"] = "find"
        self.fields["track"].choices = [ANY, *_tracks()]

    def chosen(self, lines: Iterable[Line], as_of: dt.date) -> list[Line]:
        """The lines that the filter lets through, in their order."""
        self.is_valid()
        given = self.cleaned_data
        text = (given.get("text") or "").strip().lower()
        waits, track, due = given.get("waits"), given.get("track"), given.get("due")
        until = None if not due else as_of + dt.timedelta(days=int(due))
        return [
            line
            for line in lines
            if (not waits or line.awaits == waits)
            and (not track or line.track == track)
            and (not text or text in f"{line.number} {line.title or ''}".lower())
            and (until is None or _due(line, as_of, until))
        ]


def _due(line: Line, as_of: dt.date, until: dt.date) -> bool:
    """Whether something of a case ends by a day; what is late counts for every day."""
    days = [act.due for act in line.acts] + [x.earliest for x in line.limits if x.earliest]
    return any(day < as_of or (until > as_of and day <= until) for day in days)


class NewCase(forms.Form):
    """A case that might come to an examiner."""

    track = forms.ChoiceField(label=_("Mode"))
    since = forms.DateField(label=_("Waiting since"), widget=_day())
    due = forms.DateField(label=_("First action due by"), required=False,
                          widget=_day())  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["track"].choices = _tracks()
