from __future__ import annotations

from pathlib import Path

import pytest

from pendency.planning import PlanInputError
from pendency.planning.capacity import read_problem, solve

PLAN = """
title = "one centre"
start = 2026-01-01
quarters = 4

[working_days]
2026 = 225

[[pools]]
centre = "A"
field = 3
examiners = 12
first_action_hours = 9.0
later_action_hours = 4.5

[[tracks]]
name = "normal"
ages = [0, 6]

[levers]
places = { A = 2 }

[levers.hires]
2026 = 1

[[targets]]
measure = "first_action_pendency"
year = 2026
value = 6.0
price = 1000.0
"""
TABLES = """
intake = "intake.csv"
stock = "stock.csv"
"""
INTAKE = "centre,field,track,quarter,number\n" + "".join(
    f"A,3,normal,2026-{month:02}-01,{300 + month}\n" for month in (1, 4, 7, 10)
)
STOCK = (
    "centre,field,state,track,months,number\n"
    "A,3,unexamined,normal,0,500\nA,3,unexamined,normal,6,200\n"
    "A,3,at_applicant,,,150\nA,3,returned,,,80\n"
)


def _write(folder: Path, plan: str = TABLES + PLAN, **tables: str) -> Path:
    for name, text in {"intake": INTAKE, "stock": STOCK, **tables}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "plan.toml").write_text(plan, "utf-8")
    return folder / "plan.toml"


def test_plan_is_read_and_solved(tmp_path: Path) -> None:
    problem = read_problem(_write(tmp_path))
    assert problem.intake.tolist() == [[[301, 304, 307, 310]]]
    assert problem.stock.tolist() == [[500, 200]]
    assert (problem.at_applicant.tolist(), problem.returned.tolist()) == ([150], [80])
    assert problem.levers.hires == {2026: 1}
    assert solve(problem).status == "optimal"


def test_year_without_days_is_filled_by_a_calendar(tmp_path: Path) -> None:
    plan = (TABLES + PLAN).replace(
        "[working_days]\n2026 = 225\n", '[calendar]\noffice = "cn"\nleave = 20\n'
    )
    days = read_problem(_write(tmp_path, plan)).working_days[2026]
    # 365 days, 104 of them weekends, 13 holidays by statute, 20 of leave
    assert days == 365 - 104 - 13 - 20


def test_year_that_the_calendar_does_not_know(tmp_path: Path) -> None:
    plan = (
        (TABLES + PLAN)
        .replace("[working_days]\n2026 = 225\n", '[calendar]\noffice = "cn"\nleave = 20\n')
        .replace("2026", "2096")
    )
    with pytest.raises(PlanInputError, match="the calendar of cn does not tell") as caught:
        read_problem(_write(tmp_path, plan, intake=INTAKE.replace("2026", "2096")))
    assert caught.value.place == "working_days.2096"


BROKEN = {
    "not TOML": ({"plan": "title ="}, "plan.toml", "is not TOML"),
    "missing part": ({"plan": PLAN}, "intake", "is missing"),
    "unknown part": ({"plan": "speed = 3\n" + TABLES + PLAN}, "speed", "not a part"),
    "unknown name": (
        {"plan": (TABLES + PLAN).replace("places", "seats")}, "levers.seats", "unknown"
    ),
    "missing value": (
        {"plan": (TABLES + PLAN).replace("field = 3\n", "")}, "pools[0]", "'field'"
    ),
    "no file": ({"plan": (TABLES + PLAN).replace("stock.csv", "s.csv")}, "stock", "no file"),
    "no such pool": ({"intake": INTAKE.replace("A,3", "B,3")}, "intake[0]", "centre B"),
    "no such track": ({"intake": INTAKE.replace("normal", "fast")}, "intake[0].track", "fast"),
    "day outside": ({"intake": INTAKE.replace("2026-04", "2028-04")}, "intake[1].quarter",
                    "not planned"),
    "no day": ({"intake": INTAKE.replace("2026-04-01", "spring")}, "intake[1].quarter",
               "not a date"),
    "no such band": ({"stock": STOCK.replace(",6,", ",7,")}, "stock[1].months", "age band"),
    "no such state": ({"stock": STOCK.replace("returned", "lost")}, "stock[3].state", "lost"),
    "no number": ({"stock": STOCK.replace(",80", ",")}, "stock[3].number", "missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_error_names_the_place(name: str, tmp_path: Path) -> None:
    changes, place, reason = BROKEN[name]
    tables = dict(changes)
    path = _write(tmp_path, tables.pop("plan", TABLES + PLAN), **tables)
    with pytest.raises(PlanInputError, match=reason) as caught:
        read_problem(path)
    assert caught.value.place.endswith(place)
