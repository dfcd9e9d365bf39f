"""The report as a tree: sections, paragraphs with slots, tables and charts.

The tree holds no language and no finished number. What is read is a `Phrase`, a key of the
catalogue with arguments; what is counted is a `Slot` that points to a `Figure`. Renderers turn
one tree into either language and any form, so that these cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pendency.meeting.figures import Figure

_ONE_PAGE = 30  # rows

SlotForm = Literal["value", "unit", "full", "interval", "n", "magnitude", "test"]
DateForm = Literal["day", "month", "tick", "year"]  # tick: a month without its year


@dataclass(frozen=True)
class Slot:
    """A place in the text that a figure fills.

    ``value`` the number alone; ``unit`` with its unit; ``full`` with n and interval as well;
    ``interval`` and ``n`` these alone; ``magnitude`` the number without its sign; ``test`` a
    p-value with its relation, "= 0.012" or "< 0.001".
    """

    figure: Figure
    form: SlotForm = "value"


@dataclass(frozen=True)
class Moment:
    """A date that frames the report; it is not a result."""

    date: dt.date
    form: DateForm = "day"


@dataclass(frozen=True)
class Name:
    """A name that comes with the data or the definitions, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True)
class Code:
    """An identifier, formula or address that reads the same in every language."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """A text of the catalogue with its arguments."""

    key: str
    args: Mapping[str, Inline] = field(default_factory=dict)


Inline = Phrase | Slot | Moment | Name | Code


@dataclass(frozen=True)
class Paragraph:
    """Sentences that are read one after the other."""

    sentences: tuple[Inline, ...]
    role: Literal["text", "note", "banner"] = "text"
    lead: Inline | None = None  # what the paragraph is about, set in bold before it


@dataclass(frozen=True)
class Column:
    """A column of a table; ``width`` is its share of the line, in any unit."""

    title: Inline
    width: float
    numeric: bool = True


@dataclass(frozen=True)
class Row:
    """A row of a table: its head and its cells; ``level`` indents parts of a total."""

    head: Inline
    cells: tuple[Inline | None, ...]
    level: int = 0
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; the first column holds the row heads."""

    caption: Inline
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Inline, ...] = ()

    @property
    def together(self) -> bool:
        """Whether it should stay on one page: a table of numbers that fits on one."""
        return len(self.rows) <= _ONE_PAGE and any(c.numeric for c in self.columns[1:])


@dataclass(frozen=True)
class Series:
    """Values over the ticks of a chart, with their intervals where there are any."""

    label: Inline
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class LineChart:
    """Series over ordered ticks (months)."""

    ticks: tuple[Moment, ...]
    series: tuple[Series, ...]
    unit: Inline


@dataclass(frozen=True)
class Curve:
    """A step function of time with its band; all of one length.

    ``low`` and ``high`` hold None where no band can be told.
    """

    label: Inline
    months: tuple[float, ...]
    values: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True)
class StepChart:
    """Shares of a cohort over time since the start; values from 0 to 1."""

    curves: tuple[Curve, ...]
    unit: Inline
    axis: Inline


@dataclass(frozen=True)
class Pair:
    """One line of a chart that shows this period and the one before."""

    label: Inline
    figure: Figure
    before: Figure


@dataclass(frozen=True)
class DotChart:
    """Figures with their intervals, side by side in a fixed order."""

    rows: tuple[Pair, ...]
    reference: Figure
    unit: Inline
    labels: tuple[Inline, Inline, Inline]  # this period, the one before, the reference


@dataclass(frozen=True)
class BarChart:
    """Counts as bars, this period over the one before."""

    rows: tuple[Pair, ...]
    unit: Inline
    labels: tuple[Inline, Inline]  # this period, the one before


@dataclass(frozen=True)
class FanChart:
    """A median over ordered ticks with bands around it, widest first, and a plan beside it."""

    ticks: tuple[Moment, ...]
    bands: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    median: tuple[float, ...]
    plan: tuple[float, ...]
    unit: Inline
    labels: tuple[Inline, Inline]  # the median with its bands, the plan


ChartSpec = LineChart | StepChart | DotChart | BarChart | FanChart


@dataclass(frozen=True)
class Chart:
    """A chart with its caption and what it shows, for those who cannot see it."""

    caption: Inline
    description: Inline
    spec: ChartSpec


Block = Paragraph | Table | Chart


@dataclass(frozen=True)
class Section:
    """A titled part; ``ident`` is its address within the document."""

    ident: str
    title: Inline
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    new_page: bool = False
    annex: bool = False


@dataclass(frozen=True)
class Cover:
    """The first page."""

    title: Inline
    office: Inline
    period: Inline
    facts: tuple[tuple[Inline, Inline], ...]
    banner: Inline | None = None


@dataclass(frozen=True)
class Document:
    """The whole report."""

    cover: Cover
    sections: tuple[Section, ...]
    as_of: dt.date


def walk(sections: Iterable[Section], depth: int = 1) -> Iterator[tuple[Section, int]]:
    """All sections in reading order, each with its depth from 1."""
    for section in sections:
        yield section, depth
        yield from walk(section.sections, depth + 1)


def slots(inline: Inline | None) -> Iterator[Slot]:
    """The slots of an inline node, in the order of its arguments."""
    if isinstance(inline, Slot):
        yield inline
    elif isinstance(inline, Phrase):
        for argument in inline.args.values():
            yield from slots(argument)


def figures(sections: Iterable[Section]) -> Iterator[Figure]:
    """Every figure that is shown in text, tables and charts."""
    for section, _ in walk(sections):
        for block in section.blocks:
            yield from _figures(block)


def _figures(block: Block) -> Iterator[Figure]:
    match block:
        case Paragraph():
            yield from (slot.figure for s in block.sentences for slot in slots(s))
        case Table():
            yield from (slot.figure for row in block.rows for c in row.cells for slot in slots(c))
        case Chart(spec=LineChart(series=series)):
            yield from (figure for line in series for figure in line.figures)
        case Chart(spec=DotChart(rows=rows) | BarChart(rows=rows) as spec):
            if isinstance(spec, DotChart):
                yield spec.reference
            yield from (figure for row in rows for figure in (row.figure, row.before))
        case Chart():  # a curve is drawn from a whole estimate, not from figures
            return
