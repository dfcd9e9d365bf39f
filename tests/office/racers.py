"""A process in which two people act on one thing at the same moment, each on his own connection.

``python tests/office/racers.py HOME SNAPSHOT`` runs every race of `RACES` several times on the
database that DATABASE_URL names (a file of SQLite in HOME without it), and prints a line of JSON
for each: its name, and what the two acts came to. A race is a function that prepares the thing and
gives the two acts and the check; add one with ``@race``. Those of the allocation are in
`racers_allotting`.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import racers_allotting  # noqa: F401 - enters its races
from race_course import NOW, RACES, TIMES, Act, Start, at_once, race

from pendency.office.commands import configure

CASE = 2  # published, unexamined, of examiner 1


def draft_of(people: Any, kind: str = "first_action") -> Any:
    """A fresh draft of the examiner; an open one is withdrawn first."""
    from pendency.office import actions
    from pendency.office.models import Case, Draft

    for old in Draft.objects.filter(state__in=("drafted", "submitted", "returned", "approved")):
        actions.withdraw_draft(draft=old, by=people["examiner"], now=NOW, reason="next")
    case = Case.objects.get(pk=CASE)
    return actions.create_draft(
        case=case, kind=kind, language="zh", by=people["examiner"], now=NOW
    )  # fmt: skip


@race
def two_save_a_draft(people: Any) -> Start:
    from pendency.office import actions

    draft = draft_of(people)

    def save(who: str) -> Act:
        text = replace(draft.current.action, closing=who)
        return lambda: actions.save_draft(draft=draft, action=text, base=1, by=people[who], now=NOW)

    return Start((save("examiner"), save("head")), lambda: draft.versions.count() == 2)


@race
def one_submits_while_another_saves(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import Draft

    draft = draft_of(people, "grant")
    text = replace(draft.current.action, closing="another")

    def sound() -> bool:
        now = Draft.objects.get(pk=draft.pk)
        submitted = draft.steps.filter(step="submitted").exists()
        return (now.version, now.state) in {(1, "submitted"), (2, "drafted")} and (
            submitted == (now.state == "submitted")
        )

    return Start(
        (
            lambda: actions.submit_draft(draft=draft, version=1, by=people["examiner"], now=NOW),
            lambda: actions.save_draft(
                draft=draft, action=text, base=1, by=people["head"], now=NOW
            ),
        ),
        sound,
    )  # fmt: skip


@race
def two_approve_the_same_draft(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import Draft

    draft = draft_of(people, "grant")
    actions.submit_draft(draft=draft, version=1, by=people["examiner"], now=NOW)
    step = {"draft": draft, "version": 1, "now": NOW}

    def sound() -> bool:
        approved = draft.steps.filter(step="approved").count()
        return approved == 1 and Draft.objects.get(pk=draft.pk).state == "approved"

    return Start(
        (
            lambda: actions.approve_draft(**step, by=people["head"]),
            lambda: actions.approve_draft(**step, by=people["director"]),
        ),
        sound,
    )


@race
def two_decide_on_an_emergency(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import AccessGrant, AccessRequest

    asked = actions.ask_access(
        number="19/X", reason=f"{AccessRequest.objects.count()}", by=people["examiner"], now=NOW
    )
    say = {"request": asked, "answer": "so", "now": NOW}

    def sound() -> bool:
        now = AccessRequest.objects.get(pk=asked.pk)
        given = AccessGrant.objects.filter(reason=asked.reason).count()
        return given == (1 if now.state == "allowed" else 0) and now.decided_by_id is not None

    return Start(
        (
            lambda: actions.decide_request(**say, allow=True, by=people["director"]),
            lambda: actions.decide_request(**say, allow=False, by=people["director_south"]),
        ),
        sound,
    )


@race
def two_name_the_same_coach(people: Any) -> Start:
    from pendency.office import actions
    from pendency.office.models import Coaching, Examiner

    Coaching.objects.all().delete()
    given = {"examiner": Examiner.objects.get(pk=1), "coach": people["coach"], "now": NOW}
    return Start(
        (
            lambda: actions.name_coach(**given, by=people["head"]),
            lambda: actions.name_coach(**given, by=people["director"]),
        ),
        lambda: Coaching.objects.filter(ended_at=None).count() == 1,
    )


def main(home: Path, snapshot: Path) -> None:
    configure(home)
    from django.core.management import call_command

    from pendency.office.jobs import lock

    call_command("migrate", verbosity=0)
    with lock():  # or the process that does the office's work would take part
        run(open_office(snapshot))


def open_office(snapshot: Path) -> dict[str, Any]:
    """Take the records on; the people who race."""
    from pendency.office import actions
    from pendency.office.models import Examiner, User
    from pendency.records import Snapshot

    actions.take_on_snapshot(snapshot=Snapshot.open(snapshot), by=None, now=NOW)
    valid = [
        actions.PaperDeclaration(one, NOW.date(), NOW.date() + dt.timedelta(days=300))
        for one in Examiner.objects.all()
    ]
    actions.enter_declarations(declarations=valid, by=None, now=NOW)
    return {
        name: User.objects.create_user(name, role=role, **bound)
        for name, role, bound in (
            ("examiner", "examiner", {"examiner_id": 1}),
            ("coach", "examiner", {"examiner_id": 2}),
            ("head", "department_head", {"unit_id": 1}),
            ("head_south", "department_head", {"unit_id": 2}),
            ("director", "centre_head", {"centre_id": 1}),
            ("director_south", "centre_head", {"centre_id": 2}),
            ("operations", "operations", {}),
            ("deputy", "operations", {}),
            ("notary", "integrity_officer", {}),
            ("second_notary", "integrity_officer", {}),
        )
    }


def run(people: dict[str, Any]) -> None:
    """Every race, several times; a line for each."""
    for name, prepare in RACES.items():
        for _ in range(TIMES):
            start = prepare(people)
            came_to = at_once(start.acts)
            line = {
                "race": name, "came_to": sorted(came_to),
                "holds": came_to.count("done") == start.done and start.holds(),
            }  # fmt: skip
            sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
