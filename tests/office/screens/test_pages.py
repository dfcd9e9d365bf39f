"""What single screens say, and how many queries they need to say it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from tests.office import factory

from pendency.office.models import Case, ImportRun, Quarantined, Source


def text(client: Client, name: str, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, name: str, *arguments: object) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        text(client, name, *arguments)
    return len(caught)


# --- Lists cost the same whatever their length ----


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_imports_needs_seven_queries(client_of: Callable[..., Client], n: int, now):
    client = client_of("auditor")
    Source.objects.all().delete()
    for i in range(n):
        Source.objects.create(sha256=f"{i}", format="csv", record="cases", name=f"{i}.csv",
                              read=1, imported=1, duplicates=0, quarantined=0)  # fmt: skip
        ImportRun.objects.create(format="csv", name=f"{i}.csv", by="x", started_at=now,
                                 finished_at=now, state="done")  # fmt: skip

    # session, person, sums, then count and page of both tables
    assert queries(client, "imports") == 7


@pytest.mark.parametrize("n", [1, 3])
def test_the_quarantine_needs_four_queries(client_of: Callable[..., Client], n: int):
    client = client_of("auditor")
    row = Quarantined.objects.get()
    for i in range(n - 1):
        row.place = f"line {i}"
        row._state.adding = True
        row.save(force_insert=True)

    # session, person, count, page
    assert queries(client, "quarantine") == 4


@pytest.mark.parametrize("n", [1, 3])
def test_a_docket_needs_twelve_queries(client_of: Callable[..., Client], n: int):
    client = client_of("examiner")
    keep = factory.cases_of(1)[1 : 1 + n]
    Case.objects.filter(examiner_id=1).exclude(pk__in=keep).update(examiner_id=2)

    # session, person, examiner, coaching, whether it is his, career, office, which cases,
    # the two months; the three tables of the excerpt are read past Django
    assert queries(client, "docket", 1) == 12


@pytest.mark.parametrize("case_id", [2, 6])  # three events and six
def test_a_case_needs_twelve_queries(client_of: Callable[..., Client], case_id: int):
    client = client_of("auditor")

    # session, person, case, office, events, classifications, relations (and those here), quarantine
    assert queries(client, "case", case_id) == 12 - (case_id == 6)


# --- What is said ----


def test_the_network_shows_the_centres_in_the_offices_order(client_of: Callable[..., Client]):
    page = text(client_of("researcher"), "network")

    assert page.index("North") < page.index("South")
    assert "not ranked" in page


def test_pages_with_figures_name_their_snapshot_and_say_that_it_is_generated(
    client_of: Callable[..., Client], office
):
    client = client_of("operations")
    for name in ("network", "centres", "indicators", "cases", "pack", "about"):
        page = text(client, name)
        assert office.id[:12] in page, name
        assert "Generated data" in page, name
        assert "30 June 2024" in page, name


def test_few_cases_are_said_to_tell_nothing(client_of: Callable[..., Client]):
    """The small office's centres have far fewer first actions a year than a verdict needs."""
    page = text(client_of("operations"), "network")

    assert page.count("can&#x27;t tell yet") >= 2 or page.count("can't tell yet") >= 2


def test_the_docket_is_in_its_documented_order(client_of: Callable[..., Client]):
    page = text(client_of("examiner"), "docket", 1)
    # awaiting the office; awaiting examination; filed; awaiting the applicant; allowed
    numbers = [f"{factory.cases_of(1)[i]}/X" for i in (3, 1, 0, 2, 4)]

    places = [page.index(f">{number}</a>") for number in numbers]

    assert places == sorted(places)
    assert f">{factory.cases_of(1)[5]}/X</a>" not in page  # closed


def test_a_case_shows_its_events_in_order_with_actor_and_native_code(
    client_of: Callable[..., Client],
):
    page = text(client_of("auditor"), "case", 6)
    words = ["filed", "docketed", "first action on the merits", "response", "allowed", "granted"]

    places = [page.index(f"<b>{word}</b>") for word in words]

    assert places == sorted(places)
    assert all(f"<code>N{i}</code>" in page for i in range(1, 7))


def test_a_related_application_is_listed_with_its_words(client_of: Callable[..., Client]):
    page = text(client_of("auditor"), "case", 2)

    assert "PCT/XX1" in page
    assert "line one" in page


def test_a_quarantined_row_shows_its_bytes_as_text_only(client_of: Callable[..., Client]):
    row = Quarantined.objects.get()
    answer = client_of("auditor").get(
        reverse("quarantined"), {"source": row.source_sha256, "place": row.place}
    )
    page = answer.content.decode()

    assert "58 58 33 31 2c 8d 00 ff 2c 22 0a" in page
    assert r"XX31,\x8d" in page
    assert "byte 0x8d is not UTF-8" in page


def test_the_sums_of_the_imports_come_out_even_or_say_that_they_do_not(
    client_of: Callable[..., Client],
):
    client = client_of("auditor")
    assert "The counts add up" in text(client, "imports")

    Source.objects.update(read=40)

    assert "do not add up" in text(client, "imports")


def test_an_indicator_is_measured_as_the_address_asks(client_of: Callable[..., Client]):
    client = client_of("researcher")
    page = text(client, "indicator", "inflow", by="centre", each="year", since="2019-12-31")

    assert "North" in page
    assert "2020-01-01" in page
    assert "18" in page  # three examiners of the north, six cases each, all filed in January 2020


def test_curves_by_group_show_one_kind_of_end_each(client_of: Callable[..., Client]):
    """A line per centre, all of the part that is asked for; never two parts in one line."""
    client = client_of("researcher")
    page = text(client, "indicator", "outcomes_entering", by="centre", part="refused/36m")
    drawn = json.loads(re.search(r'<script id="curve"[^>]*>(.*?)</script>', page)[1])

    assert [series["name"] for series in drawn["series"]] == ["North", "South"]
    assert "Share by months since the start: refused" in page


def test_a_period_that_was_not_observed_is_refused_in_words(client_of: Callable[..., Client]):
    page = text(client_of("researcher"), "indicator", "stock", as_of="2030-01-01")

    assert "observes nothing after 2024-06-30" in page


def test_every_indicator_has_a_page_and_a_definition(client_of: Callable[..., Client]):
    from pendency.planning import INDICATORS

    client = client_of("researcher")
    definitions = text(client, "definitions")
    for name, indicator in INDICATORS.items():
        assert f'id="{name}"' in definitions
        assert escape(indicator.en) in text(client, "indicator", name)
        assert indicator.zh in text(client_of("researcher", "zh-hans"), "indicator", name)


def test_heads_of_measured_columns_lead_to_their_definitions(client_of: Callable[..., Client]):
    client = client_of("operations")
    page = text(client, "centre", 1) + text(client, "unit", 1) + text(client, "network")
    anchors = set(re.findall(r'href="/definitions/#(\w+)"', page))

    assert {"stock", "inflow", "disposals", "overdue_acts", "first_action_pendency"} <= anchors
    assert anchors <= set(re.findall(r'id="(\w+)"', text(client, "definitions")))


def test_before_anything_is_published_the_page_says_what_to_do(
    client_of: Callable[..., Client], settings, tmp_path
):
    client = client_of("operations")
    settings.PENDENCY_HOME = tmp_path

    answer = client.get(reverse("network"))

    assert answer.status_code == 503
    assert "pendency demo" in answer.content.decode()


def test_what_is_not_there_is_said_in_the_readers_language(client_of: Callable[..., Client]):
    answer = client_of("auditor", "zh-hans").get(reverse("case", args=[999]))

    assert answer.status_code == 404
    assert "没有案件999" in answer.content.decode()


def test_a_password_is_changed_and_the_session_stays(client_of: Callable[..., Client]):
    client = client_of("examiner")
    given = {"old_password": "a long password", "new_password1": "another long one",
             "new_password2": "another long one"}  # fmt: skip

    answer = client.post(reverse("account"), given, follow=True)

    assert "Your password was changed." in answer.content.decode()


def test_the_language_follows_the_person(client_of: Callable[..., Client]):
    client = client_of("examiner")

    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/account/"})
    del client.cookies["django_language"]

    assert "修改密码" in text(client, "account")


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "nonsense:"]
)
def test_the_language_switch_leads_nowhere_else(client_of: Callable[..., Client], back: str):
    answer = client_of("examiner").post(reverse("set_language"), {"language": "en", "next": back})

    assert answer.url == "/"
