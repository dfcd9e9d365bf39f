"""The sheet of one centre: the same tables and charts, in the same order, for each."""

from __future__ import annotations

from pendency.meeting.document import (
    BarChart,
    Block,
    Chart,
    Column,
    Inline,
    LineChart,
    Moment,
    Name,
    Paragraph,
    Phrase,
    Row,
    Section,
    Series,
    Slot,
    SlotForm,
    StepChart,
    Table,
)
from pendency.meeting.reading import Reading, Scope, When
from pendency.meeting.report.rows import (
    evidence_columns,
    evidence_row,
    indicator_name,
    pair,
    part_name,
    table,
)
from pendency.meeting.report.rows import (
    title as column_title,
)
from pendency.meeting.report.sentences import in_words
from pendency.planning import INDICATORS
from pendency.planning.definitions import STAGES

#: Key figures: indicator, part, level of indentation.
KEY = (
    ("inflow", "all", 0),
    ("examination_inflow", "all", 1),
    ("first_actions", "all", 0),
    ("disposals", "all", 0),
    ("disposals", "granted", 1),
    ("disposals", "refused", 1),
    ("disposals", "withdrawn", 1),
    ("disposals", "deemed_withdrawn", 1),
    ("returns", "all", 0),
    ("stock", "all", 0),
    ("stock", "unexamined", 1),
    ("stock", "awaiting_office", 1),
    ("stock", "awaiting_applicant", 1),
    ("stock", "allowed", 1),
    ("stock", "other", 1),
    ("first_action_pendency", "mean", 0),
    ("first_action_pendency", "p50", 0),
    ("total_pendency", "mean", 0),
    ("total_pendency", "p50", 0),
    ("examination_cycle", "mean", 0),
    ("actions_per_disposal", "all", 0),
    ("grant_rate", "all", 0),
    ("transfer_rate", "all", 0),
    ("routing_accuracy", "all", 0),
    ("overdue_share", "all", 0),
)
MONTHLY = ("inflow", "first_actions", "disposals")
ENDS = ("month_end", "quarter_end", "year_end")
_END: tuple[tuple[str, str, SlotForm], ...] = (
    ("end_loading", "", "value"), ("end_loading", "", "n"), ("end_loading", "", "interval"),
    ("end_loading", "/p", "value"),
)  # fmt: skip
_LATE: tuple[tuple[str, str, SlotForm], ...] = (
    ("overdue_acts", "", "value"), ("overdue_share", "", "value"), ("overdue_share", "", "n"),
    ("overdue_share", "", "interval"),
)  # fmt: skip
OVERDUE = ("all", "unexamined", "awaiting_office")


def sheet(reading: Reading, scope: Scope, *, ident: str, title: Inline) -> Section:
    """All figures of one scope; the office's own are told in words by the summary."""
    parts: dict[str, tuple[Block, ...]] = {
        "key": (_key_figures(reading, scope),),
        "words": in_words(reading, scope) if scope.centre_id else (),
        "months": _months(reading, scope),
        "stock": _stock(reading, scope),
        "pendency": _pendency(reading, scope),
        "stages": _stages(reading, scope),
        "regularity": _regularity(reading, scope),
    }
    sections = tuple(
        Section(f"{ident}-{name}", Phrase(f"sheet.{name}.title"), blocks)
        for name, blocks in parts.items()
        if blocks
    )
    return Section(ident, title, sections=sections, new_page=True)


def _about(scope: Scope, reading: Reading) -> dict[str, Inline]:
    return {"scope": scope.label, "year": Moment(reading.period.as_of, "year")}


def _key_figures(reading: Reading, scope: Scope) -> Table:
    rows = [
        evidence_row(reading, key_label(name, part, level), name, part, scope, level)
        for name, part, level in KEY
    ]
    return table(
        Phrase("sheet.key.caption", _about(scope, reading)),
        evidence_columns(reading, Phrase("column.indicator")), rows,
    )  # fmt: skip


def key_label(name: str, part: str, level: int = 0) -> Inline:
    """How a key figure is called: its name and unit, or its part under a total."""
    if level:
        return indicator_name(name) if part == "all" else part_name(part)
    unit = Name(INDICATORS[name].unit, INDICATORS[name].unit_zh)
    if INDICATORS[name].unit == "share":
        unit = Name("%", "%")
    label = indicator_name(name)
    if part == "all":
        return Phrase("row.unit", {"name": label, "unit": unit})
    return Phrase("row.part_unit", {"name": label, "part": part_name(part), "unit": unit})


def _months(reading: Reading, scope: Scope) -> tuple[Block, ...]:
    months = tuple(Moment(m, "tick") for m in reading.period.months)
    series = tuple(
        Series(indicator_name(name), reading.monthly(name, scope.code)) for name in MONTHLY
    )
    about = _about(scope, reading)
    chart = Chart(
        Phrase("sheet.months.chart", about), Phrase("sheet.months.description", about),
        LineChart(months, series, Phrase("axis.cases")),
    )  # fmt: skip
    columns = (
        Column(Phrase("column.flow"), 3.2, numeric=False),
        *(Column(Moment(m, "tick"), 1.0) for m in reading.period.months),
        Column(Phrase("column.total"), 1.3),
    )
    rows = [
        Row(line.label, (*map(Slot, line.figures), Slot(reading.figure(name, "all", scope.code))))
        for name, line in zip(MONTHLY, series, strict=True)
    ]
    return chart, table(Phrase("sheet.months.caption", about), columns, rows)


def _stock(reading: Reading, scope: Scope) -> tuple[Block, ...]:
    about = _about(scope, reading) | {"as_of": Moment(reading.period.as_of)}
    about.pop("year")
    labels = (Moment(reading.period.as_of), Moment(reading.earlier.as_of))
    charts = []
    for name in ("stock_by_state", "stock_by_age"):
        parts = [p for p in INDICATORS[name].parts if p != "all"]
        rows = tuple(pair(reading, part_name(p), name, p, scope) for p in parts)
        charts.append(Chart(
            Phrase(f"sheet.stock.{name}", about), Phrase("sheet.stock.description", about),
            BarChart(rows, Phrase("axis.cases"), labels),
        ))  # fmt: skip
    return (*charts, _stock_age(reading, scope, about))


def _stock_age(reading: Reading, scope: Scope, about: dict[str, Inline]) -> Table:
    rows = [
        evidence_row(reading, part_name(part), "stock_age", part, scope)
        for part in ("mean", "p50", "p90")
    ]
    columns = evidence_columns(reading, Phrase("column.stock_age"))
    return table(Phrase("sheet.stock.caption", about), columns, rows)


def _pendency(reading: Reading, scope: Scope) -> tuple[Block, ...]:
    about = _about(scope, reading)
    columns = evidence_columns(reading, Phrase("column.view"))
    tables = tuple(
        table(
            Phrase(f"sheet.pendency.{name}", about), columns,
            [
                evidence_row(reading, part_name(view), name, view, scope)
                for view in INDICATORS[name].parts
            ],
        )
        for name in ("first_action_compared", "total_compared")
    )  # fmt: skip
    curves = tuple(
        reading.curve(name, scope.code, Phrase(f"curve.{name}"))
        for name in ("first_action_entering", "total_entering")
    )
    chart = Chart(
        Phrase("sheet.pendency.chart", about), Phrase("sheet.pendency.description", about),
        StepChart(curves, Phrase("axis.waiting"), Phrase("axis.months")),
    )  # fmt: skip
    note = Paragraph((Phrase("sheet.pendency.note"),), "note")
    return (*tables, note, chart)


def _stages(reading: Reading, scope: Scope) -> tuple[Block, ...]:
    about = _about(scope, reading)
    states = dict.fromkeys(p.split("/")[0] for p in INDICATORS["time_in_state"].parts)
    steps, stays = (
        [
            evidence_row(reading, part_name(part), name, f"{part}/p50", scope)
            for part in parts
            if _occurs(reading, name, f"{part}/p50")
        ]
        for name, parts in (("stage_times", STAGES), ("time_in_state", states))
    )
    return (
        table(Phrase("sheet.stages.steps", about),
              evidence_columns(reading, Phrase("column.step")), steps),
        table(Phrase("sheet.stages.stays", about),
              evidence_columns(reading, Phrase("column.state")), stays),
    )  # fmt: skip


def _occurs(reading: Reading, name: str, part: str) -> bool:
    """Whether the office knows a step at all; decided for the office, so that sheets agree."""
    whens: tuple[When, When] = ("now", "before")
    return any(reading.figure(name, part, when=when).n for when in whens)


def _regularity(reading: Reading, scope: Scope) -> tuple[Block, ...]:
    about = _about(scope, reading)
    ends = [_two_years(reading, scope, end, _END) for end in ENDS]
    late = [_two_years(reading, scope, part, _LATE) for part in OVERDUE]
    return (
        table(Phrase("sheet.regularity.ends", about), _ends_columns(reading), ends,
              Phrase("sheet.regularity.ends_note")),
        table(Phrase("sheet.regularity.late", about), _late_columns(reading), late,
              Phrase("sheet.regularity.late_note")),
    )  # fmt: skip


def _two_years(
    reading: Reading, scope: Scope, part: str, shown: tuple[tuple[str, str, SlotForm], ...]
) -> Row:
    """One part of several indicators, this period and the one before."""
    whens: tuple[When, When] = ("now", "before")
    cells = tuple(
        Slot(reading.figure(name, part + suffix, scope.code, when), form)
        for when in whens
        for name, suffix, form in shown
    )
    return Row(part_name(part), cells)


def _ends_columns(reading: Reading) -> tuple[Column, ...]:
    return _eight(reading, "column.end", ("column.n", "column.interval", "column.p"))


def _late_columns(reading: Reading) -> tuple[Column, ...]:
    return _eight(reading, "column.waiting", ("column.share", "column.n", "column.interval"))


def _eight(reading: Reading, head: str, titles: tuple[str, str, str]) -> tuple[Column, ...]:
    """Head, then the year and three more columns for this period and the one before."""
    widths = {"column.interval": 1.9, "column.n": 1.25, "column.share": 1.15}
    years = (Moment(p.as_of, "year") for p in (reading.period, reading.earlier))
    groups = ((Column(y, 1.15), *(Column(column_title(t), widths.get(t, 1.0)) for t in titles))
              for y in years)  # fmt: skip
    return (Column(Phrase(head), 2.7, numeric=False), *(c for group in groups for c in group))
