"""A small office, made by hand: two centres, three departments and a sub-unit, five examiners.

::

    centre 1 North: unit 1 Mechanics, unit 3 Vehicles below it    examiners 1, 2 and 3
    centre 2 South: unit 2 Chemistry                              examiners 4, 5

Case ids of one examiner follow each other: 1-6, 7-12, and so on; of each six the first is
unpublished and the last closed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pendency.records import Snapshot, seal_tables, table

DAY = dt.date(2020, 1, 1)
OBSERVED_TO = dt.date(2024, 6, 30)
PER_EXAMINER = 6

#: examiner: (centre, unit)
EXAMINERS = {1: (1, 1), 2: (1, 1), 3: (1, 3), 4: (2, 2), 5: (2, 2)}

_HISTORIES: tuple[tuple[tuple[int, str], ...], ...] = (
    ((0, "filed"),),
    ((0, "filed"), (90, "examination_effective"), (120, "docketed")),
    ((0, "filed"), (100, "docketed"), (400, "first_action")),
    ((0, "filed"), (100, "docketed"), (380, "first_action"), (470, "response")),
    ((0, "filed"), (100, "docketed"), (420, "first_action"), (500, "response"), (600, "allowed")),
    ((0, "filed"), (80, "docketed"), (300, "first_action"), (380, "response"), (500, "allowed"),
     (560, "granted")),
)  # fmt: skip


def cases_of(examiner_id: int) -> range:
    """The ids of an examiner's cases."""
    start = (examiner_id - 1) * PER_EXAMINER + 1
    return range(start, start + PER_EXAMINER)


UNPUBLISHED = {cases_of(x)[0]: x for x in EXAMINERS}


def tables() -> dict[str, pl.DataFrame]:
    """Every table of the small office."""
    rows = {
        "centres": [
            {"centre_id": 1, "code": "N", "en": "North", "zh": "北方中心"},
            {"centre_id": 2, "code": "S", "en": "South", "zh": "南方中心"},
        ],
        "units": [
            _unit(1, "mech", "Mechanics", "机械审查部", 1),
            _unit(2, "chem", "Chemistry", "化学审查部", 2),
            _unit(3, "vehi", "Vehicles", "车辆处", 1, parent=1),
        ],
        "examiners": [{"examiner_id": x, "code": f"E{x:03}"} for x in EXAMINERS],
        "employment": list(_employment()),
        "parties": [
            {"party_id": 1, "role": "applicant", "name": 'Works "Ω", Ltd', "country": "CN"},
            {"party_id": 2, "role": "agent", "name": "", "country": None},
        ],
        "cases": list(_cases()),
        "events": list(_events()),
        "classifications": [
            {"case_id": i, "scheme": scheme, "position": p, "symbol": f"B60K {p}/0{i % 9}"}
            for i in (1, 2, 30)
            for scheme in ("cpc", "ipc")
            for p in (1, 2)
        ],
        "relations": [
            {"case_id": 2, "position": 1, "relation": "priority", "other_number": "PCT/XX1",
             "other_date": DAY, "description": "line one\nline two, with \"quotes\" and \\N"},
        ],
        "sources": [
            {"sha256": _sha("file"), "format": "csv", "record": "cases", "name": "cases.csv",
             "read": 31, "imported": 30, "duplicates": 0, "quarantined": 1},
        ],
        "quarantine": [
            {"source_sha256": _sha("file"), "source": "cases.csv", "place": "line 32, byte 4096",
             "record": "cases", "reason": "wrong_encoding", "message": "byte 0x8d is not UTF-8",
             "raw": b"XX31,\x8d\x00\xff,\"\n", "size": 11, "raw_sha256": _sha("raw")},
        ],
        "draws": [
            {"case_id": 8, "run": 1, "examiner_id": x, "lot": "XX8", "purpose": "daily",
             "drawn_on": DAY, "probability": 0.5, "won": x == 2}
            for x in (2, 3)
        ],
        "overrides": [
            {"case_id": 9, "request": 1, "from_examiner_id": 1, "to_examiner_id": 2,
             "centre_id": 1, "ground": "expertise", "reason": "knows the \"family\"",
             "requested_on": DAY, "requested_by": 901, "outcome": "confirmed",
             "decided_on": DAY, "decided_by": 902},
        ],
    }  # fmt: skip
    return {name: table(name).frame(found) for name, found in rows.items()}


def crooked(folder: Path) -> Snapshot:
    """The small office, in which examiner 1 has all his cases though each had one chance in ten."""
    chances = [
        {"case_id": i, "run": 2, "examiner_id": x, "lot": f"XX{i}", "purpose": "daily",
         "drawn_on": DAY, "probability": 0.1 if x == 1 else 0.3, "won": x == 2}
        for i in cases_of(1) for x in (1, 2, 3, 4)
    ]  # fmt: skip
    return _sealed(folder, tables() | {"draws": table("draws").frame(chances)})


def seal(folder: Path) -> Snapshot:
    """The small office as a sealed snapshot."""
    return _sealed(folder, tables())


def _sealed(folder: Path, of: dict[str, pl.DataFrame]) -> Snapshot:
    return seal_tables(
        folder, of, title="Small office", provenance="generated", observed_to=OBSERVED_TO
    )


def _unit(
    unit_id: int, code: str, en: str, zh: str, centre: int, parent: int | None = None
) -> dict[str, object]:
    return {"unit_id": unit_id, "code": code, "en": en, "zh": zh, "centre_id": centre,
            "parent_id": parent}  # fmt: skip


def _employment() -> Iterator[dict[str, object]]:
    for x, (centre, unit) in EXAMINERS.items():
        yield {
            "examiner_id": x, "from_date": dt.date(2018, 1, 1), "to_date": None,
            "centre_id": centre, "unit_id": unit, "grade": "II", "share": 0.5 + x / 10,
        }  # fmt: skip
    # examiner 5 was in the north before
    yield {"examiner_id": 5, "from_date": dt.date(2015, 1, 1), "to_date": dt.date(2017, 12, 31),
           "centre_id": 1, "unit_id": 1, "grade": "I", "share": 1.0}  # fmt: skip


def _cases() -> Iterator[dict[str, object]]:
    for x, (centre, unit) in EXAMINERS.items():
        for i in cases_of(x):
            secret = i in UNPUBLISHED
            yield {
                "case_id": i, "office": "XX", "number": f"XX{i:06}", "number_original": f"{i}/X",
                "kind": "invention", "filing_date": DAY + dt.timedelta(days=i),
                "publication_date": None if secret else DAY + dt.timedelta(days=i + 500),
                "title": f"传动装置 {i}", "claims": i % 20, "applicant_id": 1, "agent_id": 2,
                "country": "CN" if i % 2 else "US", "ipc": "B60K", "field": 32, "track": "normal",
                "centre_id": centre, "unit_id": unit, "examiner_id": x, "secret": secret,
            }  # fmt: skip


def _events() -> Iterator[dict[str, object]]:
    for x in EXAMINERS:
        for case_id, steps in zip(cases_of(x), _HISTORIES, strict=True):
            filed = DAY + dt.timedelta(days=case_id)
            for seq, (days, code) in enumerate(steps, 1):
                date = filed + dt.timedelta(days=days)
                yield {
                    "case_id": case_id, "seq": seq, "date": date, "code": code,
                    "recorded_at": dt.datetime.combine(date, dt.time(9, 30, 0, seq % 2 * 500_000)),
                    "native_code": f"N{seq}", "actor": "office",
                }  # fmt: skip


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
