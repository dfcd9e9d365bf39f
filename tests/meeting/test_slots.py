"""Every number in the report is a slot that an indicator filled."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from math import isclose

import polars as pl
import pytest
from tests.meeting.reading_html import read

from pendency.meeting import Pack
from pendency.planning import measure
from pendency.records import Snapshot

Slots = list[tuple[dict[str, str | None], str]]
FACTOR = {"share": 100.0}


@pytest.fixture(scope="module")
def slots(html: str) -> Slots:
    return read(html).slots


def test_no_digit_stands_outside_slots_and_frame(html: str) -> None:
    loose = "".join(read(html).loose)

    assert len(loose) > 5_000
    assert re.findall(r".{0,30}[0-9０-９].{0,30}", loose) == []


def test_a_number_typed_into_the_text_would_be_found(html: str) -> None:
    typed = html.replace("</p>", " 12</p>", 1)

    assert re.search(r"\d", "".join(read(typed).loose))


def test_each_slot_is_what_its_indicator_says(slots: Slots, office: Snapshot) -> None:
    frames: dict[tuple[object, ...], dict[tuple[object, str], dict[str, object]]] = {}
    codes = dict(office.read("centres").select("code", "centre_id").rows())
    measured = [attributes for attributes, _ in slots if not attributes.get("data-derived")]

    assert len(measured) > 1_000
    for slot in measured:
        name, scope = slot["data-indicator"], slot["data-scope"]
        as_of, since = (_date(slot.get(f"data-{end}")) for end in ("as-of", "since"))
        month = since is not None and since.day == 1
        by = () if scope == "office" else ("centre",)
        key = (name, as_of, since, by)
        if key not in frames:
            period = {"since": since} if not month else {"since": dt.date(2023, 12, 31)}
            each = {"each": "month"} if month else {}
            frames[key] = _rows(measure(name, office, as_of=as_of, by=by, **period, **each), since)
        row = frames[key].get((codes.get(scope), slot["data-part"]), {})
        for attribute, column in (("value", "value"), ("data-low", "low"), ("data-high", "high")):
            shown = slot.get(attribute) or None
            assert (None if shown is None else float(shown)) == row.get(column), slot
        if "data-n" in slot:
            assert int(slot["data-n"] or 0) == row.get("n", 0), slot


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _rows(
    frame: pl.DataFrame, since: dt.date | None
) -> dict[tuple[object, str], dict[str, object]]:
    if "period" in frame.columns:
        frame = frame.filter(pl.col("period") == since)
    return {(row.get("centre_id"), row["part"]): row for row in frame.iter_rows(named=True)}


def test_the_text_of_a_slot_holds_only_its_own_numbers(slots: Slots) -> None:
    for attributes, text in slots:
        own = [_float(attributes.get(a)) for a in ("value", "data-n", "data-low", "data-high")]
        own = [number for number in own if number is not None]
        if attributes["data-form"] == "full" and "data-low" in attributes:
            own.append(95.0)  # the level of the interval
        for number in re.findall(r"[0-9][0-9,]*\.?[0-9]*", text):
            assert _shows(number, own), (text, attributes)


def _float(text: str | None) -> float | None:
    return float(text) if text else None


def _shows(shown: str, own: list[float]) -> bool:
    """Whether a number is one of the slot's own, rounded, or one of them as per cent."""
    digits = shown.replace(",", "")
    number, step = float(digits), 10.0 ** -len(digits.partition(".")[2])
    candidates = [abs(x) * factor for x in own for factor in (1.0, 100.0)]
    smallest = number == 0.001 and any(x < number for x in own)  # "< 0.001"
    return smallest or any(
        isclose(number, c, abs_tol=step / 2 * 1.0001, rel_tol=0) for c in candidates
    )


def test_changes_are_differences_of_two_measured_years(slots: Slots, office: Snapshot) -> None:
    changes = [a for a, _ in slots if a.get("data-derived") == "difference"]
    codes = dict(office.read("centres").select("code", "centre_id").rows())

    assert len(changes) >= 6
    for slot in changes:
        by = () if slot["data-scope"] == "office" else ("centre",)
        values = []
        for year in (2024, 2023):
            frame = measure(slot["data-indicator"], office, as_of=dt.date(year, 12, 31),
                            since=dt.date(year - 1, 12, 31), by=by)  # fmt: skip
            rows = _rows(frame, None)
            values.append(rows[codes.get(slot["data-scope"]), slot["data-part"]]["value"])
        assert float(slot["value"] or "nan") == values[0] - values[1]


def test_both_languages_show_the_same_slots(packs: dict[str, Pack]) -> None:
    shown = [
        Counter(tuple(sorted(a.items(), key=str)) for a, _ in read(p.html.read_text("utf-8")).slots)
        for p in packs.values()
    ]

    assert shown[0] == shown[1]


def test_slots_of_pendency_carry_n_and_interval(html: str) -> None:
    words = html[html.index('id="summary"') : html.index('id="sheets"')]
    estimates = [(a, t) for a, t in read(words).slots if a["data-form"] == "full" and "." in t]

    assert len(estimates) >= 8
    for attributes, text in estimates:
        assert {"data-n", "data-low", "data-high"} <= set(attributes)
        assert re.search(r"n\s?=\s?[\d,]+", text)
        assert re.search(r"95\s?%", text)
