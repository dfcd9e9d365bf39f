"""The reference page of the indicators, generated from their definitions."""

from __future__ import annotations

from collections.abc import Iterable

from pendency.planning.definitions import (
    DAYS_PER_MONTH,
    ENDS,
    FEW,
    INDICATORS,
    LIMITS,
    NOTES,
    STAGES,
    Indicator,
    part_label,
)
from pendency.planning.groups import GROUPINGS

_KINDS = {
    "stock": ("On a day", "某日存量"),
    "flow": ("Counted over a period", "期间流量"),
    "rate": ("Rates of what was counted", "比率"),
    "duration": ("Times", "时长"),
    "curve": ("Times of cohorts, with curves", "批次时长与曲线"),
}


def indicators_page() -> str:
    """The page ``docs/reference/indicators.md``, in Markdown."""
    return "\n".join([*_head(), *_indicators(), *_tables()]) + "\n"


def _head() -> Iterable[str]:
    yield from (
        "# Indicators",
        "",
        "Generated from `pendency.planning.definitions`; do not edit. Regenerate with `make docs`.",
        "",
        "A period is `since < day <= as_of`; nothing that happened after `as_of` is used. Limits "
        f"hold at 95 %. A month is {DAYS_PER_MONTH} days. Quantiles, means of times and curves are "
        f"shown from {FEW} cases on; counts always.",
        "",
        f"Groupings: {', '.join(f'`{name}`' for name in GROUPINGS)}, in any combination. "
        "`department` is the unit at the top of the branch to which the case's unit belongs.",
        "",
    )


def _indicators() -> Iterable[str]:
    for kind, (en, zh) in _KINDS.items():
        yield from (f"## {en} {zh}", "")
        for indicator in INDICATORS.values():
            if indicator.kind == kind:
                yield from _entry(indicator)


def _entry(indicator: Indicator) -> Iterable[str]:
    yield from (f"### `{indicator.name}`", "")
    yield from (f"**{indicator.en}** ({indicator.unit})  ", indicator.formula, "")
    yield from (f"**{indicator.zh}**（{indicator.unit_zh}）  ", indicator.formula_zh, "")
    yield f"Parts: {', '.join(f'`{part}`' for part in indicator.parts)}.  "
    if indicator.kind != "stock":
        yield f"Period when none is named: {indicator.months} months.  "
    yield from (f"Source: {indicator.source}.", "")


def _tables() -> Iterable[str]:
    yield from ("## Parts in words 分项", "")
    parts = {half for i in INDICATORS.values() for part in i.parts for half in part.split("/")}
    yield from _grid(
        ("part", "English", "中文"),
        ((f"`{p}`", part_label(p, "en"), part_label(p, "zh")) for p in sorted(parts)),
    )
    yield from ("## Stages of `stage_times` 程序环节", "")
    yield from _grid(
        ("stage", "English", "中文", "from", "detail", "to"),
        (
            (f"`{s.name}`", s.en, s.zh, ", ".join(s.triggers), s.detail or "", ", ".join(s.targets))
            for s in STAGES.values()
        ),
    )
    yield from ("## Limits of office acts 局方处理期限", "")
    yield from _grid(
        ("office", "part", "states", "counted from", "months", "valid from", "source"),
        (
            (
                f"`{x.office}`",
                f"`{x.part}`",
                ", ".join(x.states),
                x.counted_from,
                str(x.months),
                x.valid_from.isoformat(),
                x.source,
            )
            for x in LIMITS
        ),
    )
    yield from ("## Ends of periods of `end_loading` 期末", "")
    yield from _grid(
        ("part", "English", "中文"),
        ((f"`{e.name}`", part_label(e.name, "en"), part_label(e.name, "zh")) for e in ENDS),
    )
    yield from ("## Notes 附注", "", "What stands in the column `note`.", "")
    yield from _grid(
        ("note", "English", "中文"), ((f"`{code}`", n.en, n.zh) for code, n in NOTES.items())
    )


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
