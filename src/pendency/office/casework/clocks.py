"""The limits of the applicants and the acts that the office owes, with their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from pendency.examination.clocks import (
    SILENT_EXTENSION,
    Target,
    clocks,
    explain,
    limits,
    office_acts,
)
from pendency.law import (
    BEYOND_MAXIMUM,
    NOT_IN_FORCE,
    UNCALENDARED,
    ExplainedDate,
    LawError,
    rule_names,
)
from pendency.law.text import Text
from pendency.office.casework.excerpt import Excerpt
from pendency.office.language import choose

#: How binding a date of the office is, the most binding first.
FORCES: dict[str, tuple[str, str]] = {
    "statute": ("statutory", "法定期限"),
    "guarantee": ("guaranteed by law", "法律保障期限"),
    "target": ("the office's own aim", "本局目标期限"),
}
STATUSES: dict[str, tuple[str, str]] = {
    "running": ("running", "期限内"),
    "extendable": ("past, can be extended", "已届满，可延长"),
    "expired": ("expired: to be noted", "已届满，待处理"),
    "paused": ("paused", "期限中止"),
    "unknown": ("can't be computed", "无法计算"),
}

#: What the engines say of a limit that has no sure date.
PROBLEMS: dict[str, tuple[str, str]] = {
    UNCALENDARED: (
        "It is not settled yet whether the office is open on that day; if it is closed, the limit "
        "ends on the next working day.",
        "该日是否为工作日尚未公布；如为休息日，期限顺延至其后的第一个工作日。",
    ),
    NOT_IN_FORCE: (
        "No version of the rule is in force on the day from which the limit is counted.",
        "期限起算日无现行有效的规则版本。",
    ),
    BEYOND_MAXIMUM: (
        "The extension that the record states is longer than the law allows.",
        "记录中的延长期超出法定上限。",
    ),
    SILENT_EXTENSION: (
        "An extension was granted; its event does not say for how many months.",
        "已准予延长期限，但事件记录未载明延长的月数。",
    ),
}


@dataclass(frozen=True)
class RunningLimit:
    """A limit of an applicant; ``key`` names it within its case, ``row`` is the engine's."""

    case_id: int
    key: str
    last_day: dt.date | None
    earliest: dt.date | None
    latest_day: dt.date | None
    consequence: dt.date | None
    days_left: int | None
    status: str
    problem: str | None
    row: Mapping[str, Any] = field(repr=False)

    @property
    def words(self) -> str:
        """What the applicant has to do in time."""
        return choose(*rule_names(self.row["law"])[self.row["rule"]])

    @property
    def status_words(self) -> str:
        """How the limit stands."""
        return choose(*STATUSES[self.status])

    @property
    def open_ended(self) -> bool:
        """Whether it may end later than on its earliest day: the calendar does not say yet."""
        return self.last_day is None and self.earliest is not None

    @property
    def problem_words(self) -> str:
        """What stands in the way of the date, or makes it doubtful; empty where nothing does."""
        if self.problem is None:
            return ""
        return choose(*PROBLEMS.get(self.problem, (self.problem, self.problem)))

    def explained(self, *, longest: bool = False) -> ExplainedDate | str:
        """The date with its chain of steps, or why there is none."""
        try:
            return explain(dict(self.row), longest=longest)
        except LawError as error:
            return str(error)


@dataclass(frozen=True)
class OwedAct:
    """An act that the office owes by a day."""

    case_id: int
    key: str
    force: str
    started: dt.date
    due: dt.date
    days_left: int
    overdue: bool
    paused_days: int
    law: str

    @property
    def days_late(self) -> int:
        """Days since the day on which the act was due."""
        return -self.days_left

    @property
    def target(self) -> Target:
        """The clock behind it."""
        return _target(self.law, self.key)

    @property
    def words(self) -> str:
        """What the office has to do in time."""
        return choose(*self.target.text)

    @property
    def force_words(self) -> str:
        """How binding the day is."""
        return choose(*FORCES[self.force])

    @property
    def steps(self) -> list[str]:
        """How the day comes about, in sentences."""
        return [choose(*step) for step in _steps(self)]


def limits_of(excerpt: Excerpt) -> list[RunningLimit]:
    """The limits of the applicants that run in some cases, the next one first."""
    if not excerpt.ids:
        return []
    rows = excerpt.named(limits(excerpt, as_of=excerpt.observed_to)).sort(
        "earliest", "case_id", nulls_last=True
    )
    return [limit_of(row) for row in rows.to_dicts()]


def limit_of(row: Mapping[str, Any]) -> RunningLimit:
    """A row of the engine's limits with its words."""
    return RunningLimit(
        case_id=row["case_id"],
        key=row["limit"],
        last_day=row["last_day"],
        earliest=row["earliest"],
        latest_day=row["latest_day"],
        consequence=row["consequence_date"],
        days_left=row["days_left"],
        status=row["status"],
        problem=row["problem"],
        row=row,
    )


def acts_frame(excerpt: Excerpt) -> pl.DataFrame:
    """What the office owes, as the engine gives it: cases numbered as in the excerpt."""
    return office_acts(excerpt, as_of=excerpt.observed_to)


def owed_by(excerpt: Excerpt, acts: pl.DataFrame | None = None) -> list[OwedAct]:
    """The acts that the office owes in some cases: the most binding first, then the next one."""
    if not excerpt.ids:
        return []
    found = acts_frame(excerpt) if acts is None else acts
    return sorted(map(act_of, excerpt.named(found).to_dicts()), key=urgency)


def act_of(row: Mapping[str, Any]) -> OwedAct:
    """A row of the engine's acts with its words."""
    return OwedAct(
        case_id=row["case_id"],
        key=row["target"],
        force=row["force"],
        started=row["started"],
        due=row["due"],
        days_left=row["days_left"],
        overdue=row["overdue"],
        paused_days=row["paused_days"],
        law=clocks().follows.get(row["office"], row["office"]),
    )


def act_words(office: str, key: str) -> str:
    """What an office has to do in time, by the name of the clock."""
    return choose(*_target(clocks().follows.get(office, office), key).text)


def urgency(act: OwedAct) -> tuple[int, dt.date, int]:
    """The most binding first, then the earliest."""
    return list(FORCES).index(act.force), act.due, act.case_id


def by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows under the case that they belong to, in their order."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


@cache
def _target(law: str, name: str) -> Target:
    return next(t for t in clocks().targets if (t.office, t.name) == (law, name))


def _steps(act: OwedAct) -> list[Text]:
    target = act.target
    length_en = " and ".join(
        f"{n} {unit}" for n, unit in ((target.months, "months"), (target.days, "days")) if n
    )
    length_zh = "".join(
        f"{n}{unit}" for n, unit in ((target.months, "个月"), (target.days, "日")) if n
    )
    steps = [
        Text(f"It counts from {act.started:%Y-%m-%d}.", f"自{act.started:%Y-%m-%d}起计算。"),
        Text(f"{length_en} are added ({target.source}).",
             f"加{length_zh}（依据：{target.source}）。"),
    ]  # fmt: skip
    if act.paused_days:
        steps.append(
            Text(
                f"{act.paused_days} days in which the case was suspended or held do not count.",
                f"案件中止、暂留的{act.paused_days}日不计入。",
            )
        )
    steps.append(Text(f"It is due on {act.due:%Y-%m-%d}.", f"应于{act.due:%Y-%m-%d}前完成。"))
    return steps
