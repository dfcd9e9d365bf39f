"""The alarms desk: questions that the screens ask, opened by two people, assessed with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.integrity.screens import screen_named
from pendency.office import actions, clock
from pendency.office.access import access_alarm, visible_alarms, visible_cases, visible_screenings
from pendency.office.errors import AlarmError
from pendency.office.jobs import wake
from pendency.office.language import choose
from pendency.office.models import Alarm, Job, Screening, SnapshotRecord
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.alarms import ALARMS, few, whom
from pendency.office.views.screen import screen, show

#: Levels that may be asked for: largest expected share of false ones among the alarms.
LEVELS = ("0.01", "0.05", "0.1")


@screen(Permission.VIEW_ALARMS)
def alarms(request: HttpRequest) -> HttpResponseBase:
    """The last run with what each screen costs, and all alarms; the button runs the screens."""
    current = SnapshotRecord.objects.filter(current=True).first()
    if request.method == "POST":
        return _run(request, current)
    last = visible_screenings(request.user).first()
    coming = Job.objects.filter(kind=Job.Kind.SCREENS).first()
    if coming and coming.open:
        wake()
    return show(
        request,
        "office/alarms.html",
        title=_("Alarms"),
        last=last,
        results=_results(last),
        stale=last is not None and current is not None and last.snapshot_id != current.pk,
        current=current,
        coming=coming if coming and (coming.open or coming.error) else None,
        levels=LEVELS,
        may_run=request.user.may(Permission.RUN_SCREENS) and current is not None,
        grids=[Grid(ALARMS, QuerySource(visible_alarms(request.user)), request.GET)],
    )


@screen(Permission.VIEW_ALARMS)
def alarm(request: HttpRequest, alarm_id: int) -> HttpResponseBase:
    """One alarm: the question, its evidence and base rate, what it is not, and the next step."""
    one = access_alarm(request.user, alarm_id)
    if request.method == "POST":
        return _step(request, one)
    user = request.user
    result = next((r for r in one.screening.results if r["screen"] == one.screen), {})
    return show(
        request,
        "office/alarm.html",
        title=_("Alarm %(n)d: %(screen)s") % {"n": one.pk, "screen": one.words.title},
        crumbs=[(_("Alarms"), reverse("alarms"))],
        alarm=one,
        whom=whom(one) if one.is_open else None,
        result=result,
        by_chance=few(one.by_chance),
        expected_false=few(result.get("expected_false", 0.0)),
        p=f"{one.p:.2g}",
        sides=_sides(one.side),
        cases=_cases(request, one) if one.is_open else [],
        assessments=one.assessments.select_related("by") if one.is_open else (),
        outcomes=Alarm.Outcome.choices,
        may_ask=one.step == Alarm.Step.SEALED and user.may(Permission.OPEN_ALARM),
        may_agree=one.step == Alarm.Step.ASKED
        and user.may(Permission.OPEN_ALARM)
        and one.asked_by_id != user.pk,
        asked_myself=one.step == Alarm.Step.ASKED and one.asked_by_id == user.pk,
        may_assess=one.step == Alarm.Step.OPEN and user.may(Permission.ASSESS_ALARM),
    )


def _run(request: HttpRequest, current: SnapshotRecord | None) -> HttpResponseBase:
    level = request.POST.get("level", "")
    if current is None or level not in LEVELS:
        messages.error(request, _("Publish a snapshot first, and choose a level."))
        return redirect("alarms")
    actions.ask_for(
        kind=Job.Kind.SCREENS, subject=current.pk, given={"level": float(level)},
        by=request.user, now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("The screens are running; the page shows their result."))
    return redirect("alarms")


def _step(request: HttpRequest, one: Alarm) -> HttpResponseBase:
    """Do what was asked with an alarm."""
    said = request.POST.get("reason", "")
    who: dict[str, Any] = {"alarm": one, "by": request.user, "now": clock.now()}
    acts: dict[str, tuple[Callable[[], None], str]] = {
        "ask": (lambda: actions.ask_to_open(why=said, **who),
                _("A second person has to agree before it opens.")),
        "agree": (lambda: actions.agree_to_open(**who),
                  _("The alarm is open. Both of you are in the log.")),
        "decline": (lambda: actions.decline_to_open(reason=said, **who),
                    _("The alarm stays sealed.")),
        "assess": (lambda: actions.assess_alarm(outcome=request.POST.get("outcome", ""),
                                                reason=said, **who),
                   _("The assessment is kept.")),
    }  # fmt: skip
    act, done = acts.get(request.POST.get("do", ""), (None, ""))
    try:
        if act is not None:
            act()
            messages.success(request, done)
    except AlarmError as error:
        messages.error(request, str(error))
    return redirect("alarm", one.pk)


def _results(last: Screening | None) -> list[dict[str, Any]]:
    """What each screen of the last run gave, in the reader's language."""
    shown = []
    for row in last.results if last else ():
        words = screen_named(row["screen"]).words(choose("en", "zh"))
        false = few(row["expected_false"]) if "tests" in row else ""
        why = choose(*row["silent"]) if "silent" in row else ""
        shown.append({**row, "words": words, "false": false, "why": why})
    return shown


def _sides(side: str) -> str:
    said = {"more": _("more than expected"), "fewer": _("fewer than expected"),
            "quick": _("quicker than peers"), "slow": _("slower than peers")}  # fmt: skip
    return str(said.get(side, ""))


def _cases(request: HttpRequest, one: Alarm) -> list[tuple[Any, float | None]]:
    """The cases behind an open alarm that this person may see, with their probabilities."""
    chance = {row["case"]: row.get("probability") for row in one.cases}
    seen = visible_cases(request.user).in_bulk(chance)
    return [(seen[number], chance[number]) for number in chance if number in seen]
