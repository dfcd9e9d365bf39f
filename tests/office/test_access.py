"""Who may do what: one table of roles, objects and answers, and one of permissions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404
from tests.office import factory

from pendency.office import access
from pendency.office.errors import NotAllowedError
from pendency.office.models import Case, User
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES, Reach
from pendency.office.scope import Level, scope_of

People = Callable[..., User]

#: Bound as in conftest: centre 1, unit 1 (with unit 3 below it), examiner 1.
OWN, COLLEAGUE, BELOW, FOREIGN = 1, 2, 3, 4

YES, NO, HIDDEN = "yes", "refused", "as if missing"

OBJECTS: dict[str, Callable[[User], object]] = {
    "network": lambda u: access.require(u, Permission.VIEW_NETWORK),
    "centre_own": lambda u: access.access_centre(u, 1),
    "centre_other": lambda u: access.access_centre(u, 2),
    "unit_own": lambda u: access.access_unit(u, 1),
    "unit_below": lambda u: access.access_unit(u, 3),
    "unit_other": lambda u: access.access_unit(u, 2),
    "docket_own": lambda u: access.access_docket(u, OWN),
    "docket_colleague": lambda u: access.access_docket(u, COLLEAGUE),
    "docket_below": lambda u: access.access_docket(u, BELOW),
    "docket_foreign": lambda u: access.access_docket(u, FOREIGN),
    "published_own": lambda u: access.access_case(u, factory.cases_of(OWN)[1]),
    "published_foreign": lambda u: access.access_case(u, factory.cases_of(FOREIGN)[1]),
    "secret_own": lambda u: access.access_case(u, factory.cases_of(OWN)[0]),
    "secret_colleague": lambda u: access.access_case(u, factory.cases_of(COLLEAGUE)[0]),
    "secret_below": lambda u: access.access_case(u, factory.cases_of(BELOW)[0]),
    "secret_foreign": lambda u: access.access_case(u, factory.cases_of(FOREIGN)[0]),
    "act_own": lambda u: access.access_case_to_act(
        u, factory.cases_of(OWN)[1], Permission.RECORD_EVENT
    ),
    "act_colleague": lambda u: access.access_case_to_act(
        u, factory.cases_of(COLLEAGUE)[1], Permission.RECORD_EVENT
    ),
    "act_foreign": lambda u: access.access_case_to_act(
        u, factory.cases_of(FOREIGN)[1], Permission.RECORD_EVENT
    ),
    "quarantined": lambda u: access.access_quarantined(
        u, factory.tables()["quarantine"]["source_sha256"][0], "line 32, byte 4096"
    ),
}

#: Role: what it may open; objects that are not named are refused.
ANSWERS: dict[str, dict[str, str]] = {
    "operations": dict.fromkeys(
        ["network", "centre_own", "centre_other", "unit_own", "unit_below", "unit_other",
         "published_own", "published_foreign", "quarantined"], YES)
        | dict.fromkeys(["secret_own", "secret_colleague", "secret_below", "secret_foreign"],
                        HIDDEN),
    "centre_head": dict.fromkeys(
        ["network", "centre_own", "unit_own", "unit_below", "docket_own", "docket_colleague",
         "docket_below", "published_own", "published_foreign", "secret_own", "secret_colleague",
         "secret_below", "act_own", "act_colleague"], YES)
        | {"secret_foreign": HIDDEN},
    "department_head": dict.fromkeys(
        ["network", "centre_own", "unit_own", "unit_below", "docket_own", "docket_colleague",
         "docket_below", "published_own", "published_foreign", "secret_own", "secret_colleague",
         "secret_below", "act_own", "act_colleague"], YES)
        | {"secret_foreign": HIDDEN},
    "examiner": dict.fromkeys(
        ["network", "docket_own", "published_own", "published_foreign", "secret_own", "act_own"],
        YES)
        | dict.fromkeys(["secret_colleague", "secret_below", "secret_foreign"], HIDDEN),
    "quality_reviewer": dict.fromkeys(["network", "published_own", "published_foreign"], YES)
        | dict.fromkeys(["secret_own", "secret_colleague", "secret_below", "secret_foreign"],
                        HIDDEN),
    "integrity_officer": dict.fromkeys(
        ["network", "published_own", "published_foreign", "quarantined"], YES)
        | dict.fromkeys(["secret_own", "secret_colleague", "secret_below", "secret_foreign"],
                        HIDDEN),
    "auditor": dict.fromkeys(
        ["network", "centre_own", "centre_other", "unit_own", "unit_below", "unit_other",
         "published_own", "published_foreign", "quarantined"], YES)
        | dict.fromkeys(["secret_own", "secret_colleague", "secret_below", "secret_foreign"],
                        HIDDEN),
    "researcher": dict.fromkeys(
        ["network", "centre_own", "centre_other", "published_own", "published_foreign"], YES)
        | dict.fromkeys(["secret_own", "secret_colleague", "secret_below", "secret_foreign"],
                        HIDDEN),
    "administrator": {"network": YES, "quarantined": YES},
}  # fmt: skip


def _answer(open_it: Callable[[User], object], user: User) -> str:
    try:
        open_it(user)
    except NotAllowedError:
        return NO
    except Http404:
        return HIDDEN
    return YES


def test_the_table_names_every_role() -> None:
    assert set(ANSWERS) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_exactly_what_the_table_says(role: str, person: People) -> None:
    user = person(role)
    answers = {name: _answer(open_it, user) for name, open_it in OBJECTS.items()}
    assert answers == {name: ANSWERS[role].get(name, NO) for name in OBJECTS}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_opens_for_who_has_left(role: str, person: People) -> None:
    user = person(role)
    user.is_active = False
    assert YES not in {_answer(open_it, user) for open_it in OBJECTS.values()}
    assert not access.visible_cases(user).exists()
    assert not access.visible_dockets(user).exists()


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_exactly_what_opens_one_by_one(role: str, person: People) -> None:
    user = person(role)
    opens = {
        case.pk
        for case in Case.objects.all()
        if _answer(lambda u: access.access_case(u, case.pk), user) == YES  # noqa: B023
    }
    listed = set(access.visible_cases(user).values_list("pk", flat=True))
    if user.may(Permission.VIEW_CASE):
        assert listed == opens
    else:
        assert listed == opens == set()


def test_head_of_another_centre_sees_that_one(person: People) -> None:
    user = person("centre_head", centre_id=2)
    assert [c.pk for c in access.visible_centres(user)] == [2]
    assert [u.pk for u in access.visible_units(user)] == [2]
    assert [x.pk for x in access.visible_dockets(user)] == [4, 5]
    secret = access.visible_cases(user).filter(secret=True)
    assert sorted(secret.values_list("pk", flat=True)) == [19, 25]


def test_docket_goes_with_the_present_employment_only(person: People) -> None:
    """Examiner 5 served in unit 1 until 2017: its head no longer sees him."""
    assert 5 not in access.visible_dockets(person("department_head")).values_list("pk", flat=True)


def test_no_role_sees_all_unpublished_cases_or_all_people() -> None:
    for role in ROLES.values():
        if role.reach in {Reach.ALL, Reach.NONE}:
            assert not role.permissions & {Permission.VIEW_UNPUBLISHED, Permission.VIEW_PEOPLE}


@pytest.mark.parametrize("role", ROLES)
def test_figures_of_people_stay_within_the_part_that_one_heads(role: str, person: People) -> None:
    where = scope_of(person(role)).figures_where(Level.EXAMINER)
    assert where == {
        "centre_head": ("centre_id", (1,)),
        "department_head": ("unit_id", (1, 3)),
        "examiner": ("examiner_id", (1,)),
    }.get(role, ("case_id", ()))


def test_every_permission_is_held_and_described_in_both_languages() -> None:
    from django.utils.translation import override

    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert held == set(Permission)
    for permission in Permission:
        with override("en"):
            english = permission.description
        with override("zh-hans"):
            assert permission.description != english


@pytest.mark.parametrize(
    ("visible", "permission"),
    [
        (access.visible_imports, Permission.VIEW_IMPORTS),
        (access.visible_sources, Permission.VIEW_IMPORTS),
        (access.visible_quarantine, Permission.VIEW_IMPORTS),
        (access.visible_audit, Permission.VIEW_AUDIT),
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_lists_of_the_system_need_their_permission(
    role: str, visible: Callable[[User], object], permission: Permission, person: People
) -> None:
    user = person(role)
    assert visible(user).query.is_empty() is not user.may(permission)  # type: ignore[attr-defined]


def test_everybody_reaches_his_own_account_only(person: People) -> None:
    one, other, admin = person("researcher"), person("auditor"), person("administrator")
    assert access.access_person(one, one.pk) == one
    with pytest.raises(Http404):
        access.access_person(one, other.pk)
    assert access.access_person(admin, other.pk) == other
