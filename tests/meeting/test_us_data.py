"""The pack of 1,909 real US histories tells the figures that were counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.meeting.reading_html import read

from pendency.exchange import take_in
from pendency.meeting import Pack, build_pack
from pendency.records import Snapshot, Store

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def histories(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("us") / "store")
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    return Snapshot.open(store.path)


def summary(pack: Pack) -> dict[tuple[str, str], str]:
    """What the summary says of the whole office, by indicator and part."""
    html = pack.html.read_text("utf-8")
    slots = read(html[html.index('id="summary"') : html.index('id="sheets"')]).slots
    year = f"{pack.year}-12-31"
    return {
        (str(a["data-indicator"]), str(a["data-part"])): text
        for a, text in slots
        if a["data-as-of"] == year and not a.get("data-derived")
    }


def test_stock_at_the_end_of_2019(histories: Snapshot, tmp_path: Path) -> None:
    said = summary(build_pack(histories, year=2019, lang="en", folder=tmp_path))

    assert said["stock", "all"] == "518 applications"
    assert said["stock", "unexamined"] == "333 applications"


def test_work_of_2020(histories: Snapshot, tmp_path: Path) -> None:
    said = summary(build_pack(histories, year=2020, lang="zh", folder=tmp_path))
    work = [said[name, "all"] for name in ("inflow", "first_actions", "disposals")]

    assert work == ["222件", "184件", "184件"]


def test_the_last_year_observed_to_its_end_is_the_default(
    histories: Snapshot, tmp_path: Path
) -> None:
    pack = build_pack(histories, lang="en", folder=tmp_path)

    assert pack.year == 2021
    assert "Generated sample data" not in pack.html.read_text("utf-8")
    assert "imported records" in pack.html.read_text("utf-8")
