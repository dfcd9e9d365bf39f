"""Delays of single applications that can be counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.examination.adjustment import Application, Happening, adjust
from pendency.examination.adjustment.intervals import Interval, common, minus, total, union
from pendency.law.periods import add_months

FILED = date(2015, 1, 31)


def application(*events: tuple[str, str], filed: date = FILED, **more: object) -> Application:
    happenings = (Happening(date.fromisoformat(day), code) for day, code in events)
    ordered = tuple(sorted(happenings, key=lambda h: h.day))
    return Application(1, "14000000", filed, ordered, **more)  # type: ignore[arg-type]


def periods(*events: tuple[str, str], **more: object) -> list[tuple[str, int]]:
    return [(p.kind, p.days) for p in adjust(application(*events, **more)).acts]  # type: ignore[arg-type]


def test_first_action_within_fourteen_months_is_no_delay() -> None:
    assert periods(("2016-03-31", "MCTNF")) == []


def test_first_action_a_day_late_is_one_day() -> None:
    assert periods(("2016-04-01", "MCTNF")) == [("first_action", 1)]


@pytest.mark.parametrize("code", ["MCTRS", "MCTEQ", "MN/=.", "MC105-I"])
def test_any_notification_meets_the_first_limit(code: str) -> None:
    assert periods(("2016-03-01", code), ("2016-09-01", "MCTNF")) == []


def test_four_months_run_from_the_reply_to_the_next_act() -> None:
    assert periods(("2015-06-01", "MCTNF"), ("2015-08-31", "A..."), ("2016-01-10", "MCTFR")) == [
        ("reply", 10)
    ]  # 31 December is the last day


def test_an_advisory_action_is_no_answer() -> None:
    events = (
        ("2015-06-01", "MCTFR"), ("2015-08-01", "A.NE"), ("2015-08-20", "MCTAV"),
        ("2015-12-11", "MN/=."),
    )  # fmt: skip
    assert periods(*events) == [("reply_after_final", 10)]


def test_a_reply_after_final_that_led_to_continued_examination_did_not_comply() -> None:
    events = (
        ("2015-06-01", "MCTFR"), ("2015-08-01", "A.NE"), ("2015-09-01", "RCEX"),
        ("2016-01-11", "MCTNF"),
    )  # fmt: skip
    assert periods(*events) == [("reply", 10)]


def test_a_non_compliant_reply_starts_nothing() -> None:
    events = (("2015-06-01", "MCTNF"), ("2015-08-01", "A..."), ("2016-02-01", "NINA"),
              ("2016-02-10", "A..."), ("2016-05-01", "MCTFR"))  # fmt: skip
    assert periods(*events) == []


def test_a_reply_short_of_fees_counts_from_their_payment() -> None:
    events = (("2015-06-01", "MCTNF"), ("2015-08-01", "A..."), ("2015-08-20", "MNFEE"),
              ("2015-09-01", "FEE."), ("2016-01-03", "MCTFR"))  # fmt: skip
    assert periods(*events) == [("reply", 2)]


def test_a_defective_brief_starts_nothing() -> None:
    events = (("2015-06-01", "MCTFR"), ("2015-07-01", "N/AP"), ("2015-08-01", "AP.B"),
              ("2015-08-20", "APBD"), ("2015-09-01", "AP.B"), ("2016-01-06", "MAPEA"))  # fmt: skip
    assert periods(*events) == [("brief", 5)]


def test_only_the_last_issue_fee_counts() -> None:
    events = (("2015-06-01", "MN/=."), ("2015-07-01", "IFEE"), ("2015-09-01", "MN/=."),
              ("2015-10-01", "IFEE"), ("2016-02-04", "PTAC"))  # fmt: skip
    assert periods(*events) == [("issue", 3)]


def test_days_of_overlapping_periods_count_once() -> None:
    found = adjust(
        application(
            ("2015-06-01", "MCTNF"), ("2015-08-01", "A..."), ("2015-08-11", "ELC."),
            ("2016-01-01", "MCTFR"),
        )
    )  # fmt: skip
    assert [p.days for p in found.acts] == [31, 21]
    assert found.a_days == 31


def test_b_is_the_time_beyond_three_years_without_continued_examination() -> None:
    found = adjust(
        application(("2015-06-01", "MCTNF"), ("2017-01-10", "RCEX"), ("2017-01-19", "MN/=."),
                    ("2018-03-02", "PTAC"))
    )  # fmt: skip
    assert found.window == Interval(date(2018, 2, 1), date(2018, 3, 2))
    assert found.b_days == 30 - 10  # the request's time is taken off wherever it lies


def test_a_second_request_within_the_same_continued_examination_counts_once() -> None:
    found = adjust(
        application(("2016-01-10", "RCEX"), ("2016-06-10", "RCEX"), ("2016-07-10", "MN/=."),
                    ("2018-03-02", "PTAC"))
    )  # fmt: skip
    assert [p.interval for p in found.excluded] == [Interval(date(2016, 1, 10), date(2016, 7, 10))]


def test_a_successful_appeal_is_c_delay_and_is_left_out_of_b() -> None:
    found = adjust(
        application(("2015-06-01", "MCTFR"), ("2015-08-01", "N/AP"), ("2015-09-01", "AP.B"),
                    ("2015-10-01", "MAPEA"), ("2015-11-02", "APRB"), ("2017-11-01", "MAPDR"),
                    ("2017-12-01", "MN/=."), ("2020-03-02", "PTAC"))
    )  # fmt: skip
    assert found.c_days == 731
    assert found.b_days == 761 - 731


def test_jurisdiction_passes_when_the_time_for_a_reply_brief_is_over() -> None:
    found = adjust(
        application(("2015-10-01", "MAPEA"), ("2017-11-01", "MAPDA"), ("2018-03-02", "PTAC"))
    )
    assert [(p.kind, p.interval.first) for p in found.excluded] == [
        ("not_reversed", date(2015, 12, 2))
    ]
    assert found.c_days == 0


def test_an_application_filed_before_the_act_is_not_adjusted() -> None:
    old = application(("2003-04-01", "MCTNF"), ("2006-01-03", "PTAC"), filed=date(2000, 5, 28))
    assert (adjust(old).a_days, adjust(old).b_days) == (0, 0)


def test_what_follows_the_last_allowance_of_an_ungranted_case_changes_nothing() -> None:
    events = (("2015-06-01", "MCTNF"), ("2015-08-01", "A..."), ("2015-09-01", "MN/=."))
    later = (*events, ("2015-10-01", "A..."), ("2017-01-01", "MCTNF"))
    assert adjust(application(*later)).a_days == adjust(application(*events)).a_days == 0


# --- Where a national stage begins ------------------------------------------------------------


def stage(met: str, granted: str = "2018-01-02", **more: object) -> tuple[date, str]:
    found = adjust(
        application(
            (met, "371COMP"), (granted, "PTAC"), filed=date(2014, 1, 8),
            international=date(2012, 6, 11), priorities=(date(2011, 7, 1),), **more,
        )
    )  # fmt: skip
    return found.begun, found.begun_by


def test_it_begins_thirty_months_from_priority_on_the_next_open_day() -> None:
    begun, _ = stage("2014-05-01")
    assert begun == date(2014, 1, 2)  # 1 January is a holiday


def test_early_entry_begins_it_earlier() -> None:
    assert stage("2013-12-01") == (date(2013, 12, 1), "early entry")


def test_before_2013_it_began_when_the_requirements_were_met() -> None:
    assert stage("2012-12-20", granted="2013-01-13")[0] == date(2012, 12, 20)


def test_an_earlier_ancestor_is_no_priority_of_the_international_application() -> None:
    parent = Application(1, "1", FILED, (), date(2015, 1, 1), (date(2012, 1, 1), date(2014, 1, 1)))
    assert parent.earliest_priority == date(2014, 1, 1)


# --- Explanations ---------------------------------------------------------------------------------


def test_every_period_is_explained_in_both_languages() -> None:
    found = adjust(
        application(("2016-04-30", "MCTNF"), ("2017-01-10", "RCEX"), ("2018-03-02", "PTAC"))
    )
    en, zh = found.sentences("en"), found.sentences("zh")
    assert len(en) == len(zh) == len(found.acts) + len(found.excluded) == 2
    assert "31 March 2016" in en[0]
    assert "30 days late" in en[0]
    assert "2016年3月31日" in zh[0]
    assert "迟延30日" in zh[0]
    assert en[1].endswith("(left out of B)")


# --- Properties -----------------------------------------------------------------------------------

DAYS = st.integers(0, 2500).map(lambda n: FILED + timedelta(days=n))
CODES = st.sampled_from(
    ["MCTNF", "MCTFR", "MN/=.", "A...", "A.NE", "RCEX", "NINA", "AP.B", "MAPEA", "APRB", "N/AP",
     "MAPDR", "IFEE", "PTAC", "MNFEE", "FEE."]
)  # fmt: skip
HISTORIES = st.lists(st.builds(Happening, DAYS, CODES), max_size=25).map(
    lambda found: Application(1, "1", FILED, tuple(sorted(found, key=lambda h: h.day)))
)


@given(HISTORIES)
def test_overlap_is_in_both_and_no_delay_is_negative(one: Application) -> None:
    found = adjust(one)
    beyond = found.window.days if found.window else 0
    assert 0 <= found.overlap <= min(found.a_days, beyond)
    assert found.b_days <= beyond
    assert min(found.a_days, found.b_days, found.c_days) >= 0
    assert found.a_days <= sum(p.days for p in found.acts)
    assert all(p.limit < p.interval.first for p in found.acts)


@given(HISTORIES, st.integers(1, 400))
def test_an_act_that_comes_later_never_shortens_the_first_delay(one: Application, by: int) -> None:
    acts = [h for h in one.happenings if h.code in {"MCTNF", "MCTFR", "MN/=."}]
    if not acts:
        return
    alone = Application(1, "1", FILED, (acts[0],))
    later = Application(1, "1", FILED, (Happening(acts[0].day + timedelta(days=by), "MCTNF"),))
    assert adjust(later).a_days >= adjust(alone).a_days
    limit = add_months(FILED, 14)
    assert adjust(alone).a_days == max(0, (acts[0].day - limit).days)


INTERVALS = st.lists(
    st.builds(lambda d, n: Interval(d, d + timedelta(days=n)), DAYS, st.integers(0, 60)), max_size=6
)


def _as_set(intervals: list[Interval]) -> set[date]:
    return {i.first + timedelta(days=n) for i in intervals for n in range(i.days)}


@given(INTERVALS, INTERVALS)
def test_sets_of_days(left: list[Interval], right: list[Interval]) -> None:
    assert total(left) == len(_as_set(left))
    assert _as_set(union(left)) == _as_set(left)
    assert _as_set(common(left, right)) == _as_set(left) & _as_set(right)
    assert _as_set(minus(left, right)) == _as_set(left) - _as_set(right)
