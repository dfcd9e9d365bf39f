"""Every address, every role, every state of an object and every purpose, against two tables.

``addresses.toml`` says which roles may open an address at all, ``objects.toml`` which object behind
it, in which state, for which purpose. Both are written down and not computed from the roles, so
that a change of a role is seen here as what it opens. That each view in fact answers whoever has
the permission that it declares, and nobody else, is shown in ``screens/test_permissions.py``.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from tests.office import factory

from pendency.integrity.access import policy
from pendency.office.api import api
from pendency.office.models import AccessGrant, User
from pendency.office.roles import ROLES

HERE = Path(__file__).parent
ADDRESSES: dict[str, str | list[str]] = tomllib.loads((HERE / "addresses.toml").read_text("utf-8"))
OBJECTS = tomllib.loads((HERE / "objects.toml").read_text("utf-8"))

Clients = Callable[..., Client]
OWN, COLLEAGUE, BELOW, FOREIGN = (factory.cases_of(x) for x in (1, 2, 3, 4))
CASES = {
    "own_published": OWN[1], "foreign_published": FOREIGN[1], "own_secret": OWN[0],
    "colleague_secret": COLLEAGUE[0], "below_secret": BELOW[0], "foreign_secret": FOREIGN[0],
}  # fmt: skip


def declared() -> dict[str, str]:
    """What each address declares that it needs; of the API, each operation."""
    return dict(_screens(get_resolver().url_patterns)) | dict(_operations())


def _screens(patterns: list[URLPattern]) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if not str(pattern.pattern).startswith(("admin/", "api/")):
            yield pattern.name, str(pattern.callback.permission)


def _operations() -> Iterator[tuple[str, str]]:
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                (needed,) = {way.permission for way in operation.auth_callbacks}
                yield f"api.{operation.operation_id}", str(needed)


def _who(needed: str) -> str | list[str]:
    if needed in {"anyone", "signed in"}:
        return needed
    return sorted(role.name for role in ROLES.values() if needed in role.permissions)


@pytest.mark.parametrize("name", sorted(declared()))
def test_an_address_is_open_to_exactly_the_roles_of_the_table(name: str):
    found = _who(declared()[name])
    row = f"{name if '.' not in name else chr(34) + name + chr(34)} = {found}".replace("'", '"')
    assert name in ADDRESSES, f"decide who may open it, and add to addresses.toml: {row}"
    table = ADDRESSES[name]
    assert (table if isinstance(table, str) else sorted(table)) == found


def test_the_table_names_no_address_that_is_gone_and_no_role_that_is_none():
    assert set(ADDRESSES) - set(declared()) == set()
    named = {role for row in ADDRESSES.values() if isinstance(row, list) for role in row}
    assert named <= set(ROLES)
    assert set(OBJECTS["purpose"]) == set(policy().purposes)


@pytest.mark.parametrize("role", ROLES)
def test_cases_open_by_state_exactly_as_the_table_says(client_of: Clients, role: str):
    client = client_of(role)
    wanted, found = {}, {}
    for state, case in CASES.items():
        pages = {
            "case": reverse("case", args=[case]),
            "documents": reverse("documents", args=[case]),
            "api": f"/api/cases/{case}",
        }
        for name, address in pages.items():
            wanted[name, state] = role in OBJECTS["case"][state]
            found[name, state] = _opens(client, address)
        wanted["act", state] = role in OBJECTS["act"][state]
        found["act", state] = _opens(client, reverse("event_new", args=[case]))
    assert found == wanted


@pytest.mark.parametrize("role", ROLES)
def test_a_grant_opens_a_foreign_case_for_its_purpose_and_its_time(client_of: Clients, role: str):
    client = client_of(role)
    user = User.objects.get()
    giver = User.objects.create_user("giver", role="administrator")
    now, case = timezone.now(), CASES["foreign_secret"]
    address = reverse("case", args=[case])
    for purpose, roles in OBJECTS["purpose"].items():
        for until, holds in ((now + dt.timedelta(hours=1), True), (now, False)):
            AccessGrant.objects.all().delete()
            AccessGrant.objects.create(
                case_id=case, person=user, purpose=purpose, reason="x", given_by=giver,
                given_at=now - dt.timedelta(days=1), until=until,
            )  # fmt: skip
            assert _opens(client, address) is (holds and role in roles), (purpose, until)
            assert not _opens(client, reverse("case", args=[25])), purpose  # another one


@pytest.mark.parametrize("role", ROLES)
def test_places_and_dockets_open_as_the_table_says(client_of: Clients, role: str):
    client = client_of(role)
    keys = {
        "centre": {"own": 1, "foreign": 2},
        "unit": {"own": 1, "below": 3, "foreign": 2},
        "docket": {"own": 1, "colleague": 2, "below": 3, "foreign": 4},
    }
    for kind, places in keys.items():
        found = {p: _opens(client, reverse(kind, args=[key])) for p, key in places.items()}
        assert found == {p: role in OBJECTS[kind][p] for p in places}, kind


def _opens(client: Client, address: str) -> bool:
    status = client.get(address).status_code
    assert status in {200, 403, 404}, (address, status)
    return status == 200
