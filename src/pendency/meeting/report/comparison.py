"""The comparison annex: the centres side by side, in the order of their codes."""

from __future__ import annotations

from pendency.meeting.document import (
    Chart,
    Column,
    DotChart,
    Inline,
    Moment,
    Paragraph,
    Phrase,
    Row,
    Section,
    Slot,
    Table,
)
from pendency.meeting.reading import Reading, Scope
from pendency.meeting.report.rows import (
    cells,
    evidence_columns,
    indicator_name,
    pair,
    part_name,
    table,
)
from pendency.meeting.report.sentences import between_centres
from pendency.planning import INDICATORS

#: Counts in one table.
COUNTS = (
    ("inflow", "all"), ("first_actions", "all"), ("disposals", "all"),
    ("stock", "all"), ("stock", "unexamined"), ("overdue_acts", "all"),
)  # fmt: skip
#: Estimates, each with a chart and a table.
ESTIMATES = (
    ("first_action_pendency", "p50"),
    ("first_action_entering", "p50"),
    ("total_pendency", "p50"),
    ("total_entering", "p50"),
    ("actions_per_disposal", "all"),
    ("grant_rate", "all"),
    ("transfer_rate", "all"),
    ("routing_accuracy", "all"),
    ("overdue_share", "all"),
)
_TITLES = {("stock", "unexamined"): part_name("unexamined")}


def comparison(reading: Reading) -> Section:
    """Counts in one table, then each estimate with its intervals drawn."""
    about: dict[str, Inline] = {"year": Moment(reading.period.as_of, "year")}
    counts = Section(
        "comparison-counts", Phrase("comparison.counts.title"), (_counts(reading, about),)
    )
    estimates = tuple(_estimate(reading, name, part, about) for name, part in ESTIMATES)
    return Section(
        "comparison", Phrase("comparison.title"),
        (between_centres(reading), Paragraph((Phrase("comparison.reading"),), "note")),
        (counts, *estimates), new_page=True, annex=True,
    )  # fmt: skip


def _counts(reading: Reading, about: dict[str, Inline]) -> Table:
    columns = (
        Column(Phrase("column.centre"), 2.2, numeric=False),
        *(Column(_TITLES.get(key, indicator_name(key[0])), 1.3) for key in COUNTS),
    )
    rows = [
        Row(scope.label, tuple(Slot(reading.figure(n, p, scope.code)) for n, p in COUNTS),
            strong=scope is reading.office)
        for scope in (*reading.centres, reading.office)
    ]  # fmt: skip
    return table(Phrase("comparison.counts.caption", about), columns, rows,
                 Phrase("comparison.counts.note"))  # fmt: skip


def _estimate(reading: Reading, name: str, part: str, about: dict[str, Inline]) -> Section:
    title = label(name, part)
    told = about | {"indicator": title}
    unit = Phrase(f"axis.{INDICATORS[name].unit.replace(' ', '_')}")
    labels = (Moment(reading.period.as_of, "year"), Moment(reading.earlier.as_of, "year"),
              Phrase("office.name"))  # fmt: skip
    chart = Chart(
        Phrase("comparison.estimate.chart", told), Phrase("comparison.estimate.description", told),
        DotChart(
            tuple(pair(reading, scope.label, name, part, scope) for scope in reading.centres),
            reading.figure(name, part), unit, labels,
        ),
    )  # fmt: skip
    rows = [_row(reading, scope, name, part) for scope in (*reading.centres, reading.office)]
    columns = evidence_columns(reading, Phrase("column.centre"), head_width=3.0)
    return Section(
        f"comparison-{name.replace('_', '-')}", title,
        (chart, table(Phrase("comparison.estimate.caption", told), columns, rows)),
    )  # fmt: skip


def label(name: str, part: str) -> Inline:
    """The name of an estimate, with its part where it has several."""
    if part == "all":
        return indicator_name(name)
    return Phrase("row.part", {"name": indicator_name(name), "part": part_name(part)})


def _row(reading: Reading, scope: Scope, name: str, part: str) -> Row:
    now, before = (reading.figure(name, part, scope.code, when) for when in ("now", "before"))
    return Row(scope.label, (*cells(now), *cells(before)), strong=scope is reading.office)
