"""Scenarios in words: what they set, their targets, why plan and twin differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from django.utils.translation import gettext as _

from pendency.office.language import choose
from pendency.planning.capacity import Target
from pendency.planning.capacity.wording import number_words, target_words
from pendency.planning.checking.attribution import Part, Reason
from pendency.planning.checking.spreads import BASIS_WORDS, SPREAD_WORDS
from pendency.planning.checking.wording import part_words
from pendency.planning.scenarios import PRICE_WORDS, Setting, start_prices

#: From which probability on a target counts as likely reached; below, a remedy is offered.
LIKELY = 0.8

_HEALTH: dict[str, tuple[str, str]] = {
    "order": (
        "The plan works on cases in another order than the docket: what it promises here it owes "
        "to other cases that wait. Rely on the twin.",
        "方案审查案件的次序与待办次序不同，此处的效果以其他案件等待为代价，请以孪生模拟为准。",
    ),
    "cases": (
        "Single cases and persons come out otherwise than amounts: pools are small or near their "
        "limit. Rely on the twin.",
        "逐件逐人模拟与总量计算不符：审查单元过小或接近满负荷，请以孪生模拟为准。",
    ),
}


def of_target(row: Mapping[str, Any]) -> dict[str, Any]:
    """A target's row with its words and numbers as they are read."""
    measure = row["measure"]
    target = Target(measure, row["year"], row["value"], None, row.get("centre"))
    label = target_words(target)
    found = {**row, "words": choose(label.en[0].upper() + label.en[1:], label.zh)}
    for name in ("value", "plan", "median", "low", "high"):
        if row.get(name) is not None:
            text = number_words(row[name], measure)
            found[f"{name}_text"] = choose(text.en, text.zh)
    if "probability" in row:
        found["likely"] = row["probability"] >= LIKELY
        found["chance"] = f"{100 * row['probability']:.0f}%"
        found["chance_range"] = (
            f"{100 * row['probability_low']:.0f}–{100 * row['probability_high']:.0f}%"
        )
    return found


def parts_of(row: Mapping[str, Any]) -> list[str]:
    """Why plan and twin differ, one sentence per reason that moves anything."""
    known = get_args(Reason)
    found = []
    for part in row["parts"]:
        size = abs(part["shift"])
        if part["reason"] in known and size > 0.005 * max(abs(row["plan"]), 1.0):
            label = part_words(
                Part(part["reason"], part["shift"], part["error"], 0.0), row["measure"]
            )
            found.append(choose(label.en, label.zh))
    return found


def health_of(row: Mapping[str, Any]) -> list[str]:
    """What it says when neighbouring rungs of the ladder disagree."""
    return [choose(*_HEALTH[reason]) for reason in row["health"] if reason in _HEALTH]


def _prices(setting: Setting) -> list[tuple[str, str]]:
    """What missing a target costs, and whether that is the house's start value."""
    start, found = start_prices(), []
    values = {"month": (setting.prices.month, f"{100 * setting.prices.month:,.4g}%"),
              "case": (setting.prices.case, f"{setting.prices.case:,.4g}")}  # fmt: skip
    for name, (value, text) in values.items():
        basis = _("start value") if value == getattr(start, name) else _("set for this scenario")
        found.append((choose(PRICE_WORDS[name].en, PRICE_WORDS[name].zh), f"{text} ({basis})"))
    return found


def spreads_in_words(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How uncertain each parameter was taken to be, and where that is from."""
    return [
        {
            "words": choose(SPREAD_WORDS[row["name"]].en, SPREAD_WORDS[row["name"]].zh),
            "text": f"±{row['value']:.2f}" if row["name"] == "shares"
            else f"±{100 * row['value']:.1f}%",
            "basis": row["basis"], "n": row["n"],
            "basis_words": choose(BASIS_WORDS[row["basis"]].en, BASIS_WORDS[row["basis"]].zh),
        }
        for row in rows
    ]  # fmt: skip


def sets_in_words(setting: Setting) -> list[tuple[str, str]]:
    """What a scenario sets, as pairs of words and value."""
    pairs = [(_("Years planned"), str(setting.years))]
    pairs += [(_("Intake"), f"{100 * setting.intake:.0f}%"),
              (_("Hours of work"), f"{100 * setting.effort:.0f}%")]  # fmt: skip
    chosen = setting.choices
    if chosen is None:
        most = (_("as many as can be trained") if setting.hires is None
                else f"{setting.hires:,.1f}")  # fmt: skip
        pairs += [
            (_("Recruits a year at most"), most),
            (_("Training places"), f"{100 * setting.places:.0f}%"),
            (_("Overtime at most"), f"{100 * setting.overtime:.0f}%"),
            (_("Change of field, examiners a quarter"), f"{setting.retrained:,.1f}"),
            (_("Change of centre, share of intake"), f"{100 * setting.moved:.0f}%"),
            *_prices(setting),
        ]
    else:
        hires = ", ".join(f"{code} {n:,.0f}" for code, n in chosen.hires.items()) or "0"
        moved = ", ".join(f"{t.source} → {t.target} {t.cases:,.0f}" for t in chosen.transfers)
        pairs += [
            (_("Recruits a year, given"), hires),
            (_("Overtime, given"), f"{100 * chosen.overtime:.0f}%"),
            (_("Cases a year to another centre, given"), moved or "0"),
        ]
    seed = choose("seed", "种子")
    return [*pairs, (_("Runs of the twin"), f"{setting.replications} ({seed} {setting.seed})")]
