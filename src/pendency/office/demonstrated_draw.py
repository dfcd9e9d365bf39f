"""The sample office's first draw: what there is to see of allocation, by acts of its own people.

Each centre's director, head office and the notary commit and reveal as they would in their
browsers; the record is drawn from what they revealed and stands in the log like any other. It is
held on the last day of the sample's records, so that the figures of that day stay the newest.

Needs Django to be set up; `commands` does that first.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator

from django.db.models import Count

from pendency.allocation.ceremony import commitment
from pendency.office import actions, tasks
from pendency.office.access import visible_dockets
from pendency.office.demonstration import Login, add_login, demo_logins
from pendency.office.errors import NotDrawableError
from pendency.office.jobs import lock
from pendency.office.language import choose
from pendency.office.models import (
    AllocationRun,
    Case,
    Centre,
    CeremonyParty,
    DrawnCase,
    Examiner,
    Office,
    User,
)
from pendency.office.roles import ROLES

#: Cases that an absent colleague leaves to the next draw, at least.
LEFT = 3


def demo_directors(*, now: dt.datetime) -> list[Login]:
    """An account for the director of every further centre: ``centre_head_2`` and so on.

    The first one, ``centre_head``, is among `demonstration.demo_logins`.
    """
    first = User.objects.get(username="centre_head").centre_id
    others = Centre.objects.exclude(pk=first).order_by("code")
    return [
        add_login(f"centre_head_{number}", "centre_head", {"centre": centre}, now=now,
                  words=f"{ROLES['centre_head']}, {centre}")
        for number, centre in enumerate(others, 2)
    ]  # fmt: skip


def hold_draw() -> AllocationRun | None:
    """Hold the first draw, with every centre; None where nothing waits or a run was held.

    Effects: those of the actions that the people take: the run until it is published, an override
    that a second person confirmed, and an absence that leaves cases to the next draw.
    """
    if AllocationRun.objects.exists():
        return None
    then = _morning()
    demo_logins(now=then)
    demo_directors(now=then)
    with lock():  # or the process that does the office's work would take part
        run = _ceremony(then)
    if run.state != AllocationRun.State.PUBLISHED:
        return None
    _past_the_draw(run, then + dt.timedelta(hours=5))
    _away(then + dt.timedelta(hours=6))
    return run


def _morning() -> dt.datetime:
    """Nine o'clock of the last day of the records."""
    last = Office.objects.get().observed_to
    return dt.datetime.combine(last, dt.time(9), dt.UTC)


def _ceremony(then: dt.datetime) -> AllocationRun:
    run = actions.open_run(centres=Centre.objects.order_by("code"), by=_person("operations"),
                           now=then)  # fmt: skip
    _work(then)
    run.refresh_from_db()
    if run.state == AllocationRun.State.VOID:  # nothing waits
        return run
    kept: dict[str, bytes] = {}
    for party, at in _in_turn(run, then + dt.timedelta(minutes=10)):
        kept[party.name] = secrets.token_bytes(32)
        said = commitment(run.list_sha256, party.name, kept[party.name])
        actions.commit(party=party, commitment=said, by=_speaker(party), now=at)
    for party, at in _in_turn(run, then + dt.timedelta(hours=3)):
        actions.reveal(party=party, secret=kept[party.name].hex(), by=_speaker(party), now=at)
    _work(then + dt.timedelta(hours=4))
    run.refresh_from_db()
    return run


def _in_turn(run: AllocationRun, begin: dt.datetime) -> Iterator[tuple[CeremonyParty, dt.datetime]]:
    """The parties with the moment of their step, the notary last."""
    for number, party in enumerate(run.parties.order_by("notary", "name")):
        yield party, begin + dt.timedelta(minutes=5 * number)


def _speaker(party: CeremonyParty) -> User:
    if party.centre_id is not None:
        return User.objects.filter(role="centre_head", centre=party.centre_id).earliest("pk")
    return _person("integrity_officer" if party.notary else "operations")


def _person(username: str) -> User:
    return User.objects.get(username=username)


def _work(now: dt.datetime) -> None:
    """Do what waits, as the process beside the server would; only while `lock` is held."""
    while job := actions.begin_next(now=now):
        tasks.do(job, lambda: now)


def _past_the_draw(run: AllocationRun, now: dt.datetime) -> None:
    """One case goes past the draw: asked for by a head, confirmed by the director."""
    head = _person("department_head")
    reason = choose("has examined two earlier applications of this family and knows its prior art",
                    "此前已审查该同族的两件申请，熟悉相关现有技术")  # fmt: skip
    for case, to in _pairs(run, set(visible_dockets(head).values_list("code", flat=True))):
        try:
            asked = actions.ask_override(
                case=case, to=to, ground="expertise", reason=reason, by=head, now=now
            )
        except NotDrawableError:
            continue  # he is recused or has no valid declaration: another one
        later = now + dt.timedelta(minutes=20)
        actions.confirm_override(override=asked, by=_person("centre_head"), now=later)
        return


def _pairs(run: AllocationRun, codes: set[str]) -> Iterator[tuple[Case, Examiner]]:
    """A case of the department, and a colleague: as the draw could have had it, then any."""
    drawn = run.drawn.filter(outcome=DrawnCase.Outcome.ASSIGNED, examiner__code__in=codes)
    for row in drawn.select_related("case").order_by("case_id"):
        others = [c["desk"] for c in row.candidates if c["desk"] in codes and c["p"] > 0]
        for to in Examiner.objects.filter(code__in=others).exclude(pk=row.examiner_id):
            yield row.case, to
    waiting = Case.objects.filter(examiner__code__in=codes, state="awaiting_examination")
    for case in waiting.order_by("case_id"):
        for to in Examiner.objects.filter(code__in=codes).exclude(pk=case.examiner_id):
            yield case, to


def _away(now: dt.datetime) -> None:
    """A colleague is away, and his cases wait for the next draw."""
    head = _person("department_head")
    mine = _person("examiner").examiner_id
    waiting = Case.objects.filter(state="awaiting_examination", closed_date=None)
    colleagues = (
        visible_dockets(head).exclude(pk=mine).filter(cases__in=waiting)
        .annotate(waiting=Count("cases")).filter(waiting__gte=LEFT)
    )  # fmt: skip
    one = colleagues.order_by("waiting", "pk").first()
    if one is not None:
        actions.note_absence(
            examiner=one, from_date=now.date(), to_date=None,
            reason=choose("parental leave", "育儿假"), send_back=True, by=head, now=now,
        )  # fmt: skip
