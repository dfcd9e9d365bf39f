"""Serve a small generated office with a quarantined row: the program that the browser tests visit.

Run as ``python serve_office.py HOME``. It prints the password of all accounts, then the line with
the address, and serves until it is killed.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import polars as pl

from pendency.office import commands
from pendency.records import Snapshot, seal_tables, table

CASES, SEED = 1500, 7
NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
#: A file of which one row could not be read; its bytes would be markup if a page let them.
BROKEN = b"XX 2018/P/0009999,2018-02-30,\x8d<script>alert(1)</script>\n"
FILE = "f" * 64
#: Who has more of the busiest applicant's cases than the planted draws gave him, for the screens
#: to find: a pair for each language in which the alarms desk is walked.
CROOKED = 2


def main(home: Path) -> None:
    commands.prepare(home)
    # these need Django, which `prepare` sets up
    from pendency.office import actions, clock
    from pendency.office.demonstration import demo_logins, load_declarations, load_texts
    from pendency.office.models import Unit, User

    clock.let_it_be(NOW.date())
    actions.take_on_snapshot(snapshot=snapshot(home), by=None, now=NOW)
    load_texts(now=NOW)
    load_declarations(now=NOW)
    password = demo_logins(now=NOW)[0].password
    own = User.objects.get(username="department_head").unit
    other = Unit.objects.filter(parent=None).exclude(centre=own.centre).order_by("pk").first()
    actions.create_user(
        username="receiving_head", password=password, role="department_head", unit=other, by=None,
        now=NOW,
    )  # fmt: skip
    sys.stdout.write(password + "\n")
    commands.serve(home=home, port=0)


def snapshot(home: Path) -> Snapshot:
    """The sample office, small, with one import that left a row in quarantine."""
    from pendency.twin import sample_office

    sample = sample_office(home / "sample", seed=SEED, cases=CASES)
    tables = {name: sample.read(name) for name in sample.manifest.tables}
    derived = {name for name in tables if table(name).derived}
    return seal_tables(
        home / "sealed",
        {name: frame for name, frame in tables.items() if name not in derived}
        | intake()
        | {"draws": draws(tables["cases"])},
        title=sample.manifest.title,
        provenance="generated",
        observed_to=sample.observed_to,
    )


def intake() -> dict[str, pl.DataFrame]:
    """One source whose counts add up, and the row that it left behind."""
    source = {"sha256": FILE, "format": "csv", "record": "cases", "name": "extract.csv"}
    counts = {"read": CASES + 1, "imported": CASES, "duplicates": 0, "quarantined": 1}
    row = {
        "source_sha256": FILE, "source": "extract.csv", "place": "line 1502, byte 90210",
        "record": "cases", "reason": "impossible_date", "size": len(BROKEN), "raw": BROKEN,
        "message": "2018-02-30 is no day of the calendar; correct the date and import again",
        "raw_sha256": "e" * 64,
    }  # fmt: skip
    return {
        "sources": table("sources").frame([source | counts]),
        "quarantine": table("quarantine").frame([row]),
    }


def draws(cases: pl.DataFrame) -> pl.DataFrame:
    """Recorded draws in which two examiners had one chance in ten of each case they hold.

    These are the cases of the applicant with the most, at the two examiners who have most of them.
    """
    busiest = cases["applicant_id"].mode().sort()[0]
    his = cases.filter(pl.col("applicant_id") == busiest).drop_nulls("examiner_id")
    most = his.group_by("examiner_id").len().sort("len", "examiner_id", descending=[True, False])
    crooked = most["examiner_id"].head(CROOKED).to_list()
    others = [x for x in cases["examiner_id"].drop_nulls().unique().sort() if x not in crooked][:3]
    held = his.filter(pl.col("examiner_id").is_in(crooked)).sort("case_id")
    chances = [
        {"case_id": case, "run": 1, "examiner_id": x, "lot": number, "purpose": "daily",
         "drawn_on": day, "probability": 0.1 if x == holder else 0.3, "won": x == others[0]}
        for case, number, holder, day in held.select(
            "case_id", "number", "examiner_id", "filing_date").rows()
        for x in (holder, *others)
    ]  # fmt: skip
    return table("draws").frame(chances)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
