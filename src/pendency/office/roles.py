"""Who may do what: the roles in one table, the permissions themselves in `permissions`.

A role names its permissions and its reach: the part of the corps that it answers for. Whether a
person may see one case, docket or figure follows from both, in `access` and `scope`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pendency.office.language import choose
from pendency.office.permissions import Permission


class Reach(StrEnum):
    """The part of the corps that a role answers for."""

    ALL = "all"
    CENTRE = "centre"
    UNIT = "unit"
    EXAMINER = "examiner"
    NONE = "none"


@dataclass(frozen=True)
class Role:
    """A role: its names, what it is for, how far it reaches and what it may do."""

    name: str
    en: str
    zh: str
    about_en: str
    about_zh: str
    reach: Reach
    permissions: frozenset[Permission]

    def __str__(self) -> str:
        return choose(self.en, self.zh)

    @property
    def about(self) -> str:
        """What the role is for, in the reader's language."""
        return choose(self.about_en, self.about_zh)


P = Permission
_FIGURES = {P.VIEW_NETWORK, P.VIEW_CENTRE, P.VIEW_UNIT, P.VIEW_PACK, P.VIEW_PLAN}
_LINE = {
    P.VIEW_DOCKET,
    P.VIEW_CASE,
    P.VIEW_UNPUBLISHED,
    P.VIEW_PEOPLE,
    P.RECORD_EVENT,
    P.VIEW_DRAFT,
    P.DISPATCH_ACTION,
    P.ADD_DOCUMENT,
    P.VIEW_RECUSALS,
    P.VIEW_TRANSFERS,
    P.ASK_TRANSFER,
    P.VIEW_ALLOCATION,
}
_HEAD = {P.VIEW_STANDING, P.ASK_RECUSAL, P.ANSWER_TRANSFER}
_ALLOTS = {P.VIEW_OVERRIDES, P.ASK_OVERRIDE, P.CHANGE_TRACK, P.NOTE_ABSENCE, P.GRANT_AUTHORITY}

ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "operations",
            "Operations, head office",
            "局机关审查业务管理",
            "Plans for the whole corps: the five-year plan, targets and scenarios; all figures of "
            "all centres and departments, imports, snapshots and the meeting pack. Published cases "
            "only; no figures of single people.",
            "负责全系统审查业务统筹：制定五年规划、目标和方案，可查看所有中心、部门的指标，负责数据导入、快照发布和会议报告；"
            "仅可查看已公布案件，不查看个人指标。",
            Reach.ALL,
            frozenset(_FIGURES
                | {P.VIEW_CASE, P.VIEW_IMPORTS, P.RUN_IMPORT, P.PUBLISH_SNAPSHOT}
                | {P.SET_PLAN, P.RUN_SCENARIO}
                | {P.VIEW_TRANSFERS, P.ADJUDICATE_TRANSFER}
                | {P.VIEW_ALLOCATION, P.RUN_ALLOCATION, P.TAKE_PART_IN_DRAW}
                | {P.VIEW_OVERRIDES, P.CONFIRM_OVERRIDE, P.GRANT_AUTHORITY}),
        ),
        Role(
            "centre_head",
            "Director of a centre",
            "审查中心主任",
            "Answers for one centre: its departments, dockets, people and cases, unpublished ones "
            "included, and the network's figures beside them.",
            "负责一个审查中心：可查看本中心各部门、审查员及全部案件（含未公布案件），"
            "并可查看全系统指标。",
            Reach.CENTRE,
            frozenset(_FIGURES
                | _LINE
                | _HEAD
                | {P.CORRECT_EVENT, P.APPROVE_ACTION, P.VIEW_LOG, P.COSIGN, P.DECLARE_TARGET}
                | {P.GRANT_ACCESS, P.BREAK_GLASS, P.SECOND_ACCESS, P.NAME_COACH}
                | {P.ADJUDICATE_TRANSFER}
                | _ALLOTS
                | {P.TAKE_PART_IN_DRAW, P.CONFIRM_OVERRIDE}),
        ),
        Role(
            "department_head",
            "Head of a department",
            "审查部门负责人",
            "Answers for one department and the units below it: its dockets, people and cases, "
            "unpublished ones included.",
            "负责一个审查部门及其下属处室：可查看本部门的在手案件、人员指标及全部案件（含未公布案件）。",
            Reach.UNIT,
            frozenset(_FIGURES
                | _LINE
                | _HEAD
                | _ALLOTS
                | {P.CORRECT_EVENT, P.DRAFT_ACTION, P.APPROVE_ACTION, P.DECLARE_TARGET}
                | {P.GRANT_ACCESS, P.BREAK_GLASS, P.NAME_COACH}),
        ),
        Role(
            "examiner",
            "Examiner",
            "审查员",
            "Examines: own docket, own figures, own cases including unpublished ones, and any "
            "published case.",
            "承办案件审查：可查看本人在手案件（含未公布案件）、本人指标以及任何已公布案件。",
            Reach.EXAMINER,
            frozenset({P.VIEW_NETWORK, P.DRAFT_ACTION, P.BREAK_GLASS}
                | {P.DECLARE_INTERESTS, P.RECUSE_ONESELF}
                | _LINE
            ),
        ),
        Role(
            "quality_reviewer",
            "Quality reviewer",
            "质量检查员",
            "Reviews samples of the work: published cases of all centres and their histories, and "
            "unpublished ones that were granted for review.",
            "开展审查质量检查：可查看各中心已公布案件及其审查过程，以及授权检查的未公布案件。",
            Reach.ALL,
            frozenset({P.VIEW_NETWORK, P.VIEW_CASE, P.BREAK_GLASS}),
        ),
        Role(
            "integrity_officer",
            "Integrity officer",
            "廉政监督人员",
            "Watches over fair procedure: declarations and recusals, the record of who did what "
            "and who read what, published cases, imports, the alarms of the integrity "
            "screens; the notary of draws.",
            "负责廉政监督：管理回避声明并决定回避事项，可查阅操作日志、未公布案件查阅记录、"
            "已公布案件及数据导入记录，处理廉政筛查提示；担任分案抽签的公证方。",
            Reach.ALL,
            frozenset({
                    P.VIEW_NETWORK, P.VIEW_CASE, P.VIEW_IMPORTS, P.VIEW_AUDIT, P.VIEW_LOG,
                    P.KEEP_LOG, P.VIEW_READS, P.VIEW_DUTIES, P.BREAK_GLASS,
                    P.VIEW_RECUSALS, P.VIEW_STANDING, P.KEEP_RECUSALS, P.VIEW_ALLOCATION,
                    P.TAKE_PART_IN_DRAW, P.VIEW_OVERRIDES,
                    P.VIEW_ALARMS, P.RUN_SCREENS, P.OPEN_ALARM, P.ASSESS_ALARM,
                }),
        ),
        Role(
            "auditor",
            "Outside auditor",
            "外部审计人员",
            "Checks from outside: all aggregate figures, imports and the record of who did what; "
            "published cases only.",
            "开展外部审计：可查看汇总指标、数据导入记录和操作日志，仅可查看已公布案件。",
            Reach.ALL,
            frozenset(_FIGURES
                | {P.VIEW_CASE, P.VIEW_IMPORTS, P.VIEW_AUDIT, P.VIEW_LOG}
                | {P.VIEW_READS, P.VIEW_DUTIES, P.VIEW_ALLOCATION, P.VIEW_OVERRIDES}
                | {P.VIEW_ALARMS, P.OPEN_ALARM}),
        ),
        Role(
            "researcher",
            "Researcher",
            "研究人员",
            "Studies the corps: figures of the network and of centres, published cases.",
            "开展研究：可查看全系统及各中心的汇总指标和已公布案件。",
            Reach.ALL,
            frozenset({P.VIEW_NETWORK, P.VIEW_CENTRE, P.VIEW_CASE}),
        ),
        Role(
            "administrator",
            "Administrator",
            "系统管理员",
            "Runs the system: people and roles, imports, snapshots, the record of who did what. "
            "No cases and no figures of people.",
            "负责系统运行：管理用户与角色、数据导入、快照发布，查阅操作日志；不查看案件和个人指标。",
            Reach.NONE,
            frozenset({
                    P.MANAGE_USERS, P.VIEW_IMPORTS, P.RUN_IMPORT, P.PUBLISH_SNAPSHOT,
                    P.VIEW_AUDIT, P.VIEW_LOG, P.VIEW_NETWORK, P.VIEW_DUTIES,
                }),
        ),
    )
}  # fmt: skip
