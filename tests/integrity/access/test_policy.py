"""The policy: denied unless a tie or a grant that holds says otherwise; and its data."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.integrity.access import AccessError, Grant, Lockout, decide, locked_seconds, policy
from pendency.integrity.access.policy import read_policy

AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ROLES = sorted(policy().roles | {"administrator", "researcher", "auditor", "operations"})


def ask(role: str, *, secret: bool = True, tied: bool = False, grants: tuple[Grant, ...] = ()):
    return decide(policy(), role=role, secret=secret, tied=tied, grants=grants, at=AT)


@pytest.mark.parametrize("role", ROLES)
def test_without_tie_and_grant_an_unpublished_case_is_closed_to_every_role(role: str):
    assert not ask(role).allowed
    assert ask(role, secret=False).purpose == "published"


@pytest.mark.parametrize("role", ROLES)
def test_a_tie_opens_it_only_to_the_roles_that_the_table_names(role: str):
    wanted = {"examiner": "assigned", "department_head": "supervision",
              "centre_head": "supervision"}  # fmt: skip
    assert ask(role, tied=True).purpose == wanted.get(role, "")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("purpose", policy().purposes)
def test_a_grant_opens_it_for_its_time_to_the_roles_of_its_purpose(role: str, purpose: str):
    named = policy().purposes[purpose]
    holds = named.way != "tie" and role in named.roles

    assert ask(role, grants=(Grant(purpose, AT + HOUR),)).allowed is holds
    assert not ask(role, grants=(Grant(purpose, AT),)).allowed
    assert not ask(role, grants=(Grant(purpose, AT - HOUR),)).allowed


def test_of_two_grants_the_longer_one_is_named():
    long, short = Grant("search", AT + 9 * HOUR), Grant("break_glass", AT + HOUR)
    found = ask("examiner", grants=(short, long))
    assert (found.purpose, found.until) == ("search", AT + 9 * HOUR)


def test_an_unknown_purpose_opens_nothing():
    assert not ask("examiner", grants=(Grant("curiosity", AT + HOUR),)).allowed


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("minimum_cell = 5", "minimum_cell = 1", "at least 2"),
        ("days = 60", "", "it expires"),
        ('tie = ["examiner"]', 'tie = ["examiner"]\ngrant = ["examiner"]', "exactly one"),
        ('tie = ["examiner"]', "tie = []", "list of roles"),
        ('tie = ["examiner"]', 'tie = "examiner"', "list of roles"),
        ("repeat_minutes = 5", "", "repeat_minutes"),
        ("first = 30", "first = 7200", "first <= longest"),
        ("[purpose.assigned]", "[purpose.assigned", "see the comments"),
    ],
)
def test_a_policy_that_says_too_little_or_too_much_is_refused(old: str, new: str, complaint: str):
    from importlib.resources import files

    text = files("pendency.integrity").joinpath("access/data/policy.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(AccessError, match=complaint):
        read_policy(text.replace(old, new, 1))


@given(st.integers(0, 200))
def test_waiting_grows_and_ends(failures: int):
    rule = Lockout(after=5, first=30, longest=3600, forget=24)
    now, then = locked_seconds(failures, rule), locked_seconds(failures + 1, rule)
    assert 0 <= now <= then <= rule.longest
    assert (now == 0) == (failures < rule.after)


def test_waiting_doubles():
    rule = Lockout(after=3, first=10, longest=60, forget=1)
    assert [locked_seconds(n, rule) for n in range(8)] == [0, 0, 0, 10, 20, 40, 60, 60]
