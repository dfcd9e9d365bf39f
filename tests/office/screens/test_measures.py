"""What the mart holds already is answered from it, and says the same as the engines."""

from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal

from pendency.office import mart
from pendency.office.roles import ROLES, Reach
from pendency.office.scope import Scope
from pendency.office.views.measures import ask, ask_curve
from pendency.planning import INDICATORS, curve, measure
from pendency.records import Snapshot

ALL = Scope(reach=Reach.ALL, own=("case_id", ()), permissions=ROLES["researcher"].permissions)
GROUPS = ["", "centre", "field"]


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("name", INDICATORS)
def test_figures_and_curves_of_the_mart_are_those_of_the_engine(
    office: Snapshot, name: str, by: str
) -> None:
    groups = (by,) if by else ()
    question = {"by": by, "as_of": office.observed_to, "since": None, "each": ""}
    assert_frame_equal(ask(name, question, ALL), measure(name, office, by=groups),
                       check_dtypes=False)  # fmt: skip
    drawn = ask_curve(name, question, ALL)
    if INDICATORS[name].kind == "curve":
        assert drawn is not None
        assert_frame_equal(drawn, curve(name, office, by=groups), check_dtypes=False)
    else:
        assert drawn is None


def test_another_period_or_grouping_is_measured(office: Snapshot) -> None:
    since = office.observed_to.replace(year=2020)
    found = ask("inflow", {"by": "track", "since": since}, ALL)
    assert_frame_equal(found, measure("inflow", office, by=("track",), since=since))
    monthly = ask("stock", {"each": "year", "part": "all"}, ALL)
    assert monthly.columns[0] == "period"
    assert set(monthly["part"]) == {"all"}


def test_the_mart_is_not_asked_for_what_a_reader_may_not_see(office: Snapshot) -> None:
    nobody = Scope(reach=Reach.NONE, own=("case_id", ()), permissions=frozenset())
    assert ask("stock", {}, nobody).is_empty()
    assert mart.current().figures("stock", scope=ALL)
