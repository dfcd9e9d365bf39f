"""The explanation of a date, in English and in Chinese, one sentence per step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pendency.law.calendars import DayEntry
from pendency.law.periods import Period
from pendency.law.result import ExplainedDate, StepTaken
from pendency.law.steps import StepKind
from pendency.law.text import Text, with_weekday, written

_UNITS_EN = {"D": "day", "W": "week", "M": "month", "Y": "year", "WD": "working day"}
_UNITS_ZH = {"D": "日", "W": "周", "M": "个月", "Y": "年", "WD": "个工作日"}
_WORDS_EN = [
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
]
_MANY_DAYS = 4


def sentences(result: ExplainedDate, language: str) -> tuple[str, ...]:
    """All sentences of an explanation in ``en`` or ``zh``."""
    zh = language == "zh"
    spoken = [_start(result, zh)]
    spoken += [_SAY[step.kind](step, zh) for step in result.steps]
    spoken.append(_end(result, zh))
    spoken += [note.in_language(language) for note in result.notes]
    return tuple(s for s in spoken if s)


def length(amount: str, *, zh: bool) -> str:
    """A length in words: four months, 15 days; 四 is written 4 in Chinese law too."""
    period = Period.parse(amount)
    count = abs(period.count)
    if zh:
        return f"{count}{_UNITS_ZH[period.unit]}"
    number = _WORDS_EN[count] if count < len(_WORDS_EN) else str(count)
    return f"{number} {_UNITS_EN[period.unit]}{'' if count == 1 else 's'}"


def _start(result: ExplainedDate, zh: bool) -> str:
    if zh:
        return f"{result.title.zh}：起算日为{result.event.zh}，{written(result.trigger, 'zh')}。"
    return f"{result.title.en}: it starts from {result.event.en}, {written(result.trigger, 'en')}."


def _delivery(step: StepTaken, zh: bool) -> str:
    by = step.detail or Text("", "")
    same = step.before == step.after
    if zh:
        if same:
            day = written(step.after, "zh")
            return f"文件以{by.zh}方式送达，依{step.rule.zh}，{day}即为送达日。"
        return (
            f"文件以{by.zh}方式送达，依{step.rule.zh}，推定{written(step.after, 'zh')}收到"
            "（该日遇休息日不顺延）。"
        )
    if same:
        return (
            f"The document was sent {by.en}; by {step.rule.en} it counts as delivered on"
            f" {written(step.after, 'en')}, the date it bears."
        )
    return (
        f"The document was sent {by.en}; by {step.rule.en} it is deemed delivered on"
        f" {written(step.after, 'en')}, a day that is not moved even if it is a day of rest."
    )


def _period(step: StepTaken, zh: bool) -> str:
    back = step.amount.startswith("-")
    span = length(step.amount, zh=zh)
    if zh:
        end = "；该月无相应日，以该月最后一日为准" if step.clamped else ""
        way = "向前推算" if back else "加"
        return (
            f"依{step.rule.zh}，自{written(step.before, 'zh')}{way}{span}，"
            f"为{written(step.after, 'zh')}{end}。"
        )
    end = "; the month has no day of that number, so its last day counts" if step.clamped else ""
    if back:
        return (
            f"By {step.rule.en}, {span} before {written(step.before, 'en')} is"
            f" {written(step.after, 'en')}{end}."
        )
    return (
        f"By {step.rule.en}, {span} from {written(step.before, 'en')} end on"
        f" {written(step.after, 'en')}{end}."
    )


def _month_end(step: StepTaken, zh: bool) -> str:
    if zh:
        return f"依{step.rule.zh}，以该月最后一日即{written(step.after, 'zh')}为准。"
    return f"By {step.rule.en}, the last day of that month counts: {written(step.after, 'en')}."


def _extension(step: StepTaken, zh: bool) -> str:
    span = length(step.amount, zh=zh)
    if zh:
        return (
            f"依{step.rule.zh}延长{span}，自原起算日连续计算，"
            f"届满日由{written(step.before, 'zh')}改为{written(step.after, 'zh')}。"
        )
    return (
        f"An extension of {span} under {step.rule.en} counts from the original start, so the end"
        f" moves from {written(step.before, 'en')} to {written(step.after, 'en')}."
    )


def _cap(step: StepTaken, zh: bool) -> str:
    span = length(f"+{step.amount.lstrip('+')}", zh=zh)
    if zh:
        return f"依{step.rule.zh}，最长为{span}，故止于{written(step.after, 'zh')}。"
    return f"By {step.rule.en} it can't be longer than {span}: {written(step.after, 'en')}."


def _safeguard(step: StepTaken, zh: bool) -> str:
    excess, allowed, received = step.amount.split("|")
    got = date.fromisoformat(received)
    if zh:
        return (
            f"文件于{written(got, 'zh')}收到，超出{allowed}日者计{excess}日，"
            f"依{step.rule.zh}，期限先延长{excess}日，至{written(step.after, 'zh')}。"
        )
    days = "day" if excess == "1" else "days"
    return (
        f"The document was received on {written(got, 'en')}, {excess} {days} beyond the"
        f" {allowed} days of {step.rule.en}; the period is first prolonged by {excess} {days},"
        f" to {written(step.after, 'en')}."
    )


def _roll(step: StepTaken, zh: bool) -> str:
    if step.detail is not None:
        return _dislocated(step, step.detail, zh)
    doubt = _doubt(step, zh)
    if not step.entries:
        day = with_weekday(step.after, "zh" if zh else "en")
        return f"{day}为工作日，不顺延{doubt}。" if zh else f"{day} is a working day{doubt}."
    over = _closed_days(step.entries, zh)
    if zh:
        return (
            f"{written(step.before, 'zh')}为休息日（{over}），依{step.rule.zh}，"
            f"顺延至其后第一个工作日{with_weekday(step.after, 'zh')}{doubt}。"
        )
    return (
        f"The office is closed on {written(step.before, 'en')} ({over}), so by {step.rule.en} the"
        f" end moves to the next working day, {with_weekday(step.after, 'en')}{doubt}."
    )


def _dislocated(step: StepTaken, why: Text, zh: bool) -> str:
    if zh:
        return (
            f"因{why.zh}，依{step.rule.zh}，于{written(step.before, 'zh')}届满的期限"
            f"延至{written(step.after, 'zh')}。"
        )
    return (
        f"Because of the {why.en}, by {step.rule.en} a period ending on"
        f" {written(step.before, 'en')} is extended to {written(step.after, 'en')}."
    )


def _consequence(step: StepTaken, zh: bool) -> str:
    if zh:
        return f"依{step.rule.zh}，后果自{written(step.after, 'zh')}起发生。"
    return f"By {step.rule.en} the consequence takes effect on {written(step.after, 'en')}."


def _end(result: ExplainedDate, zh: bool) -> str:
    lapse, day = result.lapse, result.consequence_date
    if zh:
        last = f"最后期限为{with_weekday(result.last_day, 'zh')}"
        if lapse is None or day is None:
            return f"{last}。"
        return f"{last}；逾期未办理的，自{written(day, 'zh')}起{lapse.zh}。"
    last = f"The last day is {with_weekday(result.last_day, 'en')}"
    if lapse is None or day is None:
        return f"{last}."
    return f"{last}; if nothing is done by then, {lapse.en} from {written(day, 'en')}."


def _doubt(step: StepTaken, zh: bool) -> str:
    if step.grade != "reconstructed":
        return ""
    year = step.after.year
    if zh:
        return f"（{year}年日历依所在地法定假日重建，未核对该局公布的清单）"
    return (
        f" (the calendar of {year} is reconstructed from public holidays; the office's own list"
        " was not read)"
    )


def _closed_days(entries: tuple[DayEntry, ...], zh: bool) -> str:
    """Name the closed days; a run of the same name is named once."""
    named: list[tuple[str, date, date]] = []
    for entry in entries:
        name = entry.name.in_language("zh" if zh else "en")
        if named and named[-1][0] == name:
            named[-1] = (name, named[-1][1], entry.day)
        else:
            named.append((name, entry.day, entry.day))
    shown = [_run(name, first, last, zh) for name, first, last in named[:_MANY_DAYS]]
    if len(named) > _MANY_DAYS:
        shown.append("等" if zh else "and further closed days")
    return ("、" if zh else ", ").join(shown)


def _run(name: str, first: date, last: date, zh: bool) -> str:
    if first == last:
        return name
    if zh:
        return f"{name}，{written(first, 'zh')}至{written(last, 'zh')}"
    return f"{name}, {written(first, 'en')} to {written(last, 'en')}"


_SAY: dict[StepKind, Callable[[StepTaken, bool], str]] = {
    StepKind.DELIVER: _delivery,
    StepKind.PERIOD: _period,
    StepKind.MONTH_END: _month_end,
    StepKind.EXTEND: _extension,
    StepKind.CAP: _cap,
    StepKind.SAFEGUARD: _safeguard,
    StepKind.ROLL: _roll,
    StepKind.CONSEQUENCE: _consequence,
}
