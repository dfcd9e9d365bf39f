"""The words of the calibration report, in English and Chinese."""

from __future__ import annotations

LANGUAGES = ("en", "zh")
#: Of what an estimate is, where that is no name from the data.
OWN_NAMES = ("office", "first_actions", "later_acts", "closings")

_SAID: dict[str, tuple[str, str]] = {
    "head": ("Calibration on {} (to {}), {:,} cases", "校准：{}（至 {}），{:,} 件"),
    "findings": ("What these data can tell, and what not", "这些数据能说明什么、不能说明什么"),
    "generated": ("The cases are generated, not real.", "案件为生成数据，并非真实。"),
    "snapshot": ("snapshot", "快照"),
    "between": ("95 %: {} to {}", "95%：{} 至 {}"),
    "told": ("told", "可估"),
    "product": ("as a product", "仅可估乘积"),
    "not_told": ("not told", "不可估"),
    # estimates
    "intake": ("Intake", "受理量"),
    "growth": ("Growth of intake", "受理量增长"),
    "pace": ("Pace beside the long-run flow", "进度（相对长期流程）"),
    "acts_a_year": ("Acts of examiners in the last year", "最近一年审查行为数"),
    "acts_per_examiner": ("Acts by full-time examiner", "每名全职审查员审查行为数"),
    "hours": ("Hours of work by act", "每项审查行为工时"),
    "elasticity": ("Output against waiting stock (elasticity)", "产出对待审库存的弹性"),
    "older_waiting": (
        "Older cases left waiting when one is taken up (0: first in, first out)",
        "提案时仍在等待的更早案件占比（0：先进先出）",
    ),
    "between_examiners": ("Spread of output between examiners", "审查员之间的产出差异"),
    "share": ("Shares of the ways out of each stage", "各阶段去向占比"),
    "days": ("Median days before leaving", "离开前天数中位数"),
    "office": ("the office", "全局"),
    "first_actions": ("first actions", "一通"),
    "later_acts": ("later acts", "后续审查行为"),
    "closings": ("other disposals", "其他结案"),
    "rare": ("  ({} more with fewer than {} cases: --json)", "  （另有 {} 项不足 {} 件：--json）"),
    # units
    "u_cases/year": ("cases a year", "件/年"),
    "u_1/year": ("a year", "每年"),
    "u_1": ("", ""),
    "u_acts/year": ("acts a year", "项/年"),
    "u_acts/examiner-year": ("acts a year", "项/年"),
    "u_hours": ("hours", "小时"),
    "u_share": ("", ""),
    "u_cv": ("(coefficient of variation)", "（变异系数）"),
    "u_days": ("days", "天"),
    # parameters
    "p_flow": ("flow of cases", "案件流程"),
    "p_intake": ("intake", "受理量"),
    "p_pace": ("pace", "进度"),
    "p_hours": ("hours by act", "每项行为工时"),
    "p_share": ("share of full time", "工时比例"),
    "p_people": ("head count", "人数"),
    "p_binding": ("whether capacity binds", "产能是否为瓶颈"),
    "p_order": ("order of work", "提案顺序"),
    "p_examiners": ("differences between examiners", "审查员差异"),
    "p_duties": ("other duties", "其他职责"),
    "p_ramp": ("ramp-up", "上手过程"),
    "p_hold": ("quality holds", "质量抽查暂留"),
    "p_transfers": ("transfers", "转案"),
}

_REASONS: dict[str, tuple[str, str]] = {
    "flow": (
        "every case tells its way and its times; open stages count as censored",
        "每件案件提供去向与时间；未结束阶段按删失处理",
    ),
    "intake": (
        "filings are counted; level and tendency are told apart by quarters",
        "受理逐件计数；以季度为单位区分水平与趋势",
    ),
    "intake_short": (
        "filings are counted, but over less than three years: the tendency is a guess",
        "受理逐件计数，但不足三年，趋势仅为推测",
    ),
    "intake_published": (
        "every young case is published: those not yet published are missing, and the last 18 "
        "months are no measure of intake",
        "近期案件均已公布：未公布的缺失，最近 18 个月不能反映受理量",
    ),
    "pace": (
        "steps taken beside those that the flow makes of the stock and its age",
        "实际步骤数与按库存及其等待时间推算之比",
    ),
    "hours": (
        "hours employed went into the acts done while three cases a person were on the docket; "
        "told at the given hours of a working day, for first actions and for later acts as a whole",
        "在每人至少三件待审的时段，在职工时全部用于所完成的行为；按给定的日工时计，仅分一通与后续行为",
    ),
    "hours_nobody": (
        "no employment in the snapshot: only hours x share of full time / head count shows, as "
        "acts a year",
        "快照无任职数据：只能看到工时×工时比例÷人数的乘积，即每年行为数",
    ),
    "hours_idle": (
        "too few quarters with three cases a person on the docket: examiners may have "
        "been idle, and hours employed are no more than an upper bound",
        "每人至少三件待审的季度过少：审查员可能空闲，在职工时只是上限",
    ),
    "hours_collinear": (
        "first actions and later acts came in nearly the same proportion: their hours are told "
        "together, not each",
        "两类行为比例几乎不变：只能估计合计工时，不能分开",
    ),
    "share_nobody": (
        "half the time at double speed gives the same acts; without employment it is not seen",
        "一半工时、双倍速度产出相同；没有任职数据时无法区分",
    ),
    "share": (
        "as recorded in the employment; a wrong share shows only as other hours by act",
        "取自任职记录；若记录有误，只会表现为不同的每项工时",
    ),
    "people_nobody": (
        "more people who work less give the same acts; cases without employment do not count "
        "people",
        "人多而每人少做，产出相同；仅凭案件无法得知人数",
    ),
    "people": ("counted in the employment", "取自任职记录"),
    "binding_capacity": (
        "output hardly follows the waiting stock: capacity limits it",
        "产出几乎不随待审库存变化：产能为瓶颈",
    ),
    "binding_shared": (
        "output follows the waiting stock: these cases share their examiners with others that are "
        "not here; the twin takes the flow's time at the estimated pace",
        "产出随待审库存变化：这些案件与未见案件共用审查员；孪生采用按估计进度调整的流程时间",
    ),
    "binding_unknown": (
        "stock and output did not vary apart enough to tell whether capacity limits the output",
        "库存与产出变化不足，无法判断产能是否为瓶颈",
    ),
    "order": (
        "which cases were passed over is seen; the rule behind it (age, limits, tracks) is not",
        "可见哪些案件被越过；其背后规则（先后、期限、模式）不可见",
    ),
    "order_few": ("too few first actions to see who was passed over", "一通数量过少"),
    "examiners": (
        "beyond chance, by the examiner in charge at the end; what part is the cases' is not told",
        "扣除随机波动，按最后承办人统计；其中案件差异的部分不可分",
    ),
    "examiners_thin": (
        "too few examiners with enough acts: people are not told apart from chance",
        "行为数足够的审查员过少：个人差异与随机波动不可分",
    ),
    "examiners_shared": (
        "the cases are a part of each examiner's work: how much he does in all is not seen",
        "案件只是各审查员工作的一部分：其全部产出不可见",
    ),
    "duties": (
        "time for other duties looks like more hours by act",
        "其他职责所占时间与更多的每项工时无法区分",
    ),
    "ramp": (
        "would need the acts of newcomers by months of service",
        "需要新审查员按服务月数的行为数",
    ),
    "hold": (
        "days held are inside the days of the stage unless events tell of them",
        "若无事件记录，暂留天数含在阶段天数内",
    ),
    "transfers": (
        "future transfers are decisions, not estimates",
        "未来的转案是决定，而非估计",
    ),
}


def said(key: str, lang: str) -> str:
    """A word of the report."""
    return _SAID[key][LANGUAGES.index(lang)]


def reasons(key: str, lang: str) -> str:
    """Why something can or cannot be told."""
    return _REASONS[key][LANGUAGES.index(lang)]
