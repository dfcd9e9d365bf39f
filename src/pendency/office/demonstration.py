"""The sample office: invented cases, and one person for every role to look at them as.

Needs Django to be set up; `commands` does that first.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Case as Choice
from django.db.models import Max, When

from pendency.law import calendar_of
from pendency.office import actions, clock
from pendency.office.models import (
    Case,
    DocumentKind,
    Employment,
    Event,
    Examiner,
    Office,
    Unit,
    User,
)
from pendency.office.roles import ROLES, Reach
from pendency.office.sampling import SEED
from pendency.records import Snapshot
from pendency.twin.sample.texts import Applied, sample_text

#: Cases that get a text at most: those of one unit, for a start that stays quick.
READABLE = 600
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Login:
    """An account of the sample office."""

    username: str
    password: str
    role: str  # in words


def load_sample(*, made: Callable[[], Snapshot], progress: Progress | None = None) -> bool:
    """Take the sample office on; False where the office holds records already.

    Effects: the snapshot, texts to read, the declarations of its examiners and what a few of them
    are listed for, entered on the last day of its records; today is the first working day after it.
    """
    if Office.objects.exists():
        return False
    snapshot = made()
    clock.let_it_be(calendar_of("CN").roll(snapshot.observed_to + dt.timedelta(days=1)).day)
    then = dt.datetime.combine(snapshot.observed_to, dt.time(8), dt.UTC)
    actions.take_on_snapshot(snapshot=snapshot, by=None, now=then, progress=progress)
    load_texts(now=then)
    load_declarations(now=then)
    load_authorities(now=then)
    return True


def load_texts(*, now: dt.datetime) -> int:
    """Give the pending cases of one unit something to read: invented texts, marked as generated.

    Returns
    -------
    int
        Documents added.
    """
    one = _serving()
    people = Employment.objects.filter(unit=one.unit, to_date=None).values_list("examiner_id")
    mine_first = Choice(When(examiner_id=one.examiner_id, then=0), default=1)
    pending = Case.objects.filter(examiner__in=people, closed_date=None)
    cases = pending.order_by(mine_first, "pk")[:READABLE]
    answered = dict(
        Event.objects.filter(case__in=[c.pk for c in cases], code="response")
        .values_list("case_id")
        .annotate(Max("date"))
    )
    return actions.add_documents(new=_texts(cases, answered), by=None, now=now)


def _texts(cases: Iterable[Case], answered: Mapping[int, dt.date]) -> Iterator[actions.NewDocument]:
    for case in cases:
        text = sample_text(applied(case), seed=SEED)
        filed = (case.pk, DocumentKind.APPLICATION, case.filing_date, text.filed)
        yield actions.NewDocument(*filed)
        if case.pk in answered:
            amended = (case.pk, DocumentKind.AMENDED_CLAIMS, answered[case.pk], text.amended)
            yield actions.NewDocument(*amended)


def applied(case: Case) -> Applied:
    """What a sample text is for, of a case."""
    return Applied(
        case_id=case.pk,
        office=case.office,
        number=case.number_original,
        kind=case.kind,
        filed=case.filing_date.isoformat(),
        title=case.title or "",
        language=case.language or "zh",
        field=case.field or 1,
        claims=case.claims or 1,
    )


#: Who of the neighbours in the centre is listed for what, for how many days, and why.
_LISTED = (
    (0, "language", "zh", 400, "trained for files in Chinese"),
    (0, "language", "en", 120, "passed the test of technical English"),
    (1, "track", "normal", 300, "first year: ordinary cases"),
    (1, "track", "concentrated", 60, "takes part in concentrated examination"),
    (2, "track", "normal", 500, "first year: ordinary cases"),
)


def load_declarations(*, now: dt.datetime) -> int:
    """Let the sample's examiners have declared: most validly, a few not, and one with a tie.

    Returns
    -------
    int
        Declarations entered.
    """
    one, today = _serving(), now.date()
    case = Case.objects.filter(examiner=one.examiner, closed_date=None).order_by("pk").first()
    tie = actions.NewTie("interest", case.applicant.name) if case and case.applicant else None
    people = Examiner.objects.filter(employment__to_date=None).distinct().order_by("pk")
    made = []
    for number, examiner in enumerate(people):
        mine = examiner.pk == one.examiner_id
        age = 345 if mine else (number * 37) % 340
        if not mine and number % 40 == 7:
            continue  # never declared
        if not mine and number % 40 == 23:
            age = 400  # lapsed
        begun = today - dt.timedelta(days=age)
        made.append(
            actions.PaperDeclaration(
                examiner, begun, begun + dt.timedelta(days=364), (tie,) if mine and tie else ()
            )
        )
    return actions.enter_declarations(declarations=made, by=None, now=now)


def load_authorities(*, now: dt.datetime) -> int:
    """List a few of the centre's examiners: for two languages, for two modes, and one that ended.

    Nobody else is listed, and takes cases of any; few, so that the sample's draws stay as they are.

    Returns
    -------
    int
        Listings that hold.
    """
    one, day = _serving(), now.date()
    posts = Employment.objects.filter(centre=one.centre, to_date=None).select_related("examiner")
    others = posts.exclude(examiner=one.examiner).order_by("examiner")
    people = [post.examiner for post in others[:3]]
    made = [
        actions.give_authority(
            examiner=people[who % len(people)], kind=kind, value=value, reason=reason,
            from_date=day - dt.timedelta(days=age), to_date=None, by=None, now=now,
        )
        for who, kind, value, age, reason in _LISTED
        if people
    ]  # fmt: skip
    for ended in made[-1:]:
        actions.end_authority(authority=ended, reason="back to all modes", by=None, now=now)
    return max(0, len(made) - 1)


def demo_logins(*, now: dt.datetime) -> list[Login]:
    """One account for each role, named after it, under one password of this installation.

    Accounts are made where they are missing; the password is generated at the first call and kept
    in the data directory, readable for its owner only.
    """
    return [
        add_login(role.name, role.name, _typical(role.reach), now=now, words=str(role))
        for role in ROLES.values()
    ]


def add_login(
    username: str, role: str, bound: dict[str, object], *, now: dt.datetime, words: str
) -> Login:
    """An account of the sample office, made if it is missing; `words` say who it is."""
    password = _password(Path(settings.PENDENCY_HOME) / "demo_password")
    if not User.objects.filter(username=username).exists():
        actions.create_user(
            username=username, password=password, role=role, by=None, now=now, **bound
        )
    return Login(username, password, words)


def _typical(reach: Reach) -> dict[str, object]:
    """An examiner with a docket, his department, its centre: so that the roles meet."""
    one = _serving()
    return {
        Reach.CENTRE: {"centre": one.centre},
        Reach.UNIT: {"unit": _department(one.unit)},
        Reach.EXAMINER: {"examiner": one.examiner},
    }.get(reach, {})


def _serving() -> Employment:
    """The post of the examiner as whom the demonstration looks at a docket."""
    serving = Employment.objects.filter(to_date__isnull=True, examiner__cases__closed_date=None)
    one = serving.select_related("examiner", "unit", "centre").order_by("examiner_id").first()
    if one is None:
        raise LookupError("the sample office has no examiner with pending cases")
    return one


def _department(unit: Unit) -> Unit:
    """The unit at the top of a unit's branch."""
    while unit.parent is not None:
        unit = unit.parent
    return unit


def _password(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12), "ascii")
    return path.read_text("ascii")
