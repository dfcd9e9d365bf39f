"""The words of a check, English and Chinese."""

from __future__ import annotations

from pendency.planning.capacity.wording import number_words, target_words
from pendency.planning.checking.attribution import Part, Reason
from pendency.planning.checking.check import PlanCheck, TargetCheck
from pendency.planning.definitions import Label

REASON_WORDS: dict[Reason, Label] = {
    "order": Label("the docket's order instead of the plan's choice of work",
                   "按待办次序审查，而非按方案选择案件"),
    "cases": Label("single cases and persons: queueing, chance, working days",
                   "逐件逐人模拟：排队、偶然因素、工作日"),
    "transitions": Label("the office's measured ways and times instead of the plan's shares",
                         "以实测流转代替方案的季度比例"),
    "intake": Label("intake not known exactly", "进案量不确定"),
    "effort": Label("hours of work not known exactly", "审查工时不确定"),
    "shares": Label("shares of the flow and attrition not known exactly", "流转比例与离职率不确定"),
}  # fmt: skip
_HEALTH: dict[Reason, Label] = {
    "order": Label(
        "The plan works on cases in another order than the docket: what it promises here it gets "
        "by letting other cases wait. Give the plan a target for those, or change the docket.",
        "方案审查案件的次序与待办次序不同：此处的效果以其他案件等待为代价。"
        "请为那些案件也设目标，或调整待办次序。",
    ),
    "cases": Label(
        "Single cases and persons come out otherwise than the plan's amounts: pools are small or "
        "near their limit. Rely on the twin.",
        "逐件逐人模拟的结果与方案的总量计算不符：审查单元过小或接近满负荷。请以孪生模拟为准。",
    ),
}  # fmt: skip


def chance_words(one: TargetCheck) -> Label:
    """How likely a target is reached, with n and interval."""
    value, low, high = one.probability
    n = len(one.values)
    return Label(
        f"{value:.0%} ({one.reached} of {n} runs; 95 % interval {low:.0%} to {high:.0%})",
        f"{value:.0%}（{n}次模拟中{one.reached}次；95%区间{low:.0%}至{high:.0%}）",
    )


def part_words(part: Part, measure: str) -> Label:
    """One reason why plan and twin differ, with its amount."""
    amount = number_words(abs(part.shift), measure)
    sign = "+" if part.shift >= 0 else "-"
    why = REASON_WORDS[part.reason]
    return Label(f"{sign}{amount.en}: {why.en}", f"{sign}{amount.zh}：{why.zh}")


def health_words(check: PlanCheck) -> list[Label]:
    """What the disagreement of fluid model, plan and twin says, target by target."""
    found = []
    for one in check.targets:
        name = target_words(one.target)
        for reason in one.health:
            what = _HEALTH[reason]
            found.append(Label(f"{name.en}: {what.en}", f"{name.zh}：{what.zh}"))
    return found
