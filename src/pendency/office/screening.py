"""From the engine's tests to what the alarms desk keeps of them."""

from __future__ import annotations

from typing import Any

import polars as pl

from pendency.integrity.screens import Frames, Report, Screen, screens
from pendency.office.models import User

#: Level of the daily run: largest expected share of false ones among the alarms.
LEVEL = 0.05

#: Cases that an alarm carries as evidence.
_CASES = 50


def told(report: Report) -> list[dict[str, Any]]:
    """A row per screen in their order: its figures, or why nothing can be told."""
    figures = {
        one.name: {
            "tests": one.tests.height, "alarms": one.alarms.height, "threshold": one.threshold,
            "expected_false": one.expected_false, "about": dict(one.about),
        }
        for one in report.screened
    }  # fmt: skip
    silent = {name: {"silent": [why.en, why.zh]} for name, why in report.silent.items()}
    return [{"screen": name, **(figures | silent)[name]} for name in screens()
            if name in figures or name in silent]  # fmt: skip


def about_whom(screen: Screen, row: dict[str, Any]) -> dict[str, Any]:
    """Whom a test is about, as the columns of an alarm."""
    party, person = None, row.get("person") or ""
    if {"agent", "applicant"} & set(screen.keys):
        party = row["party"]
    elif "head" in screen.keys:
        person = _account(row["party"])
    return {"examiner_id": row.get("examiner_id"), "party_id": party, "person": person,
            "side": row.get("side") or ""}  # fmt: skip


def _account(number: str) -> str:
    """The account of a head by its number; the number where it is gone."""
    user = User.objects.filter(pk=int(number)).first() if number.isdigit() else None
    return user.username if user else number


def cases_behind(name: str, row: dict[str, Any], frames: Frames) -> list[dict[str, Any]]:
    """The cases of a pair that the examiner has, those least probable first: the evidence.

    ``case`` and, where the draw is recorded, ``probability``.
    """
    kind, _, side = name.partition("_")
    if kind not in {"pair", "outcome", "burst"}:
        return []
    of = frames.party(side).filter(pl.col("party") == row["party"])
    his = frames.held.filter(pl.col("examiner_id") == row["examiner_id"])
    cases = of.join(his, on="case_id").select("case_id")
    if kind == "pair":
        chance = frames.draws.filter(pl.col("examiner_id") == row["examiner_id"])
        chance = chance.sort("drawn_on").unique("case_id", keep="last", maintain_order=True)
        cases = cases.join(chance.select("case_id", "probability"), on="case_id")
        cases = cases.sort("probability", "case_id")
    else:
        cases = cases.sort("case_id", descending=True)
    return cases.head(_CASES).rename({"case_id": "case"}).to_dicts()
