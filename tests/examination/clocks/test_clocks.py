"""Running limits and owed acts of a small office, counted by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.examination import UnknownRuleError
from pendency.examination.clocks import clocks, explain, limits, office_acts
from pendency.law import deadline
from pendency.law.periods import add_months
from pendency.records import Snapshot, seal_tables, table

TO = dt.date(2024, 6, 28)
#: case: office, filing, events (date, code, detail)
Case = tuple[str, str, list[tuple[str, ...]]]


def sealed(folder: Path, *cases: Case, **more: object) -> Snapshot:
    rows = [
        {"case_id": i, "office": office, "number": f"{office}{i}", "number_original": str(i),
         "kind": "invention", "filing_date": dt.date.fromisoformat(filed), "track": "normal",
         "secret": False, **more}
        for i, (office, filed, _) in enumerate(cases, start=1)
    ]  # fmt: skip
    events = [
        {"case_id": i, "seq": seq, "date": dt.date.fromisoformat(day), "code": code,
         "actor": "office", "detail": rest[0] if rest else None}
        for i, (_, _, happened) in enumerate(cases, start=1)
        for seq, (day, code, *rest) in enumerate(happened, start=1)
    ]  # fmt: skip
    frames = {"cases": table("cases").frame(rows), "events": table("events").frame(events)}
    return seal_tables(
        folder / "s", frames, title="small office", provenance="generated", observed_to=TO
    )


def only(frame: pl.DataFrame) -> dict[str, Any]:
    assert frame.height == 1, frame
    return frame.row(0, named=True)


# --- Limits of the applicant ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("office", "code", "limit", "last_day", "latest_day"),
    [
        # served electronically on the day since 2024-01-20; + 4 months; + 2 months of extension
        ("CN", "first_action", "reply_first", "2024-09-18", "2024-11-18"),
        ("CN", "later_action", "reply_later", "2024-07-18", "2024-09-18"),
        ("EP", "first_action", "reply", "2024-09-18", "2024-11-18"),
        # 18 August and 18 November 2024: a Sunday and a Monday; the six-month maximum
        ("US", "first_action", "reply", "2024-08-19", "2024-11-18"),
        ("US", "restriction", "reply_restriction", "2024-07-18", "2024-11-18"),
    ],
)
def test_the_limit_of_an_action(
    tmp_path: Path, office: str, code: str, limit: str, last_day: str, latest_day: str
) -> None:
    snapshot = sealed(tmp_path, (office, "2022-01-04", [("2024-05-18", code)]))
    row = only(limits(snapshot))
    assert (row["limit"], row["start_event"]) == (limit, code)
    assert row["last_day"] == dt.date.fromisoformat(last_day)
    assert row["latest_day"] == dt.date.fromisoformat(latest_day)
    assert row["status"] == "running"
    assert row["days_left"] == (row["last_day"] - TO).days


def test_a_limit_that_is_past_can_be_extendable_or_expired(tmp_path: Path) -> None:
    snapshot = sealed(
        tmp_path,
        ("US", "2022-01-04", [("2024-02-20", "first_action")]),
        ("US", "2022-01-04", [("2023-11-20", "first_action")]),
    )
    assert limits(snapshot)["status"].to_list() == ["extendable", "expired"]


def test_the_last_action_counts_and_a_reply_ends_the_limit(tmp_path: Path) -> None:
    first, reply, later = ("2024-01-10", "first_action"), ("2024-03-11", "response"), (
        "2024-05-20", "later_action")  # fmt: skip
    snapshot = sealed(tmp_path, ("US", "2022-01-04", [first, reply, later]),
                      ("US", "2022-01-04", [first, reply]))  # fmt: skip
    row = only(limits(snapshot))
    assert (row["case_id"], row["trigger_date"]) == (1, dt.date(2024, 5, 20))


def test_an_advisory_action_starts_no_limit(tmp_path: Path) -> None:
    snapshot = sealed(
        tmp_path,
        ("US", "2022-01-04", [("2024-04-01", "first_action"), ("2024-05-01", "response"),
                              ("2024-05-20", "advisory_action")]),
    )  # fmt: skip
    assert only(limits(snapshot))["trigger_date"] == dt.date(2024, 4, 1)


def test_an_extension_counts_as_its_event_says(tmp_path: Path) -> None:
    act = ("2024-05-18", "first_action")
    snapshot = sealed(
        tmp_path,
        ("CN", "2022-01-04", [act, ("2024-06-03", "extension", "1")]),
        ("CN", "2022-01-04", [act, ("2024-06-03", "extension")]),
    )
    told, silent = limits(snapshot).iter_rows(named=True)
    assert (told["last_day"], told["problem"]) == (dt.date(2024, 10, 18), None)
    assert silent["last_day"] == dt.date(2024, 9, 18)
    assert "does not say for how many months" in silent["problem"]


def test_a_corrected_action_starts_nothing(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path, ("CN", "2022-01-04", [("2024-05-18", "first_action")]))
    events = snapshot.read("events")
    correction = events.with_columns(
        seq=pl.lit(2, pl.Int32), date=pl.lit(dt.date(2024, 5, 20)),
        code=pl.lit("corrected").cast(events.schema["code"]), corrects=pl.lit(1, pl.Int32),
    )  # fmt: skip
    frames = {"cases": snapshot.read("cases"), "events": pl.concat([events, correction])}
    corrected = seal_tables(tmp_path / "c", frames, title="t", provenance="generated",
                            observed_to=TO)  # fmt: skip
    assert limits(corrected).filter(pl.col("limit") == "reply_first").is_empty()


def test_a_suspended_case_keeps_its_limit_paused(tmp_path: Path) -> None:
    snapshot = sealed(
        tmp_path,
        ("CN", "2022-01-04", [("2024-05-18", "first_action"), ("2024-06-03", "suspended")]),
    )
    row = only(limits(snapshot))
    assert (row["limit"], row["status"]) == ("reply_first", "paused")


def test_restoration_runs_after_the_loss_of_rights_and_then_is_over(tmp_path: Path) -> None:
    lost = [("2024-01-22", "first_action"), ("2024-06-03", "deemed_withdrawn")]
    long_ago = [("2023-01-09", "first_action"), ("2023-08-01", "deemed_withdrawn")]
    snapshot = sealed(tmp_path, ("CN", "2022-01-04", lost), ("CN", "2022-01-04", long_ago))
    row = only(limits(snapshot))
    assert (row["case_id"], row["limit"], row["last_day"]) == (
        1, "restoration", dt.date(2024, 8, 5))  # fmt: skip


def test_the_request_for_examination_is_due_three_years_from_priority(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path, ("CN", "2022-01-04", []), priority_date=dt.date(2021, 7, 1))
    row = only(limits(snapshot))
    assert (row["limit"], row["last_day"]) == ("examination_request", dt.date(2024, 7, 1))
    asked = sealed(
        tmp_path / "asked", ("CN", "2022-01-04", [("2023-01-04", "examination_requested")])
    )
    assert limits(asked).is_empty()


def test_a_limit_runs_to_a_day_that_the_calendar_does_not_know_yet_at_least(tmp_path: Path) -> None:
    # four months from 15 October 2026 fall into the days around Spring Festival, not decreed yet
    snapshot = sealed(tmp_path, ("CN", "2024-01-04", [("2026-10-15", "first_action")]))
    row = only(limits(snapshot, as_of=dt.date(2026, 11, 1)))
    assert (row["last_day"], row["consequence_date"]) == (None, None)
    assert (row["status"], row["problem"]) == ("running", "uncalendared")
    assert (row["earliest"], row["days_left"]) == (dt.date(2027, 2, 15), 106)
    told = explain(row)
    assert told.last_day == row["earliest"]
    assert "roll" not in {step.kind.value for step in told.steps}

    row = only(limits(snapshot, as_of=dt.date(2027, 3, 1)))
    assert (row["status"], row["earliest"]) == ("unknown", dt.date(2027, 2, 15))


def test_an_earlier_day_shows_what_ran_then(tmp_path: Path) -> None:
    snapshot = sealed(
        tmp_path, ("CN", "2022-01-04", [("2023-05-18", "first_action"), ("2023-09-18", "response")])
    )
    assert limits(snapshot).is_empty()
    row = only(limits(snapshot, as_of=dt.date(2023, 9, 17)))
    assert (row["limit"], row["status"]) == ("reply_first", "running")


def test_every_date_is_the_law_s_and_is_explained(tmp_path: Path) -> None:
    acts = [
        ("first_action", "2024-01-31"),
        ("later_action", "2024-04-30"),
        ("allowed", "2024-05-31"),
    ]
    snapshot = sealed(
        tmp_path,
        *(
            (office, "2022-01-04", [(day, code)])
            for office in ("CN", "EP", "US")
            for code, day in acts
        ),
    )
    found = limits(snapshot)
    assert found.height == 9
    for row in found.iter_rows(named=True):
        assert explain(row).last_day == row["last_day"]
        assert explain(row, longest=True).last_day == row["latest_day"]
        assert explain(row).explanation("zh")


def test_an_unknown_limit_is_an_error_that_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(UnknownRuleError, match="reply_first"):
        explain({"law": "CN", "limit": "nonsense"})


def test_the_sample_office_follows_the_law_of_china(tmp_path: Path) -> None:
    row = only(limits(sealed(tmp_path, ("XX", "2022-01-04", [("2024-05-18", "first_action")]))))
    assert (row["office"], row["law"], row["last_day"]) == ("XX", "CN", dt.date(2024, 9, 18))


def test_an_office_without_clocks_has_none(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path, ("JP", "2022-01-04", [("2024-05-18", "first_action")]))
    assert limits(snapshot).is_empty()
    assert office_acts(snapshot).is_empty()


# --- What the office owes -------------------------------------------------------------------------


def acts(snapshot: Snapshot) -> dict[str, tuple[dt.date, bool]]:
    return {r["target"]: (r["due"], r["overdue"]) for r in office_acts(snapshot).to_dicts()}


def test_the_guarantees_of_the_united_states(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path, ("US", "2023-01-31", [("2023-03-01", "docketed")]))
    assert acts(snapshot) == {
        "first_action_14_months": (dt.date(2024, 3, 31), True),
        "grant_3_years": (dt.date(2026, 1, 31), False),
    }


def test_a_first_action_meets_the_first_guarantee(tmp_path: Path) -> None:
    snapshot = sealed(
        tmp_path, ("US", "2023-01-31", [("2024-04-01", "first_action"), ("2024-05-02", "response")])
    )
    assert acts(snapshot)["reply_4_months"] == (dt.date(2024, 9, 2), False)
    assert "first_action_14_months" not in acts(snapshot)


def test_time_in_appeal_does_not_count(tmp_path: Path) -> None:
    happened = [
        ("2021-01-04", "first_action"),
        ("2021-03-01", "reexamination_requested"),
        ("2021-03-31", "reexamination_decided"),
    ]
    snapshot = sealed(tmp_path, ("US", "2020-01-31", happened))
    row = only(office_acts(snapshot).filter(pl.col("target") == "grant_3_years"))
    assert (row["paused_days"], row["due"]) == (30, dt.date(2023, 3, 2))


def test_priority_examination_binds_the_office_in_china(tmp_path: Path) -> None:
    happened = [("2024-04-01", "examination_effective"), ("2024-05-20", "priority_granted")]
    snapshot = sealed(tmp_path, ("CN", "2023-01-31", happened))
    assert acts(snapshot) == {
        "priority_first_action_45_days": (dt.date(2024, 7, 4), False),
        "priority_close_1_year": (dt.date(2025, 5, 20), False),
    }


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.sampled_from([3, 4, 12, 14, 36]))
def test_months_on_columns_are_the_law_s(day: dt.date, months: int) -> None:
    column = pl.Series([day]).dt.offset_by(f"{months}mo0d")
    assert column[0] == add_months(day, months)


def test_every_limit_names_a_rule_of_its_office() -> None:
    for limit in clocks().limits:
        found = deadline(
            limit.rule, dt.date(2022, 3, 1), limit.office, delivery=limit.delivery,
            numbers=None if limit.months is None else {"months": limit.months},
        )  # fmt: skip
        assert found.last_day > dt.date(2022, 3, 1)
