"""The capacity plan: how many examiners, where, and what each lever is worth.

A `Problem` declares the office; `solve` gives the `Plan` with the least cost and price of missed
targets; `levers` says what one more examiner, place, hour or unit of budget would be worth, in
words; `run_fluid` runs variants forward without optimising. Method: docs/methods/capacity-plan.md.
"""

from pendency.planning.capacity.fluid import Course, Decisions, run_fluid
from pendency.planning.capacity.goals import formulate
from pendency.planning.capacity.levers import Lever, levers, solved_worth
from pendency.planning.capacity.plan import Plan, Reached
from pendency.planning.capacity.problem import (
    Career,
    Costs,
    Flow,
    Levers,
    Load,
    Pool,
    Problem,
    Target,
    Track,
)
from pendency.planning.capacity.reading import read_problem
from pendency.planning.capacity.solving import solve

__all__ = [
    "Career",
    "Costs",
    "Course",
    "Decisions",
    "Flow",
    "Lever",
    "Levers",
    "Load",
    "Plan",
    "Pool",
    "Problem",
    "Reached",
    "Target",
    "Track",
    "formulate",
    "levers",
    "read_problem",
    "run_fluid",
    "solve",
    "solved_worth",
]
