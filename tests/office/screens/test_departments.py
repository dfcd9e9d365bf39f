"""The page of a department: whole figures of the branch, and only the rows that are shown."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from pendency.office import mart
from pendency.office.models import Unit
from pendency.office.roles import ROLES, Reach
from pendency.office.scope import Level, Scope
from pendency.office.views.branch import Branch
from pendency.planning import measure
from pendency.records import Snapshot

LIMITS = {"scope": Scope(reach=Reach.ALL, own=("case_id", ()),
                         permissions=ROLES["operations"].permissions)}  # fmt: skip


def _page(client: Client, unit: int) -> str:
    answer = client.get(reverse("unit", args=[unit]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_department_with_sections_has_medians(client_of: Callable[..., Client]) -> None:
    page = _page(client_of("operations"), 1)

    assert "First-action pendency" in page
    assert "Medians can" not in page
    assert "Total pendency, median, months" in page


def test_a_branch_has_the_engine_s_figures(office: Snapshot) -> None:
    found = Branch(mart.current(), LIMITS, Unit.objects.get(pk=1))

    expected = measure("total_pendency", office, by=("department",)).filter(department_id=1)
    shown = {(f.part, f.n, f.value) for f in found.figures() if f.indicator == "total_pendency"}
    assert shown == set(expected.select("part", "n", "value").rows())
    assert found.members == (1, 3)
    assert found.whole


def test_a_unit_between_department_and_section_shows_added_counts_only(office: Snapshot) -> None:
    """Vehicles becomes a middle unit: its branch is Vehicles and a section without cases."""
    Unit.objects.create(unit_id=4, code="cars", en="Cars", zh="轿车科", centre_id=1, parent_id=3)
    found = Branch(mart.current(), LIMITS, Unit.objects.get(pk=3))
    alone = mart.current().figures("stock", level=Level.UNIT, unit_id=3, **LIMITS)

    assert not found.whole
    assert {(f.part, f.n) for f in found.figures() if f.indicator == "stock"} == {
        (f.part, f.n) for f in alone
    }
    assert {f.low for f in found.figures()} == {None}
    assert (
        sum(f.n or 0 for f in found.by_field() if f.indicator == "stock" and f.part == "all") == 5
    )


def test_the_people_of_a_department_are_paged_and_linked(client_of: Callable[..., Client]) -> None:
    page = _page(client_of("department_head"), 1)

    assert re.findall(r'href="/dockets/(\d)/">E00\d<', page) == ["1", "2", "3"]


def test_a_cell_is_harmless_whatever_it_holds(
    client_of: Callable[..., Client], office: Snapshot
) -> None:
    Unit.objects.filter(pk=3).update(en="<script>alert(1)</script>")

    page = _page(client_of("operations"), 1)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
