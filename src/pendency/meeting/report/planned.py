"""A scenario of the plan as a part of the pack: targets, probabilities, fan, levers, hashes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pendency.meeting.document import (
    Block,
    Chart,
    Code,
    Column,
    FanChart,
    Inline,
    Moment,
    Name,
    Paragraph,
    Row,
    Section,
    Slot,
    SlotForm,
    Table,
)
from pendency.meeting.figures import Figure

#: Fans that the pack shows: series of the scenario's figures, words, unit.
_FANS = (
    ("first_action_pendency", Name("First-action pendency", "一通周期"), Name("months", "月")),
    ("unexamined", Name("Unexamined cases", "未审案件"), Name("cases", "件")),
)
_UNITS = {"first_action_pendency": "months", "total_pendency": "months"}
_LEVERS = 10


@dataclass(frozen=True)
class PlannedScenario:
    """A scenario to be put into the pack.

    Attributes
    ----------
    name
        What it is called.
    snapshot_id, setting_hash, digest
        From what it was computed, and the hashes of its inputs and figures.
    figures
        What `pendency.planning.scenarios.run` gave.
    number
        What tells it from other scenarios in the names of the pack's files.
    """

    name: str
    snapshot_id: str
    setting_hash: str
    digest: str
    figures: Mapping[str, Any]
    number: int = 0


def planned(scenario: PlannedScenario, as_of: dt.date) -> Section:
    """The part of the pack."""
    figures = scenario.figures
    shown = figures["targets"][: len(figures["targets"]) - figures["margins"]]
    runs = figures["replications"]
    text = Name(
        f"Scenario “{scenario.name}”, checked by the twin in {runs} runs. The probability is the "
        "share of runs that reach the target; the interval is its own 95 % interval.",
        f"方案“{scenario.name}”，经{runs}次孪生模拟检验。概率为达到目标的模拟占比，区间为其95%区间。",
    )
    blocks: list[Block] = [
        Paragraph((text,)), _targets(shown, as_of), *_fans(figures), *_levers(figures),
        _hashes(scenario),
    ]  # fmt: skip
    return Section("plan", Name("The plan and its check", "计划及其检验"), tuple(blocks),
                   new_page=True)  # fmt: skip


def _targets(rows: Sequence[Mapping[str, Any]], as_of: dt.date) -> Table:
    columns = (
        Column(Name("Target", "目标"), 4.6, numeric=False), Column(Name("Plan", "方案"), 1.2),
        Column(Name("Twin, median", "孪生模拟中位数"), 1.4),
        Column(Name("Probability", "概率"), 1.2), Column(Name("Interval, %", "区间（%）"), 1.8),
    )  # fmt: skip
    caption = Name("Targets of the plan and the probability of reaching them", "规划目标及达到概率")
    return Table(caption, columns, tuple(_target(row, as_of) for row in rows))


def _target(row: Mapping[str, Any], as_of: dt.date) -> Row:
    unit = _UNITS.get(row["measure"], "cases")

    low, high = row["probability_low"], row["probability_high"]

    def slot(
        name: str, value: float, unit: str, form: SlotForm = "unit",
        low: float | None = None, high: float | None = None,
    ) -> Slot:  # fmt: skip
        part, scope = f"{row['year']}/{name}", row["centre"] or "office"
        figure = Figure(row["measure"], part, scope, as_of, unit, value, row["runs"], low, high,
                        derived="scenario")  # fmt: skip
        return Slot(figure, form)

    en = row["en"][0].upper() + row["en"][1:]
    return Row(Name(en, row["zh"]), (
        slot("plan", row["plan"], unit), slot("median", row["median"], unit),
        slot("probability", row["probability"], "share"),
        slot("probability", row["probability"], "share", "interval", low, high),
    ))  # fmt: skip


def _fans(figures: Mapping[str, Any]) -> list[Chart]:
    found = []
    for series, words, unit in _FANS:
        row = next((f for f in figures["fans"]
                    if f["series"] == series and f["centre"] is None), None)  # fmt: skip
        if row is None or any(v is None for v in row["q500"]):
            continue
        spec = FanChart(
            tuple(Moment(dt.date.fromisoformat(day), "month") for day in row["quarters"]),
            tuple((tuple(row[a]), tuple(row[b])) for a, b in
                  (("q025", "q975"), ("q100", "q900"), ("q250", "q750"))),
            tuple(row["q500"]), tuple(row["plan"]), unit,
            (Name("twin, median; 50, 80 and 95 of 100 runs", "孪生模拟中位数及50%、80%、95%范围"),
             Name("plan", "方案")),
        )  # fmt: skip
        first, last, plan = (f"{v:,.1f}" for v in (row["q500"][0], row["q500"][-1],
                                                   row["plan"][-1]))  # fmt: skip
        told = Name(
            f"{words.en} of the office by quarter: median of the twin {first} at the beginning, "
            f"{last} at the end; the plan ends with {plan}.",
            f"全局{words.zh}逐季度：孪生模拟中位数由{first}至{last}，方案期末为{plan}。",
        )
        caption = Name(f"{words.en} of the office in the plan and in the twin",
                       f"全局{words.zh}：方案与孪生模拟")  # fmt: skip
        found.append(Chart(caption, told, spec))
    return found


def _levers(figures: Mapping[str, Any]) -> list[Paragraph]:
    does = tuple(Name(row["en"], row["zh"]) for row in figures["does"][:_LEVERS])
    worth = tuple(Name(row["en"], row["zh"]) for row in figures["levers"][:_LEVERS])
    found = []
    if does:
        found.append(Paragraph(does, lead=Name("What the plan does", "方案内容")))
    if worth:
        found.append(Paragraph(worth, lead=Name("What each lever is worth", "各项手段的价值")))
    return found


def _hashes(scenario: PlannedScenario) -> Table:
    facts: tuple[tuple[Inline, str], ...] = (
        (Name("Snapshot of the scenario", "方案所据快照"), scenario.snapshot_id),
        (Name("Hash of the inputs", "输入哈希"), scenario.setting_hash),
        (Name("Hash of the figures", "结果哈希"), scenario.digest),
    )
    columns = (Column(Name("Fact", "事项"), 2.4, numeric=False),
               Column(Name("SHA-256", "SHA-256"), 7.6, numeric=False))  # fmt: skip
    return Table(Name("How to compute it again: the same inputs give the same figures",
                      "如何复算：相同输入得到相同结果"), columns,
                 tuple(Row(words, (Code(text),)) for words, text in facts))  # fmt: skip
