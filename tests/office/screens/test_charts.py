"""Marks and charts: geometry, thinning, what a reader of the table gets."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

from pendency.office import charts
from pendency.office.charts import (
    Chart,
    Scale,
    Series,
    ShareBar,
    Sparkline,
    Timeline,
    Whisker,
    shared_scale,
)
from pendency.office.charts.figures import flows, survival, trend
from pendency.office.charts.timeline import End, Mark, Spell
from pendency.office.mart import Figure, Point
from pendency.office.views.figures import Book
from pendency.office.views.notices import ENOUGH, notices

STATIC = Path(charts.__file__).parents[1] / "static"


@pytest.mark.parametrize(
    ("values", "zero", "ticks"),
    [
        ([18.2, 25.9], False, (18, 20, 22, 24, 26)),
        ([18.2, 25.9], True, (0, 10, 20, 30)),
        ([0.0, 0.0], True, (0, 0.25)),
        ([3.0], False, (3, 4)),
        ([None, 1.0, 2.0], False, (1, 1.25, 1.5, 1.75, 2)),
    ],
)
def test_ticks_are_round_and_hold_all_values(values, zero, ticks):
    scale = shared_scale(values, zero=zero)

    assert scale.ticks == pytest.approx(ticks)
    known = [v for v in values if v is not None]
    assert scale.low <= min(known)
    assert max(known) <= scale.high


def test_there_is_no_scale_without_a_value():
    assert shared_scale([None, float("nan")]) is None


def test_a_whisker_is_drawn_where_its_figures_say():
    whisker = Whisker(20.0, 18.0, 24.0, Scale(16, 26), reference=21.0)

    assert whisker.at == "40.00%"
    assert whisker.interval == ("20.00%", "80.00%")
    assert whisker.reference_at == "50.00%"


def test_a_whisker_without_a_value_is_not_drawn():
    assert not Whisker(None, None, None, Scale(0, 1)).drawn
    assert Whisker(1.0, None, None, Scale(0, 1)).interval is None


def test_a_sparkline_leaves_a_gap_where_nothing_is_known():
    assert Sparkline([1, None, 2], "x").line.count("M") == 2
    assert Sparkline([], "x").line == ""


def test_no_locale_puts_a_comma_into_a_coordinate():
    with translation.override("de"), override_settings(USE_THOUSAND_SEPARATOR=True):
        drawn = Sparkline([1.5, 1000.25], "x").line + Whisker(1.5, 1, 2, Scale(0, 3)).at

    assert "," not in drawn


def test_the_parts_of_a_bar_fill_their_share_of_the_longest():
    shares = ShareBar([("a", 30, 1), ("b", 10, 2)], total=80).shares

    assert [(s.x, s.width) for s in shares] == [("0.00%", "37.50%"), ("37.50%", "12.50%")]


def test_the_timeline_lays_spells_end_to_end_within_its_margins():
    day = dt.date(2020, 7, 1)
    spells = [Spell("a", "g", day, day + dt.timedelta(100), 1),
              Spell("b", "g", day + dt.timedelta(100), day + dt.timedelta(400), 2)]  # fmt: skip
    picture = Timeline(spells, [], [], day)

    # 97 % of the width for 400 days
    assert [(p.x, p.width, p.what.days) for p in picture.parts] == [
        ("1.50%", "24.25%", 100), ("25.75%", "72.75%", 300)
    ]  # fmt: skip
    assert picture.years == [("46.12%", "2021")]


def test_the_timeline_reaches_to_the_last_limit_and_draws_strong_marks_on_top():
    day = dt.date(2020, 7, 1)
    end = End(day + dt.timedelta(400), "reply")
    marks = [Mark(day, "action", "office", 1, strong=True), Mark(day, "paper", "office", 1)]
    picture = Timeline([Spell("a", "g", day, day + dt.timedelta(100), 1)], marks, [end],
                       day + dt.timedelta(100))  # fmt: skip

    assert [p.x for p in picture.limits] == ["98.50%"]
    assert picture.now == "25.75%"
    assert [p.what.label for p in picture.events] == ["paper", "action"]


def figure(indicator: str, month: int, value: float | None, note: str | None = None) -> Figure:
    n = int(value or 0)
    return Figure(indicator, "network", None, None, None, None, dt.date(2024, month, 1), "all", n,
                  value, None, None, note)  # fmt: skip


def test_months_not_covered_in_full_are_left_out_of_the_line():
    given = [figure("inflow", 1, 0), figure("inflow", 2, 5), figure("inflow", 3, 7),
             figure("inflow", 4, 1, "partial period")]  # fmt: skip

    chart = flows("x", "Title", {"inflow": given})

    assert chart.x == ["2024-02-01", "2024-03-01"]  # nothing was counted before
    assert chart.series[0].values == [5, 7]
    assert chart.table.rows == [["2024-03", "7"], ["2024-02", "5"]]
    assert trend(given, "x").values == [5, 7]


def test_a_thinned_curve_shows_only_points_that_were_estimated():
    points = [Point(None, None, "waiting", d, 1000 - d, 1 - d / 2000, None, None)
              for d in range(1000)]  # fmt: skip

    chart = survival("x", "Title", {"a": points})

    drawn = dict(zip(chart.x, chart.series[0].values, strict=True))
    estimated = {round(p.day / 30.4375, 2): p.value for p in points}
    assert len(drawn) <= 250
    assert drawn.items() <= estimated.items()
    assert chart.x[-1] == max(estimated)


def test_a_shorter_curve_ends_where_its_observation_ends():
    def points(last: int) -> list[Point]:
        return [Point(None, None, "x", d, 9, 0.5, 0.4, 0.6) for d in range(0, last, 30)]

    chart = survival("x", "Title", {"long": points(300), "short": points(100)})

    assert chart.series[1].values[-1] is None
    assert chart.series[0].values[-1] == 0.5


# --- Notices ----


class Place:
    id, en, zh = 1, "North", "北方中心"


def annual(indicator: str, n: int, value=None, low=None, high=None, part="all", centre=1) -> Figure:
    return Figure(indicator, "centre", centre, None, None, None, None, part, n, value, low, high,
                  None)  # fmt: skip


def book(*figures: Figure) -> Book:
    return Book(figures, "centre_id")


NETWORK = Book([annual("overdue_share", 9999, 0.2, 0.19, 0.21, centre=None),
                annual("first_action_pendency", 9999, 20.0, 19.5, 20.5, "p50", None)])  # fmt: skip


def test_of_few_cases_nothing_is_said_but_that():
    found = notices([Place], book(annual("first_actions", ENOUGH - 1),
                                  annual("overdue_share", 5, 0.9, 0.8, 1.0)), NETWORK)  # fmt: skip

    assert [notice.kind for notice in found] == ["unknown"]
    assert "can't tell yet" in found[0].texts[0]


@pytest.mark.parametrize(
    ("came", "left", "said"), [(1000, 950, False), (1000, 800, True), (800, 1000, True)]
)
def test_the_stock_is_named_when_it_moved_more_than_counts_vary(came: int, left: int, said: bool):
    found = notices([Place], book(annual("first_actions", 500), annual("inflow", came),
                                  annual("disposals", left)), NETWORK)  # fmt: skip

    assert bool(found) is said


@pytest.mark.parametrize(
    ("low", "high", "said"), [(20.4, 26.0, False), (20.6, 26.0, True), (17.0, 19.4, True)]
)
def test_a_median_is_named_when_its_interval_lies_apart(low: float, high: float, said: bool):
    median = annual("first_action_pendency", 500, (low + high) / 2, low, high, "p50")

    found = notices([Place], book(annual("first_actions", 500), median), NETWORK)

    assert bool(found) is said


# --- What the browser is given ----


def test_the_vendored_charts_are_the_recorded_bytes():
    folder = STATIC / "vendor/echarts"
    sums = (folder / "SHA256SUMS").read_text("ascii").splitlines()
    recorded = dict(reversed(line.split()) for line in sums)

    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in recorded}

    assert found == recorded
    assert (folder / "VERSION").read_text().strip() in (folder / "echarts.min.js").read_text()


def test_no_page_carries_script_or_style_of_its_own():
    """The policy would block it; better that it is never written."""
    for template in (STATIC.parent / "templates").rglob("*.html"):
        page = template.read_text()
        assert " style=" not in page, template
        assert "<style" not in page, template
        assert "javascript:" not in page, template
        assert not [a for a in (" onclick", " onload", " onchange") if a in page], template
        scripts = [part.partition(">")[0] for part in page.split("<script")[1:]]
        assert all("src=" in script for script in scripts), template


def test_no_asset_comes_from_elsewhere():
    own = [*(STATIC / "office").iterdir(), *(STATIC.parent / "templates").rglob("*.html")]

    named = [path for path in own if "//" in path.read_text().replace("http://www.w3.org/", "")
             and "https://" in path.read_text()]  # fmt: skip

    assert named == []


def test_a_band_without_a_line_is_told_in_the_table_and_pale_in_the_key():
    bands = Series("80 of 100 runs", [None, None], low=[1.0, None], high=[2.5, None])
    line = Series("median", [1.5, 2.0])
    chart = Chart("fan", "Fan", "A fan", ["2026-01-01", "2026-04-01"], [bands, line], decimals=1)
    assert chart.table.rows == [["2026-01-01", "1.0–2.5", "1.5"], ["2026-04-01", "–", "2.0"]]
    assert (bands.bare, line.bare) == (True, False)
    assert 'class="fill-1 band band-1"' in render_to_string(
        "components/chart.html", {"chart": chart}
    )
