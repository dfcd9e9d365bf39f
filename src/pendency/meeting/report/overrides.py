"""Who went past the draw in the period: how many, on which grounds, why, and how it was decided."""

from __future__ import annotations

import polars as pl

from pendency.meeting.document import (
    Code,
    Column,
    Inline,
    Moment,
    Name,
    Paragraph,
    Phrase,
    Row,
    Section,
    Table,
)
from pendency.meeting.reading import Reading
from pendency.records.office_tables import OVERRIDE_GROUNDS, OVERRIDE_STATES

#: Requests that are listed one by one, the latest; all of them are counted.
_LISTED = 60


def overrides(reading: Reading) -> Section | None:
    """The section on overrides; None where the office neither drew nor was asked to go past."""
    asked, drawn = (
        _within(reading, "overrides", "requested_on"),
        _within(reading, "draws", "drawn_on"),
    )
    if asked.is_empty() and drawn.is_empty():
        return None
    given = drawn.filter("won")["case_id"].len()
    confirmed = asked.filter(outcome="confirmed").height
    told: dict[str, Inline] = {
        "drawn": _count(given), "asked": _count(asked.height), "confirmed": _count(confirmed),
    }  # fmt: skip
    text = Paragraph((Phrase("overrides.counted", told), Phrase("overrides.rule")))
    tables = () if asked.is_empty() else (_by_ground(asked), _listed(reading, asked))
    return Section(
        "overrides", Phrase("overrides.title"), (text, *tables), new_page=True, annex=True
    )


def _within(reading: Reading, name: str, day: str) -> pl.DataFrame:
    period = reading.period
    rows = reading.snapshot.read(name)
    return rows.filter(pl.col(day) > period.since, pl.col(day) <= period.as_of)


def _count(n: int) -> Code:
    return Code(f"{n:,}")


def _by_ground(asked: pl.DataFrame) -> Table:
    """Requests by ground and outcome; the row's last number is its n."""
    rows = []
    for ground in OVERRIDE_GROUNDS:
        mine = asked.filter(ground=ground)
        counts = [mine.filter(outcome=outcome).height for outcome in OVERRIDE_STATES]
        if mine.height:
            cells = tuple(_count(n) for n in (*counts, mine.height))
            rows.append(Row(Phrase(f"overrides.ground.{ground}"), cells))
    total = [asked.filter(outcome=outcome).height for outcome in OVERRIDE_STATES]
    sums = tuple(_count(n) for n in (*total, asked.height))
    rows.append(Row(Phrase("overrides.all"), sums, strong=True))
    columns = (
        Column(Phrase("overrides.ground.head"), 2.6, numeric=False),
        *(Column(Phrase(f"overrides.outcome.{outcome}"), 1.4) for outcome in OVERRIDE_STATES),
        Column(Phrase("column.n"), 0.9),
    )
    return Table(Phrase("overrides.by_ground"), columns, tuple(rows))


def _listed(reading: Reading, asked: pl.DataFrame) -> Table:
    cases = reading.snapshot.read("cases", "case_id", "number_original", "secret")
    codes = reading.snapshot.read("examiners")
    named = asked.join(cases, on="case_id", how="left")
    for end in ("from", "to"):
        known = codes.rename({"examiner_id": f"{end}_examiner_id", "code": end})
        named = named.join(known, on=f"{end}_examiner_id", how="left")
    shown = named.sort("request", descending=True).head(_LISTED)
    columns = (
        Column(Phrase("overrides.request"), 0.8, numeric=False),
        Column(Phrase("overrides.case"), 2.2, numeric=False),
        Column(Phrase("overrides.to"), 1.8, numeric=False),
        Column(Phrase("overrides.probability"), 1.1),
        Column(Phrase("overrides.ground.head"), 1.7, numeric=False),
        Column(Phrase("overrides.reason"), 3.6, numeric=False),
        Column(Phrase("overrides.decision"), 1.8, numeric=False),
        Column(Phrase("overrides.day"), 1.4, numeric=False),
    )
    rows = tuple(_row(row) for row in shown.to_dicts())
    notes = (Phrase("overrides.unpublished"),) if shown["secret"].any() else ()
    return Table(Phrase("overrides.listed"), columns, rows, notes)


def _row(row: dict[str, object]) -> Row:
    chance = row["probability"]
    cells: tuple[Inline | None, ...] = (
        Phrase("overrides.secret") if row["secret"] else Code(str(row["number_original"])),
        Code(f"{row['from'] or '–'} → {row['to']}"),
        Code(f"{chance:.3f}") if isinstance(chance, float) else None,
        Phrase(f"overrides.ground.{row['ground']}"),
        None if row["secret"] else Name(str(row["reason"]), str(row["reason"])),
        Phrase(f"overrides.outcome.{row['outcome']}"),
        Moment(row["decided_on"] or row["requested_on"]),  # type: ignore[arg-type]
    )
    return Row(Code(str(row["request"])), cells)
