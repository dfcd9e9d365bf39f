"""What must hold for every date, whatever the limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pendency.law import LawError, UncalendaredYear, deadline, office_codes, running_limits
from pendency.law.calendars import Calendar
from pendency.law.data import office as office_data
from pendency.law.engine import Facts, run
from pendency.law.rules import Rule
from pendency.law.steps import parse_steps

RULES = [rule for code in office_codes() for rule in office_data(code).rules]
CHANNEL = {"CN": "mail", "EP": "post", "US": "mail", "PCT": "mail"}
NUMBERS = {"months": 4, "years": 3}
TRIGGERS = st.dates(date(2005, 1, 1), date(2026, 6, 30))
PICKED = st.sampled_from(RULES)


def compute(rule: Rule, trigger: date, **more: object):  # type: ignore[no-untyped-def]
    facts = {"delivery": CHANNEL[rule.office], "numbers": NUMBERS, **more}
    return deadline(rule.id, trigger, rule.office, **facts)  # type: ignore[arg-type]


def law_version(rule: Rule, trigger: date) -> object:
    law = office_data(rule.office)
    delivery = law.delivery(CHANNEL[rule.office], trigger)
    return law.rule(rule.id, trigger), delivery, law.safeguard(trigger)


@given(PICKED, TRIGGERS, st.integers(0, 400))
def test_monotone_in_the_trigger_within_a_version_of_the_law(
    rule: Rule, trigger: date, later: int
) -> None:
    other = trigger + timedelta(days=later)
    try:
        assume(law_version(rule, trigger) == law_version(rule, other))
        first, second = compute(rule, trigger), compute(rule, other)
    except LawError:
        assume(False)

    assert first.nominal <= second.nominal
    assert first.last_day <= second.last_day


def test_a_change_of_law_can_shorten_a_limit() -> None:
    """Why monotony holds within a version only: the ten days ended on 1 November 2023."""
    old = deadline("examination_report", date(2023, 10, 31), "EP").last_day
    new = deadline("examination_report", date(2023, 11, 1), "EP").last_day

    assert old > new


@given(PICKED, TRIGGERS)
def test_the_last_day_of_an_act_is_never_closed(rule: Rule, trigger: date) -> None:
    assume("roll" in rule.steps)
    try:
        result = compute(rule, trigger)
    except LawError:
        assume(False)

    assert office_data(rule.office).calendar.is_open(result.last_day)
    assert result.last_day >= result.nominal


@given(
    st.sampled_from([r for r in RULES if r.extension is not None]),
    TRIGGERS,
    st.integers(1, 5),
)
def test_an_extension_never_ends_before_the_base_limit(
    rule: Rule, trigger: date, months: int
) -> None:
    try:
        base, extended = compute(rule, trigger), compute(rule, trigger, extension_months=months)
    except LawError:
        assume(False)

    assert extended.last_day >= base.last_day
    assert extended.nominal > base.nominal


@given(PICKED, TRIGGERS, st.integers(0, 40))
def test_late_receipt_never_shortens(rule: Rule, trigger: date, delay: int) -> None:
    try:
        base = compute(rule, trigger)
        late = compute(rule, trigger, received=trigger + timedelta(days=delay))
    except LawError:
        assume(False)

    assert late.last_day >= base.last_day


@given(PICKED, TRIGGERS)
def test_the_chain_holds_together(rule: Rule, trigger: date) -> None:
    try:
        result = compute(rule, trigger)
    except LawError:
        assume(False)

    assert result.steps[0].before == trigger
    for before, after in zip(result.steps, result.steps[1:], strict=False):
        assert before.after == after.before
    assert len(result.sentences("en")) == len(result.sentences("zh"))


@given(
    st.sampled_from(["+4M roll", "+2Y eom roll", "-3M eom", "+15D +2M roll", "+3M roll +1D"]),
    TRIGGERS,
)
def test_offices_differ_only_where_their_data_differ(steps: str, trigger: date) -> None:
    """With the same calendar and the same steps every office comes to the same date."""
    same = Calendar("any", "any", frozenset({5, 6}), {}, coverage=_always())
    ends = {
        run(office_data(code), same, Facts(trigger), parse_steps(steps)).current
        for code in office_codes()
    }

    assert len(ends) == 1


def test_an_office_under_another_name_computes_the_same() -> None:
    law = office_data("EP")
    renamed = replace(law, code="XX")
    facts = Facts(date(2024, 1, 30), received=date(2024, 2, 9))
    steps = parse_steps("+4M safeguard roll")

    first, second = (run(o, law.calendar, facts, steps) for o in (law, renamed))
    assert first.current == second.current == date(2024, 6, 3)


ROW = st.fixed_dictionaries(
    {
        "rule": PICKED,
        "trigger": st.dates(date(1994, 1, 1), date(2027, 12, 31)),
        "delay": st.none() | st.integers(0, 30),
        "extension": st.sampled_from([0, 0, 0, 1, 2, 3, 6]),
        "priority": st.none() | st.integers(0, 900),
        "electronic": st.booleans(),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40))
def test_the_batch_equals_the_scalar(rows: list[dict[str, object]]) -> None:
    frame = pl.DataFrame([_columns(row) for row in rows], schema=_SCHEMA)
    result = running_limits(frame)
    for given_row, got in zip(
        frame.iter_rows(named=True), result.iter_rows(named=True), strict=True
    ):
        others = {
            name: given_row[f"date_{name}"]
            for name in ("priority", "filing", "acceptance_received", "missed_period_end")
            if given_row[f"date_{name}"] is not None
        }
        numbers = {k: given_row[k] for k in ("months", "years")}
        try:
            one = deadline(
                given_row["rule"],
                given_row["trigger_date"],
                given_row["office"],
                delivery=given_row["delivery"],
                received=given_row["received"],
                extension_months=given_row["extension_months"],
                numbers=numbers,
                other_dates=others,
            )
        except UncalendaredYear:
            assert got["problem"] == "uncalendared"
            continue
        except LawError:
            assert got["problem"] is not None
            continue
        assert got["problem"] is None
        assert got["deemed_notified"] == one.deemed_notified
        assert got["nominal"] == one.nominal
        assert got["last_day"] == one.last_day
        assert got["consequence_date"] == one.consequence_date


_SCHEMA = {
    "office": pl.String,
    "rule": pl.String,
    "delivery": pl.String,
    "trigger_date": pl.Date,
    "received": pl.Date,
    "extension_months": pl.Int64,
    "months": pl.Int64,
    "years": pl.Int64,
    "date_priority": pl.Date,
    "date_filing": pl.Date,
    "date_acceptance_received": pl.Date,
    "date_missed_period_end": pl.Date,
}


def _columns(row: dict[str, object]) -> dict[str, object]:
    rule, trigger = row["rule"], row["trigger"]
    assert isinstance(rule, Rule)
    assert isinstance(trigger, date)
    delay, back = row["delay"], row["priority"]
    channel = "electronic" if row["electronic"] and rule.office != "PCT" else CHANNEL[rule.office]
    other = trigger - timedelta(days=back) if isinstance(back, int) else None
    return {
        "office": rule.office,
        "rule": rule.id,
        "delivery": channel,
        "trigger_date": trigger,
        "received": trigger + timedelta(days=delay) if isinstance(delay, int) else None,
        "extension_months": row["extension"],
        "months": 4,
        "years": 3,
        "date_priority": other,
        "date_filing": other,
        "date_acceptance_received": other,
        "date_missed_period_end": other,
    }


def _always():  # type: ignore[no-untyped-def]
    from pendency.law.calendars import Coverage

    return (Coverage(1900, 2100, "notice", "a test"),)


def test_the_batch_keeps_order_and_columns() -> None:
    frame = pl.DataFrame(
        {
            "case_id": [7, 3],
            "office": ["US", "CN"],
            "rule": ["office_action", "examination_request"],
            "trigger_date": [date(2022, 1, 31), date(2020, 1, 15)],
        }
    )
    result = running_limits(frame)

    assert result["case_id"].to_list() == [7, 3]
    assert result["last_day"].to_list() == [date(2022, 5, 2), date(2023, 1, 16)]
    assert result["problem"].to_list() == [None, None]


def test_the_batch_can_raise_and_says_which_row() -> None:
    frame = pl.DataFrame(
        {
            "office": ["US", "CN"],
            "rule": ["office_action", "examination_request"],
            "trigger_date": [date(2022, 1, 31), date(2040, 1, 15)],
        }
    )
    assert running_limits(frame)["problem"].to_list() == [None, "uncalendared"]
    with pytest.raises(UncalendaredYear, match=r"row 1: .*examination_request"):
        running_limits(frame, on_problem="raise")


def test_the_batch_names_a_missing_column() -> None:
    with pytest.raises(LawError, match="trigger_date"):
        running_limits(pl.DataFrame({"office": ["US"], "rule": ["office_action"]}))


def test_the_batch_takes_no_rows() -> None:
    empty = pl.DataFrame(schema={"office": pl.String, "rule": pl.String, "trigger_date": pl.Date})
    assert running_limits(empty).height == 0
