from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from tests.planning.capacity.offices import office

from pendency.planning import PlanInputError
from pendency.planning.capacity import Career, Costs, Flow, Levers, Load, Target, Track

BASE = office()
POOL = BASE.pools[0]


def _pool(**changes: object) -> dict[str, object]:
    return {"pools": (replace(POOL, **changes), *BASE.pools[1:])}  # type: ignore[arg-type]


def _target(**changes: object) -> dict[str, object]:
    target = replace(Target("stock", 2026, 1.0, 1.0), **changes)  # type: ignore[arg-type]
    return {"targets": (BASE.targets[0], target)}


WRONG = {
    "negative hours": (_pool(first_action_hours=-1.0), "pools[0].first_action_hours", "negative"),
    "no hours": (_pool(later_action_hours=0.0), "pools[0].later_action_hours", "more than none"),
    "not a number": (_pool(examiners=float("nan")), "pools[0].examiners", "not a number"),
    "no such field": (_pool(field=36), "pools[0].field", "not a WIPO field"),
    "twice": ({"pools": (POOL, POOL, *BASE.pools[2:])}, "pools[1]", "named twice"),
    "no examiner": (
        {**_pool(examiners=0.0), "levers": Levers({"B": 1.0})}, "pools[0].examiners",
        "no examiner",
    ),
    "no pool": ({"pools": ()}, "pools", "there is none"),
    "start": ({"start": dt.date(2026, 2, 1)}, "start", "first day of a quarter"),
    "calendar": ({"working_days": {2026: 225}}, "working_days.2027", "no working days"),
    "days": ({"working_days": {2026: 225, 2027: 400}}, "working_days.2027", "not possible"),
    "past": (_target(year=2025), "targets[1].year", "past"),
    "too far": (_target(year=2028), "targets[1].year", "last year 2027"),
    "nobody": (_target(centre="Z"), "targets[1]", "no pool is in centre Z"),
    "measure": (_target(measure="speed"), "targets[1].measure", "speed"),
    "price": (_target(price=-1.0), "targets[1].price", "negative"),
    "budget": (_target(measure="budget", centre="A"), "targets[1]", "whole office's"),
    "share": ({"flow": Flow(answered=1.5)}, "flow.answered", "share"),
    "ramp": ({"career": Career(ramp=(0.0, 2.0))}, "career.ramp", "share"),
    "no time": ({"load": Load(service={"A": 0.95})}, "load.service.A", "no time"),
    "cost": ({"costs": Costs(hire=-3.0)}, "costs.hire", "negative"),
    "places": ({"levers": Levers({"Q": 1.0})}, "levers.places.Q", "no pool is in Q"),
    "bands": ({"tracks": (BASE.tracks[0], Track("normal", ages=(0, 5, 12)))}, "tracks[1].ages",
              "multiples of 3"),
    "closed": ({"tracks": (Track("priority", closed=1), BASE.tracks[1])}, "tracks[0].closed",
               "last one must be open"),
    "quotas": ({"tracks": (Track("priority", quota=(0.0, 0.3)),
                           replace(BASE.tracks[1], quota=(0.0, 0.3)))}, "tracks", "less than 1"),
    "shape": ({"intake": BASE.intake[:2]}, "intake", "has shape"),
    "stock": ({"stock": -BASE.stock}, "stock[A/3, 0]", "negative"),
    "intake": ({"intake": np.where(BASE.intake > 800, np.nan, BASE.intake)}, "intake[A/3, 1, 0]",
               "not a number"),
    "none enters": ({"intake": BASE.intake * np.repeat([1.0, 0.0], 4)}, "targets[1]",
                    "no case enters in 2027"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_error_names_the_place(name: str) -> None:
    changes, place, reason = WRONG[name]
    with pytest.raises(PlanInputError, match=reason) as caught:
        office(**changes)
    assert caught.value.place == place
