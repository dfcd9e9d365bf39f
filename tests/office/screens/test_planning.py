"""The planning screens: what they show to whom, and what they take."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pendency.office import actions
from pendency.office.models import DepartmentTarget, LongPlan, PlanYear, Unit, User
from pendency.office.plans.tree import rows_of
from pendency.planning.targets import VERDICTS

#: First actions of the small office in 2021, the year before which its cases were filed.
YEAR = 2021
VALUES = {(p, y): n for p, n in (("first_actions", 40.0), ("closings", 20.0)) for y in (2021, 2022)}


@pytest.fixture
def operations(client_of: Callable[..., Client]) -> Client:
    return client_of("operations")


@pytest.fixture
def year(operations: Client, now: dt.datetime) -> PlanYear:
    chief = User.objects.get(role="operations")
    plan = actions.set_plan(title="Plan of the small office", first_year=YEAR, years=2,
                            reserve=0.1, values=VALUES, by=chief, now=now)  # fmt: skip
    return actions.open_year(
        plan=plan, year=YEAR, basis="output", by=chief, now=now,
        capacity={1: {"first_actions": 6, "closings": 1}, 2: {"first_actions": 4, "closings": 1}},
    )  # fmt: skip


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def rows(text: str, table: str) -> list[list[str]]:
    """The cells of a table's body as text."""
    body = re.search(rf'<table class="{table}">.*?<tbody>(.*?)</tbody>', text).group(1)
    found = []
    for row in re.findall(r"<tr.*?>(.*?)</tr>", body):
        cells = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)
        found.append([re.sub(r"<[^>]+>", "", cell).strip() for cell in cells])
    return found


def test_before_there_is_a_plan_everybody_learns_what_to_do(client_of: Callable[..., Client]):
    assert reverse("plan_set") in page(client_of("operations"), "planning")
    other = page(client_of("centre_head"), "planning")
    assert "No plan yet" in other
    assert reverse("plan_set") not in other


def test_the_form_sets_the_plan_that_the_page_then_shows(operations: Client):
    form = {"title": "Plan 2025", "first_year": "2025", "reserve": "5"}
    form |= {f"{p}-{i}": str(100 + i) for p in ("first_actions", "closings") for i in range(5)}
    form |= {f"{m}-{i}": "" for m in ("total_pendency", "stock") for i in range(5)}
    form |= {f"first_action_pendency-{i}": "11.5" if i == 1 else "" for i in range(5)}
    answer = operations.post(reverse("plan_set"), form)
    assert answer.url == reverse("planning")
    plan = LongPlan.objects.get()
    assert (plan.reserve, list(plan.span)) == (0.05, [2025, 2026, 2027, 2028, 2029])
    shown = rows(page(operations, "planning"), "objectives")
    assert shown[0][2:] == ["100", "101", "102", "103", "104"]
    assert shown[2][2:] == ["–", "11.5", "–", "–", "–"]


def test_a_form_without_a_product_is_refused_at_its_cell(operations: Client):
    answer = operations.post(reverse("plan_set"), {"title": "x", "first_year": "2025"})
    assert answer.status_code == 200
    assert not LongPlan.objects.exists()
    assert "errorlist" in answer.content.decode()


def test_a_year_is_broken_down_by_the_work_of_the_last_year(
    year: PlanYear, operations: Client, office: object
):
    # nothing was done in the small office's last year: there is nothing to divide by
    answer = operations.post(reverse("plan_open", args=[2022]), follow=True)
    assert "no department did any work" in answer.content.decode()
    assert not PlanYear.objects.filter(year=2022).exists()


def test_the_tree_adds_up_from_the_office_to_the_department(year: PlanYear, operations: Client):
    shown = rows(page(operations, "plan_year", YEAR), "plan-tree")
    targets = {row[0]: row[4] for row in shown}
    assert targets == {
        "The office": "40", "Reserve of head office": "4", "North": "22", "Mechanics": "22",
        "South": "14", "Chemistry": "14",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "seen", "declares"),
    [("auditor", {"Mechanics", "Chemistry"}, 0), ("centre_head", {"Mechanics"}, 1),
     ("department_head", {"Mechanics"}, 1)],
)  # fmt: skip
def test_each_sees_and_declares_for_his_part(
    role: str, seen: set[str], declares: int, year: PlanYear, client_of: Callable[..., Client]
):
    text = page(client_of(role), "plan_year", YEAR)
    names = {row[0] for row in rows(text, "plan-tree")}
    assert names & {"Mechanics", "Chemistry"} == seen
    assert text.count('class="card gap declare"') == declares
    assert "Save what is asked" not in text


def test_from_asking_to_agreeing(
    year: PlanYear, operations: Client, client_of: Callable[..., Client]
):
    head = client_of("department_head")
    said = {"first_actions": "20", "closings": "9", "remark": "one on leave"}
    head.post(reverse("plan_declare", args=[YEAR, 1]), said)
    assert "one on leave" in page(operations, "plan_year", YEAR)
    tell = reverse("plan_year_set", args=[YEAR])
    operations.post(tell, {"do": "asked", "asked-2-first_actions": "16"})
    assert DepartmentTarget.objects.get(unit=2, product="first_actions").asked == 16
    text = page(operations, "plan_year", YEAR)
    assert "would be agreed" in text
    operations.post(tell, {"do": "agree"})
    year.refresh_from_db()
    assert year.agreed
    assert sum(row.agreed for row in rows_of(year) if row.product == "first_actions") == 38
    assert "Save what is asked" not in page(operations, "plan_year", YEAR)
    operations.post(tell, {"do": "reopen"})
    year.refresh_from_db()
    assert not year.agreed


@pytest.mark.parametrize("text", ["-3", "many", "nan", "inf"])
def test_what_is_no_number_is_refused_in_words(year: PlanYear, operations: Client, text: str):
    before = DepartmentTarget.objects.get(unit=2, product="closings").asked
    given = {"do": "asked", "asked-2-closings": text}
    answer = operations.post(reverse("plan_year_set", args=[YEAR]), given, follow=True)
    assert "is no number from 0 on" in answer.content.decode()
    assert DepartmentTarget.objects.get(unit=2, product="closings").asked == before


def test_nobody_declares_outside_his_reach(year: PlanYear, client_of: Callable[..., Client]):
    given = {"first_actions": "1", "closings": "1"}
    address = reverse("plan_declare", args=[YEAR, 2])
    assert client_of("department_head").post(address, given).status_code == 403
    assert DepartmentTarget.objects.filter(declared__isnull=False).count() == 0


def test_progress_counts_what_was_done_against_the_target_to_date(
    year: PlanYear, operations: Client
):
    # by hand: each examiner's third to sixth case got its first action between 2020-10 and 2021-03
    text = page(operations, "plan_progress", year=YEAR, product="first_actions")
    shown = {row[0]: row for row in rows(text, "progress-table")}
    office, north, south = shown["The office"], shown["North"], shown["South"]
    assert int(office[1]) == int(north[1]) + int(south[1]) > 0
    assert (north[1], north[2]) == (shown["Mechanics"][1], shown["Mechanics"][2])
    assert office[4] == VERDICTS["low"].en
    assert list(shown) == ["The office", "North", "Mechanics", "South", "Chemistry"]


def test_progress_hides_departments_out_of_reach(year: PlanYear, client_of: Callable[..., Client]):
    text = page(client_of("department_head"), "plan_progress", year=YEAR)
    assert [row[0] for row in rows(text, "progress-table")] == [
        "The office", "North", "Mechanics", "South"]  # fmt: skip


def test_a_year_that_has_not_begun_says_so(year: PlanYear, operations: Client, now: dt.datetime):
    chief = User.objects.get(role="operations")
    late = {("first_actions", 2025): 10.0, ("closings", 2025): 10.0}
    plan = actions.set_plan(title="late", first_year=2025, years=1, reserve=0, values=late,
                            by=chief, now=now)  # fmt: skip
    actions.open_year(plan=plan, year=2025, capacity={1: {"first_actions": 1, "closings": 1}},
                      basis="output", by=chief, now=now)  # fmt: skip
    assert "No month of 2025 is over" in page(operations, "plan_progress")


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_pages_answer_in_both_languages_without_a_number_that_no_one_knows(
    lang: str, year: PlanYear, client_of: Callable[..., Client]
):
    client = client_of("operations", lang)
    for name in ("planning", "plan_set", "plan_progress", "plan_review", "plan_figures"):
        text = page(client, name)
        assert "None" not in re.sub(r"<[^>]+>", "", text), name
        assert "nan" not in re.sub(r"<[^>]+>", "", text).split(), name


def test_the_offices_figures_say_what_was_measured_and_what_was_not(operations: Client):
    text = page(operations, "plan_figures")
    assert 'id="basis-measured"' in text
    assert 'id="basis-start"' in text
    assert "Working days of an examiner in a year" in text


@pytest.mark.parametrize("n", [1, 3])
def test_the_tree_needs_as_many_queries_for_one_department_as_for_three(
    n: int, year: PlanYear, operations: Client, now: dt.datetime
):
    chief = User.objects.get(role="operations")
    places = [Unit.objects.get(pk=1)]
    for i in range(n - 1):
        places.append(Unit.objects.create(unit_id=90 + i, code=f"u{i}", en=f"U{i}", zh=f"U{i}",
                                          centre_id=1))  # fmt: skip
    capacity = {unit.pk: {"first_actions": 5.0, "closings": 5.0} for unit in places}
    actions.open_year(plan=year.plan, year=YEAR, capacity=capacity, basis="output", by=chief,
                      now=now)  # fmt: skip
    page(operations, "plan_year", YEAR)  # what is read once per process
    with CaptureQueriesContext(connection) as caught:
        page(operations, "plan_year", YEAR)
    assert len(caught) == 7  # one of them asks for the scenarios to divide by
