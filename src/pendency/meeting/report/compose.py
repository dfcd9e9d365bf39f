"""The whole report as one tree."""

from __future__ import annotations

from pendency.meeting.document import (
    Block,
    Code,
    Cover,
    Document,
    Inline,
    Moment,
    Paragraph,
    Phrase,
    Section,
    figures,
)
from pendency.meeting.figures import NOT_RECORDED
from pendency.meeting.reading import Reading
from pendency.meeting.report.annexes import definitions, provenance
from pendency.meeting.report.comparison import comparison
from pendency.meeting.report.overrides import overrides
from pendency.meeting.report.planned import PlannedScenario, planned
from pendency.meeting.report.rows import reason
from pendency.meeting.report.sentences import between_centres, in_words, period
from pendency.meeting.report.sheet import sheet

_SHOWN_ID = 16


def compose(
    reading: Reading, checkpoint: str | None = None, scenario: PlannedScenario | None = None
) -> Document:
    """Compose the report; offices without centres get the sheet of the office alone."""
    body = [_summary(reading), _sheets(reading)]
    if reading.centres:
        body.append(comparison(reading))
    past_the_draw = overrides(reading)
    if past_the_draw:
        body.append(past_the_draw)
    used = {figure.indicator for figure in figures(body)}
    if scenario is not None:
        body.append(planned(scenario, reading.period.as_of))
    return Document(
        _cover(reading, checkpoint),
        (*body, definitions(used), provenance(reading)),
        reading.period.as_of,
    )


def _cover(reading: Reading, checkpoint: str | None) -> Cover:
    snapshot = reading.snapshot
    facts: list[tuple[Inline, Inline]] = [
        (Phrase("cover.period"), period(reading)),
        (Phrase("cover.as_of"), Moment(reading.period.as_of)),
        (Phrase("cover.snapshot"), Code(snapshot.id)),
    ]
    if checkpoint:
        facts.append((Phrase("cover.checkpoint"), Code(checkpoint)))
    return Cover(
        Phrase("cover.title"), reading.office.name,
        Phrase("cover.year", {"year": Moment(reading.period.as_of, "year")}), tuple(facts),
        banner=Phrase("banner.generated") if snapshot.generated else None,
    )  # fmt: skip


def _summary(reading: Reading) -> Section:
    office = reading.office
    blocks: list[Block] = []
    if reading.snapshot.generated:
        blocks.append(Paragraph((Phrase("banner.generated"),), "banner"))
    if not reading.period.whole:
        args: dict[str, Inline] = {"as_of": Moment(reading.period.as_of)}
        blocks.append(Paragraph((Phrase("banner.part_year", args),), "banner"))
    if reading.coverage.missing:
        lacking = reason(*(f"{NOT_RECORDED}.{what}" for what in sorted(reading.coverage.missing)))
        blocks.append(Paragraph((Phrase("banner.coverage", {"reason": lacking}),), "banner"))
    blocks += in_words(reading, office)
    if reading.centres:
        blocks.append(between_centres(reading))
    short: dict[str, Inline] = {"id": Code(reading.snapshot.id[:_SHOWN_ID])}
    blocks.append(Paragraph((Phrase("summary.note", short),), "note"))
    return Section("summary", Phrase("summary.title"), tuple(blocks))


def _sheets(reading: Reading) -> Section:
    office = reading.office
    if not reading.centres:
        return sheet(reading, office, ident="office", title=Phrase("office.title"))
    of_centres = (
        sheet(reading, scope, ident=f"centre-{scope.code.lower()}", title=scope.name)
        for scope in reading.centres
    )
    first = sheet(reading, office, ident="office", title=Phrase("office.title"))
    note = Paragraph((Phrase("sheets.note"),), "note")
    return Section("sheets", Phrase("sheets.title"), (note,), (first, *of_centres), new_page=True)
