"""The order of a docket and its reasons."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.examination import DataError, ExaminationError
from pendency.examination.docket import docket_order, order, order_keys, ranked
from pendency.examination.docket.rules import parse
from pendency.records import vocabulary

TODAY = dt.date(2024, 6, 3)
SCHEMA = {
    "case_id": pl.Int32, "number": pl.String, "state": pl.String, "track": pl.String,
    "due": pl.Date, "due_by": pl.String, "since": pl.Date, "family": pl.Int64,
}  # fmt: skip


def cases(*rows: dict[str, Any]) -> pl.DataFrame:
    """Cases with defaults: new, ordinary, waiting since 2023, no limit, no family."""
    usual = {"state": "awaiting_examination", "track": "normal", "since": dt.date(2023, 1, 2)}
    return pl.DataFrame(
        [{"case_id": i, "number": f"N{i}", **usual, **row} for i, row in enumerate(rows, start=1)],
        schema=SCHEMA,
    )


def sequence(*rows: dict[str, Any]) -> list[int]:
    return [e.case_id for e in order(cases(*rows), as_of=TODAY).entries]


# --- One key at a time ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "later", "earlier"),
    [
        ("turn", {"state": "awaiting_applicant", "due": dt.date(2024, 6, 4)}, {}),
        ("limit", {"state": "awaiting_office"}, {"due": dt.date(2024, 8, 2)}),
        ("limit", {"due": dt.date(2024, 6, 4)}, {"due": dt.date(2024, 5, 31)}),
        ("returned", {"track": "expedited"}, {"state": "awaiting_office"}),
        ("track", {"since": dt.date(2020, 1, 2)}, {"track": "priority"}),
        ("track", {"track": "deferred"}, {}),
        ("age", {}, {"since": dt.date(2022, 12, 30)}),
    ],
)
def test_each_key_decides_over_those_after_it(
    key: str, later: dict[str, Any], earlier: dict[str, Any]
) -> None:
    docket = order(cases(later, earlier), as_of=TODAY)
    assert [e.case_id for e in docket.entries] == [2, 1]
    assert docket.entries[0].decided_by == key


def test_a_limit_beyond_the_horizon_does_not_count_yet() -> None:
    assert sequence({"due": dt.date(2024, 8, 3)}, {"state": "awaiting_office"}) == [2, 1]


def test_all_else_equal_the_lower_number_comes_first() -> None:
    docket = order(cases({}, {}), as_of=TODAY)
    assert [e.case_id for e in docket.entries] == [1, 2]
    assert docket.entries[0].decided_by == "case"


# --- Related cases --------------------------------------------------------------------------------

OLD, MIDDLE, NEW = (dt.date(y, 1, 4) for y in (2021, 2022, 2023))


def test_related_cases_stand_together_behind_the_first_of_them() -> None:
    rows = ({"since": OLD, "family": 7}, {"since": MIDDLE}, {"since": NEW, "family": 7})
    docket = order(cases(*rows), as_of=TODAY)
    assert [e.case_id for e in docket.entries] == [1, 3, 2]
    related = docket.entries[1]
    assert related.with_case == "N1"
    assert related.ahead is not None
    assert "stands with the related case N1" in related.ahead.en
    assert "与关联案件N1一并处理" in related.ahead.zh


def test_a_limit_or_a_return_is_stronger_than_a_relation() -> None:
    rows = ({"state": "awaiting_office", "family": 7}, {"state": "awaiting_office"},
            {"since": OLD, "family": 7})  # fmt: skip
    assert sequence(*rows) == [1, 2, 3]


# --- Reasons --------------------------------------------------------------------------------------


def test_why_says_what_counts_and_why_it_is_ahead() -> None:
    docket = order(
        cases({"due": dt.date(2024, 5, 31), "due_by": "first_action_14_months"}, {}), as_of=TODAY
    )
    first, last = docket.entries
    assert first.why.en == (
        "awaits the examiner; limit ended on 31 May 2024 (first action within 14 months of filing);"
        " awaiting examination; ordinary; waiting since 2 January 2023."
    )
    assert first.why.zh == (
        "待审查员处理；期限已于2024年5月31日届满（自申请日起14个月内发出首次通知）；"
        "待实质审查；普通；自2023年1月2日起等待。"
    )
    assert first.ahead is not None
    assert first.ahead.en.startswith("Before N2: limit ended on 31 May 2024")
    assert first.ahead.en.endswith("there: no limit within 60 days.")
    assert last.ahead is None


def test_why_this_before_that_for_any_two() -> None:
    docket = order(cases({"track": "priority"}, {}, {"since": OLD}), as_of=TODAY)
    assert docket.position(1) == 1
    said = docket.before(2, 1)
    assert said == docket.before(1, 2)
    assert (
        said.en == "Before N2: its track comes first (here: priority examination; there: ordinary)."
    )
    assert said.zh == "先于N2：审查模式在先（本案：优先审查；对方：普通）。"


def test_a_case_that_is_not_there_is_an_error() -> None:
    docket = order(cases({}), as_of=TODAY)
    with pytest.raises(ExaminationError, match="case 9 is not on this docket"):
        docket.position(9)
    with pytest.raises(ExaminationError, match="itself"):
        docket.before(1, 1)


def test_missing_columns_and_repeated_cases_are_errors() -> None:
    with pytest.raises(ExaminationError, match="family"):
        order(cases({}).drop("family"), as_of=TODAY)
    with pytest.raises(ExaminationError, match="more than once"):
        order(pl.concat([cases({}), cases({})]), as_of=TODAY)


def test_an_empty_docket_is_a_docket() -> None:
    docket = order(cases(), as_of=TODAY)
    assert len(docket) == 0
    assert docket.entries == ()


# --- Properties -----------------------------------------------------------------------------------


def _drawn(seed: int, n: int) -> pl.DataFrame:
    rng = random.Random(seed)
    pending = [name for name, state in vocabulary().states.items() if state.pending]
    tracks = ["normal", "normal", "priority", "expedited", "deferred", "batch"]
    return cases(
        *(
            {"state": rng.choice(pending), "track": rng.choice(tracks),
             "since": dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(30)),
             "due": rng.choice([None, None, TODAY + dt.timedelta(days=rng.randrange(-40, 120))]),
             "family": rng.choice([None, None, 1, 2, 3])}
            for _ in range(n)
        )
    )  # fmt: skip


DOCKETS = st.builds(_drawn, st.integers(0, 2**32), st.integers(0, 40))


@given(DOCKETS, st.integers(0, 2**32))
def test_the_order_does_not_depend_on_the_order_of_the_rows(drawn: pl.DataFrame, seed: int) -> None:
    shuffled = drawn.sample(fraction=1.0, shuffle=True, seed=seed)
    one, other = (order(d, as_of=TODAY) for d in (drawn, shuffled))
    assert one.entries == other.entries


@given(DOCKETS)
def test_the_reasons_hold(drawn: pl.DataFrame) -> None:
    """The key that is named decides: before it all keys of the two that stand for them agree."""
    docket = order(drawn, as_of=TODAY)
    keys = docket.keys
    names = [key.name for key in docket.rules.keys]
    rows = keys.order.tolist()
    for entry, row, after in zip(docket.entries, rows, rows[1:], strict=False):
        at = names.index(str(entry.decided_by))
        one, other = keys.leader[row], keys.leader[after]
        if one == other or names[at] in {"turn", "limit", "returned"}:
            one, other = row, after
        assert keys.matrix[one][:at].tolist() == keys.matrix[other][:at].tolist()
        assert keys.matrix[one][at] < keys.matrix[other][at]


@given(DOCKETS)
def test_related_cases_of_equal_urgency_are_never_parted(drawn: pl.DataFrame) -> None:
    keys = order_keys(drawn, as_of=TODAY, rules=docket_order())
    families = drawn["family"].to_list()
    seen: list[tuple[object, ...]] = []
    for row in keys.order.tolist():
        group = (*keys.matrix[row][: docket_order().alone], families[row] or -row)
        if not seen or seen[-1] != group:
            assert group not in seen
            seen.append(group)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_without_families_the_order_is_lexicographic(rows: list[tuple[int, int]]) -> None:
    matrix = np.array([(*row, i) for i, row in enumerate(rows)], dtype=np.int64).reshape(-1, 3)
    keys = ranked(matrix, np.arange(len(rows)), 1)
    assert matrix[keys.order].tolist() == sorted(matrix.tolist())


# --- Data -----------------------------------------------------------------------------------------


def test_the_order_is_the_one_that_the_guide_names() -> None:
    rules = docket_order()
    assert [k.name for k in rules.keys] == ["turn", "limit", "returned", "track", "age", "case"]
    assert rules.alone == 3


def test_a_key_that_reads_no_column_is_refused() -> None:
    spec = {"name": "mood", "column": "mood", "sort": "earliest", "en": {}, "zh": {}}
    data = {"key": [spec], "words": {}, "reach": {"confidence": 0.9, "weeks": 8}}
    with pytest.raises(DataError, match="no column 'mood'"):
        parse(data)
