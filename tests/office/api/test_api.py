"""The API answers what the screens show, to the same people, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.office import factory

from pendency.office import actions
from pendency.office.api import api
from pendency.office.models import Read
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES

Clients = Callable[..., Client]
OWN_SECRET, OWN = factory.cases_of(1)[:2]
FOREIGN_SECRET, FOREIGN = factory.cases_of(4)[:2]

#: Every operation: an address of it, and the permission that it needs.
OPERATIONS = {
    "list_cases": ("/api/cases/", Permission.VIEW_CASE),
    "get_case": (f"/api/cases/{FOREIGN}", Permission.VIEW_CASE),
    "list_events": (f"/api/cases/{FOREIGN}/events", Permission.VIEW_CASE),
    "list_limits": (f"/api/cases/{FOREIGN}/limits", Permission.VIEW_CASE),
    "list_centres": ("/api/centres", Permission.VIEW_NETWORK),
    "list_units": ("/api/units", Permission.VIEW_UNIT),
    "list_indicators": ("/api/indicators", Permission.VIEW_NETWORK),
    "get_indicator": ("/api/indicators/stock", Permission.VIEW_NETWORK),
    "get_log_head": ("/api/log/head", Permission.VIEW_LOG),
    "get_log_proof": ("/api/log/entries/0/proof", Permission.VIEW_LOG),
    "list_runs": ("/api/allocation/runs", Permission.VIEW_ALLOCATION),
    "get_run": ("/api/allocation/runs/1", Permission.VIEW_ALLOCATION),
    "list_drawn": ("/api/allocation/runs/1/cases", Permission.VIEW_ALLOCATION),
    "list_overrides": ("/api/allocation/overrides", Permission.VIEW_OVERRIDES),
    "list_transfers": ("/api/transfers", Permission.VIEW_TRANSFERS),
    "list_recusals": ("/api/recusals", Permission.VIEW_RECUSALS),
    "list_alarms": ("/api/alarms", Permission.VIEW_ALARMS),
}
#: What the small office has none of.
ABSENT = {"get_log_head", "get_log_proof", "get_run", "list_drawn"}


def described() -> dict[str, dict[str, object]]:
    paths = api.get_openapi_schema()["paths"]
    return {op["operationId"]: op for path in paths.values() for op in path.values()}


def test_the_table_names_every_operation_and_all_only_read():
    paths = api.get_openapi_schema()["paths"]
    assert set(described()) == set(OPERATIONS)
    assert {method for path in paths.values() for method in path} == {"get"}
    assert all(op["security"] for op in described().values())


@pytest.mark.parametrize("role", ROLES)
def test_each_operation_answers_whoever_has_its_permission(client_of: Clients, role: str):
    client = client_of(role)
    for name, (address, permission) in OPERATIONS.items():
        allowed = permission in ROLES[role].permissions
        wanted = (404 if name in ABSENT else 200) if allowed else 403
        assert client.get(address).status_code == wanted, (role, name)
        assert client.post(address).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPERATIONS)
def test_without_session_or_token_nothing_is_said(name: str):
    answer = Client().get(OPERATIONS[name][0])
    assert (answer.status_code, answer.json()) == (401, {"detail": "Unauthorized"})


def test_an_unpublished_case_is_answered_like_a_missing_one_and_reading_is_noted(
    client_of: Clients,
):
    client = client_of("examiner")
    missing, secret = client.get("/api/cases/99999"), client.get(f"/api/cases/{FOREIGN_SECRET}")
    assert (missing.status_code, secret.status_code) == (404, 404)
    assert missing.json()["detail"].replace("99999", "N") == secret.json()["detail"].replace(
        str(FOREIGN_SECRET), "N"
    )
    assert not Read.objects.exists()
    found = client.get(f"/api/cases/{OWN_SECRET}").json()
    assert (found["case_id"], found["secret"]) == (OWN_SECRET, True)
    assert Read.objects.get().case_id == OWN_SECRET


@pytest.mark.parametrize("role", ["examiner", "department_head", "researcher"])
def test_lists_are_those_of_the_screens(client_of: Clients, role: str):
    page = client_of(role).get("/api/cases/?limit=200").json()
    secret = {case["case_id"] for case in page["items"] if case["secret"]}
    assert secret == {"examiner": {1}, "department_head": {1, 7, 13}, "researcher": set()}[role]
    assert page["count"] == len(page["items"]) == 25 + len(secret)


def test_pages_follow_each_other_without_gap(client_of: Clients):
    client = client_of("researcher")
    whole = client.get("/api/cases/?limit=200").json()["items"]
    pages = [client.get(f"/api/cases/?limit=7&offset={o}").json()["items"] for o in (0, 7, 14, 21)]
    assert [case for page in pages for case in page] == whole
    assert client.get("/api/cases/?offset=500").json()["items"] == []
    for bad in ("limit=0", "limit=201", "offset=-1", "field=36", "filed_from=soon", "limit=x"):
        assert client.get(f"/api/cases/?{bad}").status_code == 422, bad


def test_a_nul_is_refused_as_it_is_described(client_of: Clients):
    answer = client_of("researcher").get("/api/cases/?text=a%00b")
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert 400 in described()["list_cases"]["responses"]


def test_events_and_figures_are_those_of_the_records(client_of: Clients):
    client = client_of("examiner")
    events = client.get(f"/api/cases/{OWN + 1}/events").json()
    assert [e["code"] for e in events] == ["filed", "docketed", "first_action"]
    figures = client.get("/api/indicators/stock?level=centre").json()
    assert {f["centre_id"] for f in figures["items"]} == {1, 2}
    assert client.get("/api/indicators/nonsense").status_code == 404
    assert client.get("/api/indicators/stock?level=examiner").status_code == 422


def test_the_log_is_proven_to_whoever_asks(client_of: Clients, now, tmp_path, settings):
    from pendency.integrity.log.verify_offline import verify_proof
    from pendency.office.log import reading

    client = client_of("auditor")
    settings.PENDENCY_HOME = tmp_path
    actions.make_token(name="x", days=1, by=client_user(client), now=now)
    actions.sign_checkpoint(by=None, now=now)
    head, proof = (client.get(f"/api/log/{w}").json() for w in ("head", "entries/0/proof"))
    assert head["size"] == 1
    verify_proof(proof["proof"], proof["leaf"].encode(), reading.policy(quorum=0))
    assert client.get("/api/log/entries/1/proof").status_code == 404


def client_user(client: Client):
    from pendency.office.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_too_many_requests_have_to_wait(client_of: Clients, monkeypatch: pytest.MonkeyPatch):
    client = client_of("auditor")
    throttle = next(
        t for b in api._get_bound_routers() for v in b.path_operations.values()
        for o in v.operations if o.operation_id == "list_centres" for t in o.throttle_objects
    )  # fmt: skip
    monkeypatch.setattr(throttle, "num_requests", 2)
    assert [client.get("/api/centres").status_code for _ in range(3)] == [200, 200, 429]


def test_the_reference_names_every_operation_with_its_address(root):
    page = (root / "docs/reference/api.md").read_text("utf-8")
    paths = api.get_openapi_schema()["paths"]
    for path, operations in paths.items():
        assert f"`{operations['get']['operationId']}` | `{path}" in page, path
