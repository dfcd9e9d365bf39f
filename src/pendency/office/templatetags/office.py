"""Tags and filters of the office's templates: numbers, names, charts, tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

from pendency.law.text import Text, weekday
from pendency.office.charts import Chart, ShareBar, Sparkline, Timeline, Whisker
from pendency.office.charts.history import ACTORS
from pendency.office.language import choose
from pendency.office.tables import Grid
from pendency.office.tables.columns import NONE, number, share
from pendency.office.tables.worklists import TRACKS
from pendency.office.views.figures import Book, Shown
from pendency.planning import INDICATORS, Indicator, part_label
from pendency.records import vocabulary

register = template.Library()


# --- Words and numbers ---------------------------------------------------------------------------


@register.filter
def count(value: float | None) -> str:
    """A count: whole, in groups of three."""
    return NONE if value is None else number(value)


@register.filter
def decimal(value: float | None) -> str:
    """A measured number with one decimal."""
    return NONE if value is None else number(value, 1)


@register.filter
def percent(value: float | None) -> str:
    """A share as a percentage with one decimal."""
    return NONE if value is None else share(value)


@register.filter
def signed(value: float | None) -> str:
    """A difference in whole numbers, with its sign."""
    return NONE if value is None else _with_sign(value, 0)


@register.filter
def signed_decimal(value: float | None) -> str:
    """A difference with two decimals and its sign."""
    return NONE if value is None else _with_sign(value, 2)


def _with_sign(value: float, decimals: int) -> str:
    """What rounds to nothing has no sign."""
    rounded = round(value, decimals)
    return f"{rounded:+,.{decimals}f}" if rounded else "0"


@register.filter
def whole_percent(value: float | None) -> str:
    """A share as a percentage without decimals, for cells that stand close together."""
    return NONE if value is None else f"{100 * value:.0f}%"


@register.filter
def objective(value: float | None, measure: str) -> str:
    """The value of an objective: pendency in months with a decimal, everything else whole."""
    return decimal(value) if measure.endswith("pendency") else count(value)


@register.filter
def iso(value: dt.date | None) -> str:
    """A day in the form that lines up in columns."""
    return NONE if value is None else f"{value:%Y-%m-%d}"


@register.filter
def long_date(value: dt.date) -> str:
    """A day as it stands in running text."""
    return choose(f"{value.day} {value:%B %Y}", f"{value.year}年{value.month}月{value.day}日")


@register.filter
def month_words(value: dt.date) -> str:
    """A month as a heading has it."""
    return choose(f"{value:%B %Y}", f"{value.year}年{value.month}月")


@register.filter
def weekday_words(value: dt.date) -> str:
    """A day of the week."""
    return weekday(value, choose("en", "zh"))


@register.filter
def named(row: Any) -> str:
    """The name, in the reader's language, of anything that has one in each."""
    return choose(row.en, row.zh)


@register.filter
def short(digest: str) -> str:
    """The first characters of a hash, enough to tell two apart."""
    return digest[:12]


@register.filter
def state_words(state: str) -> str:
    """A state of a case in the reader's language."""
    return named(vocabulary().states[state])


@register.filter
def track_words(track: str) -> str:
    """A mode of examination in the reader's language."""
    return choose(*TRACKS[track])


@register.filter
def event_words(code: str) -> str:
    """An event in the reader's language."""
    return named(vocabulary()[code])


@register.simple_tag
def define(name: str, text: str = "") -> str:
    """The name of an indicator, linked to its definition."""
    words = text or named(INDICATORS[name])
    url = f"{reverse('definitions')}#{name}"
    return format_html('<a class="help-link" href="{}">{}</a>', url, words)


@register.filter
def actor_words(actor: str) -> str:
    """Who acted, or whose move it is."""
    return choose(*ACTORS[actor])


@register.filter
def said(text: Text) -> str:
    """A text of the engines in the reader's language."""
    return choose(*text)


@register.filter
def tag_of(language: str) -> str:
    """The tag of a document's language for the browser, which then chooses the fitting glyphs."""
    return "zh-Hans" if language == "zh" else language


@register.filter
def part_words(part: str) -> str:
    """A part of an indicator in the reader's language."""
    return part_label(part, choose("en", "zh"))


@register.filter
def fact(value: object) -> str:
    """A fact of a case: days in the form that sorts, everything else as it is."""
    return iso(value) if isinstance(value, dt.date) else str(value)


@register.filter
def tick(value: float) -> str:
    """A number at an axis: no decimals that say nothing."""
    return f"{value:g}"


# --- Components ----------------------------------------------------------------------------------


@register.inclusion_tag("components/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A large chart with its words and its table."""
    return {"chart": chart}


@register.inclusion_tag("components/grid.html")
def grid(grid: Grid) -> dict[str, Any]:
    """A table with sorting, paging and export."""
    return {"grid": grid, "table": grid.table}


@register.inclusion_tag("components/sparkline.html")
def sparkline(spark: Sparkline) -> dict[str, Any]:
    """A series without axes."""
    return {"spark": spark}


@register.inclusion_tag("components/whisker.html")
def whisker(whisker: Whisker) -> dict[str, Any]:
    """A point with its interval."""
    return {"whisker": whisker}


@register.inclusion_tag("components/sharebar.html")
def sharebar(bar: ShareBar) -> dict[str, Any]:
    """A whole and its parts."""
    return {"bar": bar}


@register.inclusion_tag("components/timeline.html")
def timeline(picture: Timeline) -> dict[str, Any]:
    """A case over time: states, events, limits."""
    return {"picture": picture}


@register.inclusion_tag("components/figure.html")
def figure(
    book: Book, indicator: str, part: str = "all", place: int | None = None
) -> dict[str, Any]:
    """A headline figure: its value, unit, interval and n, linked to its definition."""
    kind = INDICATORS[indicator].kind
    return _written(INDICATORS[indicator], book.get(indicator, part, place)) | {
        "indicator": indicator,
        "part_words": part_words(part) if part != "all" else "",
        "place_words": choose(*_WHEN[kind]) if kind in _WHEN else "",
    }


@register.inclusion_tag("components/measured.html")
def measured(indicator: Indicator, shown: Shown) -> dict[str, Any]:
    """The cells of a figure: value, unit, interval, n."""
    return _written(indicator, shown)


_WRITERS = {"cases": count, "share": percent}
_WHEN = {"stock": ("on the day", "当日"), "flow": ("in 12 months", "近12个月")}


def _written(indicator: Indicator, shown: Shown) -> dict[str, Any]:
    write = _WRITERS.get(indicator.unit, decimal)
    return {
        "shown": shown,
        "text": write(shown.value),
        "low": write(shown.low),
        "high": write(shown.high),
        "unit": "" if write is percent else choose(indicator.unit, indicator.unit_zh),
    }
