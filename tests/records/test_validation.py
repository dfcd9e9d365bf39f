from __future__ import annotations

import polars as pl
import pytest
from tests.records.conftest import a_case

from pendency.records import InvalidTableError, UnknownNameError, table, validate


def _cases(**column: list[object]) -> pl.DataFrame:
    frame = table("cases").frame([a_case(1), a_case(2)])
    return frame.with_columns(pl.Series(k, v, strict=False) for k, v in column.items())


def test_good_frame_comes_back_in_declared_form() -> None:
    out = validate(table("cases"), _cases().select(pl.all().shuffle(seed=1)).sort("case_id"))
    assert out.schema == table("cases").schema
    assert out.height == 2


@pytest.mark.parametrize(
    ("column", "values", "row", "reason"),
    [
        ("case_id", [1, 0], 1, "below 1"),
        ("case_id", [1, 1], 0, "occurs more than once"),
        ("kind", ["invention", "perpetuum mobile"], 1, "does not read as Enum"),
        ("field", [36, 1], 0, "above 35"),
        ("filing_date", ["2020-01-01", None], 1, "value is required"),
        ("claims", ["12", "many"], 1, "does not read as Int16"),
        ("claims", [40000, 1], 0, "does not read as Int16"),
    ],
)
def test_fault_names_table_row_column_and_reason(
    column: str, values: list[object], row: int, reason: str
) -> None:
    with pytest.raises(InvalidTableError) as caught:
        validate(table("cases"), _cases(**{column: values}))
    fault = caught.value.faults[0]
    assert (fault.table, fault.row, fault.column) == ("cases", row, column)
    assert reason in fault.reason
    assert f"cases row {row}, column {column}" in str(caught.value)


def test_missing_required_column_is_named() -> None:
    with pytest.raises(InvalidTableError, match="column office: column is missing"):
        validate(table("cases"), _cases().drop("office"))


def test_faults_are_limited_but_counted_up_to_the_limit() -> None:
    frame = table("cases").frame(a_case(i) for i in range(1, 500)).with_columns(office=None)
    with pytest.raises(InvalidTableError) as caught:
        validate(table("cases"), frame, limit=20)
    assert len(caught.value.faults) == 20
    assert "and 10 more" in str(caught.value)


def test_unknown_table_and_column_say_what_exists() -> None:
    with pytest.raises(UnknownNameError, match="declared are cases, events"):
        table("case")
    with pytest.raises(UnknownNameError, match="declares no column 'colour'"):
        table("cases")["colour"]
