"""Plans in words, English and Chinese."""

from __future__ import annotations

import datetime as dt

from pendency.planning.capacity.problem import Target
from pendency.planning.definitions import Label
from pendency.records import FIELDS

_MEASURES = {
    "first_action_pendency": Label("first-action pendency", "一通周期"),
    "total_pendency": Label("total pendency", "结案周期"),
    "stock": Label("stock of pending cases", "待审案件存量"),
    "first_actions": Label("first actions", "一通量"),
    "closings": Label("closings", "结案量"),
    "budget": Label("budget", "预算"),
}
_UNITS = {
    "first_action_pendency": Label(" months", "个月"),
    "total_pendency": Label(" months", "个月"),
    "budget": Label("", ""),
}
_CASES = Label(" cases", "件")
_FLOORS = frozenset({"first_actions", "closings"})
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip


def measure_words(measure: str) -> Label:
    """A measure's name."""
    return _MEASURES[measure]


def scope_words(centre: str | None, field: int | None) -> Label:
    """For whom a target or figure is: a centre, a field, both, or the office."""
    if centre is None and field is None:
        return Label("the office", "全局")
    parts_en = [FIELDS[field].en] if field else []
    parts_zh = [FIELDS[field].zh] if field else []
    if centre is not None:
        parts_en.append(f"in {centre}" if field else centre)
        parts_zh.insert(0, centre)
    return Label(" ".join(parts_en), "".join(parts_zh) + ("领域" if field else ""))


def month_words(day: dt.date) -> Label:
    """A month: July 2027."""
    return Label(f"{_MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月")


def number_words(value: float, measure: str) -> Label:
    """A value of a measure with its unit."""
    unit = _UNITS.get(measure, _CASES)
    text = f"{value:,.1f}" if measure.endswith("pendency") else f"{value:,.0f}"
    return Label(text + unit.en, text + unit.zh)


def target_words(target: Target) -> Label:
    """A target: first-action pendency of the office in 2028 at most 9.0 months."""
    what, who = measure_words(target.measure), scope_words(target.centre, target.field)
    value = number_words(target.value, target.measure)
    least = target.measure in _FLOORS
    return Label(
        f"{what.en} of {who.en} in {target.year} {'at least' if least else 'at most'} {value.en}",
        f"{target.year}年{who.zh}{what.zh}{'不少于' if least else '不超过'}{value.zh}",
    )


def figure_words(target: Target) -> Label:
    """What a target measures: First-action pendency of the office in 2028."""
    what, who = measure_words(target.measure), scope_words(target.centre, target.field)
    en = f"{what.en} of {who.en} in {target.year}"
    return Label(en[0].upper() + en[1:], f"{target.year}年{who.zh}{what.zh}")


def change_words(value: float, measure: str) -> Label:
    """A difference of a measure with its sign and unit: -0.42 months."""
    unit = _UNITS.get(measure, _CASES)
    text = f"{value:+,.2f}" if measure.endswith("pendency") else f"{value:+,.0f}"
    return Label(text + unit.en, text + unit.zh)


_LEVERS = {
    "examiner": Label("One more examiner in {who} from {when}", "自{when}起，{who}每增加1名审查员"),
    "hour": Label("100 more hours of examination in {who} in the quarter from {when}",
                  "自{when}起的一个季度内，{who}每增加100小时审查工时"),
    "place": Label("One more training place in {who} in the quarter from {when}",
                   "自{when}起的一个季度内，{who}每增加1个培训名额"),
    "retraining": Label("One more examiner of {who} who may change field in {when}",
                        "{when}，{who}每多允许1名审查员跨领域转岗"),
    "move": Label("100 more cases that {who} may pass on in the quarter from {when}",
                  "自{when}起的一个季度内，{who}每多允许移送100件"),
    "quota": Label("One percentage point more for the mode {track} in {who}",
                   "{who}“{track}”审查模式占比每提高1个百分点"),
    "budget": Label("1,000 more of budget in {year}", "{year}年预算每增加1000"),
}  # fmt: skip
#: Units of which the sentence speaks, where one alone is too small to read.
_TOLD = {"hour": 100, "move": 100, "budget": 1000}


def lever_words(
    kind: str, centre: str | None, field: int | None, quarter: dt.date | None,
    track: str | None, worth: float, months: float | None,
) -> Label:  # fmt: skip
    """What a lever is worth, as a sentence."""
    who, when = scope_words(centre, field), month_words(quarter) if quarter else Label("", "")
    units, year = _TOLD.get(kind, 1), quarter.year if quarter else ""
    said = [
        _LEVERS[kind][lang].format(who=who[lang], when=when[lang], year=year, track=track)
        for lang in ("en", "zh")
    ]
    if months is None:
        amount = f"{units * worth:,.1f}"
        return Label(f"{said[0]} is worth {amount} at the plan's prices.",
                     f"{said[1]}，按方案价格折合{amount}。")  # fmt: skip
    total = units * months
    if total < 0:
        return Label(f"{said[0]} costs as much as {_digits(-total)} months of pendency.",
                     f"{said[1]}，相当于周期延长{_digits(-total)}个月。")  # fmt: skip
    return Label(f"{said[0]} is worth {_digits(total)} months of pendency.",
                 f"{said[1]}，相当于周期缩短{_digits(total)}个月。")  # fmt: skip


def _digits(months: float) -> str:
    """Two decimals, or two significant digits below a tenth."""
    if months >= 0.1:
        return f"{months:.2f}"
    return f"{float(f'{months:.2g}'):.10f}".rstrip("0") or "0"
