"""Authority for languages and tracks: given and ended by heads, kept in draws and past them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from tests.office.allocation.conftest import MIDDAY, Hall

from pendency.allocation import certify, read_record, replay
from pendency.allocation.authority import digest
from pendency.office import actions
from pendency.office.access import visible_authorities
from pendency.office.allocation import files
from pendency.office.allocation.answers import answer_of
from pendency.office.allocation.authority import authority_on
from pendency.office.demonstration import load_authorities
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.models import (
    AuditRow,
    Authority,
    Declaration,
    DrawnCase,
    Employment,
    Examiner,
    User,
)
from pendency.records import Snapshot

TODAY, DAY = MIDDAY.date(), dt.timedelta(days=1)


Person = Callable[..., User]


@pytest.fixture
def to(loaded: Snapshot) -> Examiner:
    """An examiner of the director's centre."""
    return Examiner.objects.get(pk=1)


@pytest.fixture
def director(person: Person) -> User:
    return person("centre_head")


def give(to: Examiner, by: User | None = None, **changes: object) -> Authority:
    asked = {"examiner": to, "kind": "language", "value": "en", "from_date": TODAY,
             "to_date": None, "reason": "passed the test", "by": by, "now": MIDDAY}  # fmt: skip
    return actions.give_authority(**asked | changes)


def end(one: Authority, by: User | None = None, **changes: object) -> Authority:
    asked = {"authority": one, "reason": "back to all", "by": by, "now": MIDDAY}
    return actions.end_authority(**asked | changes)


# --- Giving and ending ---------------------------------------------------------------------------


def test_it_holds_from_its_first_day_until_it_is_ended_and_stays_on_record(
    to: Examiner, director: User
) -> None:
    one = give(to, director)
    assert authority_on(TODAY - DAY).is_empty()
    assert authority_on(TODAY).rows() == [(to.code, "language", "en")]
    later = MIDDAY + 5 * DAY
    end(one, director, now=later)
    one.refresh_from_db()
    assert one.to_date == later.date() - DAY
    assert (one.ended_by, one.end_reason) == (director.username, "back to all")
    assert authority_on(one.to_date).height == 1
    assert authority_on(later.date()).is_empty()
    acts = AuditRow.objects.filter(object_key=to.code).order_by("id")
    assert [row.action for row in acts] == ["give_authority", "end_authority"]
    give(to, director, now=later, from_date=later.date())  # and again
    assert Authority.objects.count() == 2


def test_one_that_has_not_begun_never_holds_once_ended(to: Examiner) -> None:
    one = end(give(to, from_date=TODAY + 9 * DAY))
    assert all(authority_on(TODAY + n * DAY).is_empty() for n in range(20))
    assert one.to_date < one.from_date
    give(to, from_date=TODAY + 9 * DAY)
    with pytest.raises(NotDrawableError, match="ended already"):
        end(one)


@pytest.mark.parametrize(
    "changes",
    [{"kind": "place"}, {"value": "xx"}, {"kind": "track", "value": "touring"}, {"reason": " "},
     {"to_date": TODAY - DAY}],
    ids=["kind", "language", "track", "no reason", "days"],
)  # fmt: skip
def test_what_no_list_has_is_refused(to: Examiner, changes: dict[str, object]) -> None:
    with pytest.raises(NotDrawableError):
        give(to, **changes)
    assert not Authority.objects.exists()
    assert not AuditRow.objects.filter(action="give_authority").exists()


def test_the_same_is_not_given_twice_for_a_day(to: Examiner) -> None:
    give(to, to_date=TODAY + 10 * DAY)
    for begin, last in ((0, None), (10, 12), (-5, 0), (3, 4), (-5, None)):
        with pytest.raises(NotDrawableError, match="already"):
            give(to, from_date=TODAY + begin * DAY,
                 to_date=None if last is None else TODAY + last * DAY)  # fmt: skip
    give(to, from_date=TODAY + 11 * DAY)
    give(to, from_date=TODAY - 5 * DAY, to_date=TODAY - DAY)
    give(to, value="zh")


def test_the_database_guards_what_the_action_checks(to: Examiner) -> None:
    give(to)
    row = {"examiner": to, "kind": "language", "value": "en", "reason": "x", "given_at": MIDDAY,
           "from_date": TODAY}  # fmt: skip
    for wrong in (
        {"from_date": TODAY + DAY},  # a second open one
        {"to_date": TODAY + DAY},  # beginning on the same day
        {"value": "zh", "to_date": TODAY - DAY},
        {"value": "zh", "reason": ""},
        {"value": "zh", "kind": "place"},
        {"value": "zh", "ended_at": MIDDAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Authority.objects.create(**row | wrong)


def test_heads_list_their_own_people_head_office_all_and_nobody_himself(
    to: Examiner, director: User, person: Person
) -> None:
    head, himself, notary = map(person, ("department_head", "examiner", "integrity_officer"))
    head_office, other = person("operations"), person("centre_head", centre_id=2)
    for by in (other, himself, notary):
        with pytest.raises(NotAllowedError):
            give(to, by)
    one = give(to, head)
    for by in (other, himself):
        with pytest.raises(NotAllowedError):
            end(one, by)
    end(one, head_office)
    director.examiner_id = to.pk  # no account is bound so today: the action asks all the same
    with pytest.raises(NotAllowedError, match="Nobody lists himself"):
        give(to, director)
    director.refresh_from_db()
    seen = [visible_authorities(u).count()
            for u in (head_office, notary, director, head, himself, other)]  # fmt: skip
    assert seen == [1, 1, 1, 1, 1, 0]


# --- In draws and past them ----------------------------------------------------------------------


def test_a_draw_keeps_to_it_says_why_and_its_record_replays(hall: Hall, waiting: list[int]) -> None:
    for examiner in Examiner.objects.filter(employment__to_date=None).order_by("pk")[::2]:
        give(examiner, value="ja")
    run = hall.draw()
    rows = list(run.drawn.select_related("case", "examiner"))
    listed = set(Authority.objects.values_list("examiner_id", flat=True))
    assert {row.outcome for row in rows} == {"assigned"}
    assert "ja" not in {row.case.language for row in rows}
    assert not {row.examiner_id for row in rows} & listed
    barred = [row for row in rows if any(reason == "language" for _d, reason in row.excluded)]
    told = {one.why for one in answer_of(barred[0], set()).excluded}
    assert "does not work in this language" in told
    record = read_record(files.read(run.record_sha256))
    assert replay(record) == []
    assert certify(record).optimal
    assert record.head["about"]["authority"] == digest(authority_on(run.as_of))


def test_a_listing_of_after_the_freezing_overtakes_the_winner(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    for examiner in Examiner.objects.filter(employment__to_date=None):
        give(examiner, kind="track", value="pph")
    hall.commit(run)
    hall.reveal(run)
    hall.work()
    run.refresh_from_db()
    assert run.state == "published"
    mine = DrawnCase.objects.filter(run=run).exclude(case__track="pph")
    assert set(mine.values_list("outcome", flat=True)) == {"overtaken"}


def test_past_the_draw_he_is_refused_with_the_reason(hall: Hall) -> None:
    director = next(iter(hall.directors.values()))
    posts = Employment.objects.filter(to_date=None, centre=director.centre)
    valid = Declaration.objects.filter(from_date__lte=TODAY, to_date__gte=TODAY).values("examiner")
    people = [post.examiner for post in posts.filter(examiner__in=valid)]
    one = next(x for x in people if x.cases.filter(closed_date=None).exists())
    case, other = one.cases.filter(closed_date=None).first(), next(x for x in people if x != one)
    given = give(other, value="ja")
    asked = {"case": case, "to": other, "ground": "expertise", "by": director, "now": MIDDAY,
             "reason": "knows the family from three earlier files"}  # fmt: skip
    with pytest.raises(NotDrawableError, match="not listed for its language"):
        actions.ask_override(**asked)
    end(given)
    give(other, kind="track", value="batch")
    with pytest.raises(NotDrawableError, match="not listed for its mode"):
        actions.ask_override(**asked)


def test_the_demonstration_lists_a_few_people_by_the_rules(hall: Hall) -> None:
    assert load_authorities(now=MIDDAY) == 4
    assert Authority.objects.count() == 5
    assert authority_on(TODAY).height == 4
