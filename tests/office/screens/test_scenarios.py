"""Making scenarios, running them in the background, looking for remedies."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from tests.office import factory

from pendency.office import actions, mart, packs, tasks
from pendency.office.errors import NotAllowedError, PlanError
from pendency.office.models import AuditRow, Job, LongPlan, PlanYear, Scenario, User
from pendency.office.permissions import Permission
from pendency.office.plan_forms import ScenarioForm, of_setting
from pendency.office.roles import ROLES
from pendency.planning.scenarios import Aim, Prices, Setting
from pendency.records import seal_tables

People = Callable[..., User]
#: What no plan of the small office's five examiners can miss, and what none can reach.
EASY, HARD = Aim("first_actions", 2021, 1.0), Aim("closings", 2021, 90_000.0)
#: A day on which the small office had intake: all its cases came in that year.
DAY = dt.date(2020, 12, 31)
SETTING = Setting(aims=(EASY, HARD), years=2, hires=1.0, replications=2)


@pytest.fixture
def chief(client_of: Callable[..., Client]) -> tuple[Client, User]:
    client = client_of("operations")
    return client, User.objects.get(role="operations")


@pytest.fixture(scope="session")
def early(published: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small office as it was known on that day, in the store beside the current snapshot."""
    derived = {"milestones", "spells"}
    tables = {name: frame for name, frame in factory.tables().items() if name not in derived}
    tables["events"] = tables["events"].filter(pl.col("date") <= DAY)
    sealed = seal_tables(tmp_path_factory.mktemp("early") / "snapshot", tables, title="Early",
                         provenance="generated", observed_to=DAY)  # fmt: skip
    (published / "store" / "snapshots" / sealed.id).symlink_to(sealed.path)
    return sealed.id


@pytest.fixture
def made(chief: tuple[Client, User], early: str, now: dt.datetime) -> Scenario:
    return actions.make_scenario(
        name="As now", note="", setting=SETTING, snapshot_id=early, parent=None, by=chief[1],
        now=now,
    )  # fmt: skip


@pytest.fixture
def done(made: Scenario, now: dt.datetime) -> Scenario:
    tasks.work(lambda: now)
    return made


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_scenario_waits_for_its_run_and_is_told(made: Scenario):
    assert Job.objects.get().given == {"scenario": made.pk}
    row = AuditRow.objects.get(action="make_scenario")
    assert row.detail["setting"] == made.setting_hash == made.sets.hash


def test_the_inputs_of_a_scenario_never_change(made: Scenario):
    made.note = "changed"
    with pytest.raises(TypeError, match="append-only"):
        made.save()
    with pytest.raises(TypeError, match="append-only"):
        made.delete()


@pytest.mark.parametrize("name", ["As now", "  ", ""])
def test_a_name_is_needed_and_used_once(
    name: str, made: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    with pytest.raises(PlanError):
        actions.make_scenario(name=name, note="", setting=SETTING, snapshot_id=made.snapshot_id,
                              parent=None, by=chief[1], now=now)  # fmt: skip
    assert Scenario.objects.count() == 1


@pytest.mark.parametrize(
    "role", [name for name, r in ROLES.items() if Permission.RUN_SCENARIO not in r.permissions]
)
def test_only_operations_makes_scenarios(role: str, person: People, now: dt.datetime):
    with pytest.raises(NotAllowedError):
        actions.make_scenario(name="x", note="", setting=SETTING, snapshot_id="s", parent=None,
                              by=person(role), now=now)  # fmt: skip
    assert not Scenario.objects.exists()


def test_the_run_gives_figures_and_an_audit_row_with_their_hash(done: Scenario):
    job = Job.objects.get()
    assert (job.state, job.error) == ("done", "")
    run = done.runs.get()
    assert [t["measure"] for t in run.figures["targets"]] == ["first_actions", "closings"]
    row = AuditRow.objects.get(action="keep_scenario_run")
    assert row.detail["figures"] == run.digest


def test_the_page_tells_targets_fans_and_hashes(done: Scenario, chief: tuple[Client, User]):
    text = page(chief[0], "scenario", done.pk)
    assert text.count('data-chart="fan-') >= 4
    assert done.runs.get().digest in text
    assert done.setting_hash in text
    assert "What would reach it cheapest?" in text  # for the one that is missed


def test_the_page_says_where_uncertainty_and_prices_are_from(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    text = page(chief[0], "scenario", done.pk)
    assert "How uncertain the parameters are" in text
    rows = done.runs.get().figures["uncertainty"]
    assert text.count("basis-start") == sum(row["basis"] == "start" for row in rows) > 0
    assert "25% (start value)" in text
    dear = variant(done, chief[1], now, "Dear", prices=Prices(month=0.5))
    assert "50% (set for this scenario)" in page(chief[0], "scenario", dear.pk)


def test_prices_are_asked_for_with_their_reasons(chief: tuple[Client, User]):
    form = ScenarioForm(initial=of_setting(SETTING))
    assert (form["month"].initial, form["case"].initial) == (25, 2)
    assert "a quarter more people" in str(form["month"].help_text)
    given = {name: form[name].initial for name in form.fields} | {"name": "x", "month": "50"}
    sent = ScenarioForm(given)
    assert sent.is_valid(), sent.errors
    assert sent.setting(()).prices == Prices(month=0.5)


def test_a_rerun_gives_the_same_figures(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    chief[0].post(reverse("scenario_ask", args=[done.pk]), {"do": "rerun"})
    tasks.work(lambda: now)
    assert len(done.runs.all()) == 2
    assert len({run.digest for run in done.runs.all()}) == 1
    assert "Every run gave the same figures." in page(chief[0], "scenario", done.pk)


def test_what_no_plan_can_reach_is_said_with_the_target(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    ask = reverse("scenario_ask", args=[done.pk])
    chief[0].post(ask, {"do": "remedy", "target": "1"})
    tasks.work(lambda: now)
    job = Job.objects.get(kind=Job.Kind.REMEDY)
    assert job.result["setting"] is None
    assert "cannot be reached" in page(chief[0], "scenario", done.pk)
    chief[0].post(ask, {"do": "accept", "target": "1"})  # nothing to accept
    assert Scenario.objects.count() == 1


def test_a_remedy_is_accepted_as_a_variant(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    ask = reverse("scenario_ask", args=[done.pk])
    chief[0].post(ask, {"do": "remedy", "target": "0"})
    tasks.work(lambda: now)
    answer = chief[0].post(ask, {"do": "accept", "target": "0"})
    variant = Scenario.objects.get(parent=done)
    assert answer.url == reverse("scenario", args=[variant.pk])
    assert variant.sets.margins
    assert variant.sets.hires is None


@pytest.mark.parametrize("target", ["9", "-1", "x", ""])
def test_a_remedy_for_no_target_is_not_asked_for(
    target: str, done: Scenario, chief: tuple[Client, User]
):
    chief[0].post(reverse("scenario_ask", args=[done.pk]), {"do": "remedy", "target": target})
    assert not Job.objects.filter(kind=Job.Kind.REMEDY).exists()


def test_others_look_and_ask_for_nothing(done: Scenario, client_of: Callable[..., Client]):
    client = client_of("centre_head")
    text = page(client, "scenario", done.pk)
    assert "What would reach it cheapest?" not in text
    assert client.post(reverse("scenario_ask", args=[done.pk]), {"do": "rerun"}).status_code == 403


def variant(
    done: Scenario, by: User, now: dt.datetime, name: str = "More", **more: Any
) -> Scenario:
    made = actions.make_scenario(
        name=name, note="", setting=Setting(aims=(EASY,), years=2, **{"replications": 2} | more),
        snapshot_id=done.snapshot_id, parent=done, by=by, now=now,
    )  # fmt: skip
    tasks.work(lambda: now)
    return made


def test_two_scenarios_stand_side_by_side(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    other = variant(done, chief[1], now)
    text = page(chief[0], "scenarios_compared", scenario=[done.pk, other.pk])
    assert text.count('data-chart="compare-') == 2
    assert "As now" in text
    assert "More" in text
    assert "Difference from As now" in text
    assert "paired over 2 runs" in text
    assert text.count('<svg class="whisker"') == 1  # of the target that both have


def test_other_random_numbers_are_said_to_be_unpaired(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    other = variant(done, chief[1], now, seed=5)
    text = page(chief[0], "scenarios_compared", scenario=[done.pk, other.pk])
    assert "not paired: other random numbers" in text
    assert "paired over" not in text


def test_a_run_that_kept_no_single_runs_says_so(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    old = Scenario.objects.create(
        name="Old", parent=done, snapshot_id=done.snapshot_id, setting=done.setting,
        setting_hash=done.setting_hash, made_at=now, by=chief[1],
    )  # fmt: skip
    figures = done.runs.get().figures
    targets = [{k: v for k, v in row.items() if k != "values"} for row in figures["targets"]]
    without = {k: v for k, v in figures.items() if k != "seed"} | {"targets": targets}
    actions.keep_run(scenario=old, figures=without, now=now)
    text = page(chief[0], "scenarios_compared", scenario=[done.pk, old.pk])
    assert "run the scenario again" in text
    assert '<svg class="whisker"' not in text


def test_a_setting_that_has_no_plan_fails_with_the_reason(
    chief: tuple[Client, User], early: str, now: dt.datetime
):
    hard = Setting(aims=(Aim("closings", 2021, 90_000.0, hard=True),), years=2, replications=2)
    made = actions.make_scenario(name="Impossible", note="", setting=hard, snapshot_id=early,
                                 parent=None, by=chief[1], now=now)  # fmt: skip
    tasks.work(lambda: now)
    assert "cannot be reached" in Job.objects.get().error
    assert "cannot be reached" in page(chief[0], "scenario", made.pk)


def test_what_if_can_be_kept_as_a_scenario(chief: tuple[Client, User], now: dt.datetime):
    values = {("first_actions", 2025): 5.0, ("closings", 2025): 5.0}
    actions.set_plan(title="Plan", first_year=2025, years=2, reserve=0, values=values,
                     by=chief[1], now=now)  # fmt: skip
    given = {"intake": "100", "effort": "90", "overtime": "5", "source": "", "target": "",
             "moved": "0", "hires-N": "1", "hires-S": "0"}  # fmt: skip
    answer = chief[0].post(reverse("what_if_keep"), given | {"name": "Tried"})
    kept = Scenario.objects.get()
    assert answer.url == reverse("scenario", args=[kept.pk])
    assert kept.sets.effort == 0.9
    assert kept.sets.choices.hires == {"N": 1.0}


def test_an_office_without_intake_is_told_why_nothing_can_be_tried(chief: tuple[Client, User]):
    text = page(chief[0], "plan_what_if")
    assert "no case enters in 2024" in text
    assert "Recruits a year" in text


def test_a_transfer_to_nowhere_is_refused_in_words(chief: tuple[Client, User]):
    given = {"intake": "100", "effort": "100", "overtime": "0", "source": "N", "target": "N",
             "moved": "3", "hires-N": "0", "hires-S": "0"}  # fmt: skip
    assert "two different centres" in page(chief[0], "plan_what_if", **given)


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_needs_as_many_queries_for_one_scenario_as_for_three(
    n: int, chief: tuple[Client, User], early: str, now: dt.datetime,
    django_assert_num_queries: Callable[..., object],
):  # fmt: skip
    for i in range(n):
        actions.make_scenario(name=f"S{i}", note="", setting=SETTING, snapshot_id=early,
                              parent=None, by=chief[1], now=now)  # fmt: skip
    page(chief[0], "scenarios")
    with django_assert_num_queries(8):
        page(chief[0], "scenarios")


def test_a_scenario_that_has_run_can_be_put_into_the_pack(
    done: Scenario, chief: tuple[Client, User]
):
    assert f'<option value="{done.pk}" selected>As now' in page(
        chief[0], "pack", scenario=str(done.pk)
    )
    chief[0].post(reverse("pack"), {"year": "2023", "lang": "en", "scenario": str(done.pk)})
    asked = Job.objects.get(kind=Job.Kind.PACK)
    assert asked.given["scenario"] == done.pk


def test_a_pack_with_a_scenario_lies_beside_the_one_without(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    client, _by = chief
    for number in ("", str(done.pk)):
        client.post(reverse("pack"), {"year": "2023", "lang": "en", "scenario": number})
    assert Job.objects.filter(kind=Job.Kind.PACK).count() == 2  # neither stands for the other
    tasks.work(lambda: now)

    without, beside = packs.made(mart.current().about.snapshot_id)
    assert (without.scenario, beside.scenario) == (None, done.pk)
    texts = [pack.files[0].read_text("utf-8") for pack in (without, beside)]
    assert [done.setting_hash in text for text in texts] == [False, True]
    listed = page(client, "pack")
    for pack in (without, beside):
        address = reverse("pack_file", args=[pack.files[0].name])
        assert address in listed
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == pack.files[0].read_bytes()
    assert f'<a href="{reverse("scenario", args=[done.pk])}">As now</a>' in listed
    # the pack of a scenario that is not there is neither listed nor served
    gone = [path.rename(path.with_name(path.name.replace(f"-{done.pk}.", "-999.")))
            for path in beside.files]  # fmt: skip
    assert gone[0].name not in page(client, "pack")
    assert client.get(reverse("pack_file", args=[gone[0].name])).status_code == 404


def test_a_scenario_without_a_run_is_not_offered_to_the_pack(
    made: Scenario, chief: tuple[Client, User]
):
    assert "As now" not in page(chief[0], "pack")


def planned_year(by: User, now: dt.datetime) -> LongPlan:
    values = {(p, y): 400.0 for p in ("first_actions", "closings") for y in (2021, 2025)}
    return actions.set_plan(title="Plan", first_year=2021, years=5, reserve=0.1, values=values,
                            by=by, now=now)  # fmt: skip


def test_a_year_is_broken_down_by_the_capacity_of_a_scenario(
    done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    client, by = chief
    planned_year(by, now)
    assert f'<option value="{done.pk}">by the capacity of “As now”' in page(client, "planning")
    client.post(reverse("plan_open", args=[2021]), {"basis": str(done.pk)})
    year = PlanYear.objects.get()
    assert year.basis == "As now"
    text = page(client, "plan_year", 2021)
    assert "Divided by the scenario As now." in text
    assert f'<option value="{done.pk}" selected>' in text  # it can be broken down anew

    rows = pl.DataFrame(done.runs.get().figures["capacity"]).filter(year=2021)
    for product in ("first_actions", "closings"):
        by_centre = dict(rows.group_by("centre").agg(pl.col(product).sum()).iter_rows())
        total = sum(by_centre.values())
        asked: dict[str, int] = {}
        for row in year.targets.filter(product=product).select_related("unit__centre"):
            asked[row.unit.centre.code] = asked.get(row.unit.centre.code, 0) + row.asked
        assert sum(asked.values()) == 360  # the reserve of a tenth taken off
        for centre, work in by_centre.items():
            assert abs(asked.get(centre, 0) - 360 * work / total) < 1


@pytest.mark.parametrize("year", [2025])
def test_a_year_that_the_scenario_does_not_plan_is_refused_in_words(
    year: int, done: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    client, by = chief
    planned_year(by, now)
    answer = client.post(reverse("plan_open", args=[year]), {"basis": str(done.pk)}, follow=True)
    text = html.unescape(answer.content.decode())
    assert "2025 can't be broken down by the scenario “As now”" in text
    assert not PlanYear.objects.exists()
    assert client.post(reverse("plan_open", args=[year]), {"basis": "999"}).status_code == 404


def test_a_scenario_whose_run_kept_no_capacity_says_so(
    made: Scenario, chief: tuple[Client, User], now: dt.datetime
):
    planned_year(chief[1], now)
    actions.keep_run(scenario=made, figures={"digest": "d", "targets": []}, now=now)
    answer = chief[0].post(reverse("plan_open", args=[2021]), {"basis": str(made.pk)}, follow=True)
    assert "run it again" in answer.content.decode()
