from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from pendency.office.models import AuditRow, User
from pendency.office.roles import ROLES

People = Callable[..., User]
NEW = {"username": "newcomer", "password": "correct horse battery", "role": "centre_head",
       "centre": "1", "unit": "", "examiner": "", "language": "zh-hans"}  # fmt: skip


@pytest.fixture
def inside(person: People, client: Client) -> Client:
    boss = person("administrator")
    boss.is_staff = True
    boss.save()
    client.force_login(boss)
    return client


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_enter(role: str, person: People, client: Client) -> None:
    user = person(role)
    user.is_staff = True  # even then
    user.save()
    client.force_login(user)
    answer = client.get(reverse("admin:office_auditrow_changelist"))
    assert answer.status_code == (200 if role == "administrator" else 403)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_list_opens_and_writes_nothing(inside: Client, language: str) -> None:
    for model in admin.site._registry:
        if model._meta.app_label != "office":
            continue
        name = f"admin:office_{model._meta.model_name}"
        answer = inside.get(reverse(f"{name}_changelist"), headers={"accept-language": language})
        assert answer.status_code == 200
        if model is not User:
            assert inside.get(reverse(f"{name}_add")).status_code == 403
    assert not AuditRow.objects.exists()


def test_cases_are_not_in_the_admin() -> None:
    assert {m._meta.model_name for m in admin.site._registry if m._meta.app_label == "office"} == {
        "auditrow", "centre", "examiner", "importrun", "office", "snapshotrecord", "unit", "user",
    }  # fmt: skip


def test_adding_a_person_goes_through_the_action(inside: Client) -> None:
    answer = inside.post(reverse("admin:office_user_add"), NEW)
    assert answer.status_code == 302, answer.context["errors"]
    made = User.objects.get(username="newcomer")
    assert (made.role, made.centre_id, made.language) == ("centre_head", 1, "zh-hans")
    assert made.check_password("correct horse battery")
    assert AuditRow.objects.get().action == "create_user"


@pytest.mark.parametrize(
    "wrong",
    [{"password": "12345678"}, {"centre": ""}, {"role": "examiner"}, {"unit": "1"}],
)
def test_faults_are_told_on_the_form(inside: Client, wrong: dict[str, str]) -> None:
    answer = inside.post(reverse("admin:office_user_add"), NEW | wrong)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not User.objects.filter(username="newcomer").exists()
    assert not AuditRow.objects.exists()


def test_changing_a_role_goes_through_the_action(inside: Client, person: People) -> None:
    one = person("auditor")
    change = {"role": "department_head", "centre": "", "unit": "3", "examiner": "", "language": ""}
    answer = inside.post(reverse("admin:office_user_change", args=[one.pk]), change)
    assert answer.status_code == 302, answer.context["errors"]
    one.refresh_from_db()
    assert (one.role, one.unit_id) == ("department_head", 3)
    assert AuditRow.objects.get().action == "assign_role"


def test_nobody_changes_his_own_role_or_deletes_anybody(inside: Client, person: People) -> None:
    own = User.objects.get(role="administrator")
    one = person("auditor")
    form = reverse("admin:office_user_change", args=[own.pk])
    assert inside.post(form, {"role": "auditor"}).status_code == 403
    assert inside.post(reverse("admin:office_user_delete", args=[one.pk])).status_code == 403


def test_accounts_are_closed_through_the_action(inside: Client, person: People) -> None:
    own = User.objects.get(role="administrator")
    one = person("auditor")
    inside.post(reverse("admin:office_user_changelist"),
                {"action": "close_accounts", "_selected_action": [one.pk, own.pk]})  # fmt: skip
    assert set(User.objects.filter(is_active=True)) == {own}
    assert [row.action for row in AuditRow.objects.all()] == ["deactivate_user"]
