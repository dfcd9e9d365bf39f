"""Who may do what, in one file.

A role names its permissions and its reach: the part of the corps that it answers for. Whether a
person may see one case, docket or figure follows from both, in `access` and `scope`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pendency.office.language import choose


class Permission(StrEnum):
    """One thing that a person may do; views and actions name the one they need."""

    VIEW_NETWORK = "view_network"
    VIEW_CENTRE = "view_centre"
    VIEW_UNIT = "view_unit"
    VIEW_DOCKET = "view_docket"
    VIEW_CASE = "view_case"
    VIEW_UNPUBLISHED = "view_unpublished"
    VIEW_PEOPLE = "view_people"
    VIEW_IMPORTS = "view_imports"
    VIEW_PACK = "view_pack"
    VIEW_PLAN = "view_plan"
    SET_PLAN = "set_plan"
    DECLARE_TARGET = "declare_target"
    RUN_SCENARIO = "run_scenario"
    VIEW_AUDIT = "view_audit"
    VIEW_LOG = "view_log"
    COSIGN = "cosign"
    KEEP_LOG = "keep_log"
    RUN_IMPORT = "run_import"
    PUBLISH_SNAPSHOT = "publish_snapshot"
    RECORD_EVENT = "record_event"
    CORRECT_EVENT = "correct_event"
    VIEW_DRAFT = "view_draft"
    DRAFT_ACTION = "draft_action"
    APPROVE_ACTION = "approve_action"
    DISPATCH_ACTION = "dispatch_action"
    ADD_DOCUMENT = "add_document"
    GRANT_ACCESS = "grant_access"
    BREAK_GLASS = "break_glass"
    SECOND_ACCESS = "second_access"
    VIEW_READS = "view_reads"
    VIEW_DUTIES = "view_duties"
    NAME_COACH = "name_coach"
    DECLARE_INTERESTS = "declare_interests"
    RECUSE_ONESELF = "recuse_oneself"
    VIEW_STANDING = "view_standing"
    VIEW_RECUSALS = "view_recusals"
    ASK_RECUSAL = "ask_recusal"
    KEEP_RECUSALS = "keep_recusals"
    VIEW_TRANSFERS = "view_transfers"
    ASK_TRANSFER = "ask_transfer"
    ANSWER_TRANSFER = "answer_transfer"
    ADJUDICATE_TRANSFER = "adjudicate_transfer"
    VIEW_ALLOCATION = "view_allocation"
    RUN_ALLOCATION = "run_allocation"
    TAKE_PART_IN_DRAW = "take_part_in_draw"
    VIEW_OVERRIDES = "view_overrides"
    ASK_OVERRIDE = "ask_override"
    CONFIRM_OVERRIDE = "confirm_override"
    CHANGE_TRACK = "change_track"
    NOTE_ABSENCE = "note_absence"
    VIEW_ALARMS = "view_alarms"
    RUN_SCREENS = "run_screens"
    OPEN_ALARM = "open_alarm"
    ASSESS_ALARM = "assess_alarm"
    MANAGE_USERS = "manage_users"

    @property
    def description(self) -> str:
        """What the permission allows, in plain words of the reader's language."""
        return choose(*_DESCRIPTIONS[self])


_DESCRIPTIONS: dict[Permission, tuple[str, str]] = {
    Permission.VIEW_NETWORK: (
        "see the figures of the whole corps and of every centre side by side",
        "查看全系统及各审查中心的指标",
    ),
    Permission.VIEW_CENTRE: ("see a centre within reach in detail", "查看管辖范围内审查中心的详情"),
    Permission.VIEW_UNIT: (
        "see a department within reach in detail",
        "查看管辖范围内审查部门的详情",
    ),
    Permission.VIEW_DOCKET: ("see dockets within reach", "查看管辖范围内审查员的在手案件"),
    Permission.VIEW_CASE: ("see published cases and their histories", "查看已公布案件及其审查过程"),
    Permission.VIEW_UNPUBLISHED: (
        "see unpublished cases within reach",
        "查看管辖范围内未公布的案件",
    ),
    Permission.VIEW_PEOPLE: (
        "see the figures of examiners within reach",
        "查看管辖范围内审查员个人的指标",
    ),
    Permission.VIEW_IMPORTS: ("see imports and what was quarantined", "查看数据导入及隔离记录"),
    Permission.VIEW_PACK: (
        "make and read the report pack of the meeting",
        "生成并查阅工作会议报告",
    ),
    Permission.VIEW_PLAN: (
        "see the plan, its scenarios, and the targets and progress of departments within reach",
        "查看规划、方案，以及管辖范围内审查部门的目标和进度",
    ),
    Permission.SET_PLAN: (
        "set the five-year plan and the year's targets, accept what departments declare",
        "设定五年规划和年度目标，确认各部门申报数",
    ),
    Permission.DECLARE_TARGET: (
        "declare what a department within reach can do in the year",
        "申报管辖范围内审查部门的年度计划数",
    ),
    Permission.RUN_SCENARIO: (
        "make scenarios of the plan and put them into the meeting pack",
        "编制计划方案，并列入会议报告",
    ),
    Permission.VIEW_AUDIT: ("read the record of who did what", "查阅操作日志"),
    Permission.VIEW_LOG: (
        "see the verifiable log, its checkpoints and its witnesses, without names",
        "查看存证日志及其检查点与见证方（不含姓名）",
    ),
    Permission.COSIGN: (
        "hand in the cosignatures of the own centre's witness",
        "提交本中心见证方的联署",
    ),
    Permission.KEEP_LOG: (
        "sign checkpoints of the log, enrol and retire its witnesses",
        "签署存证日志检查点，登记和停用见证方",
    ),
    Permission.RUN_IMPORT: ("take in records from other systems", "导入外部系统数据"),
    Permission.PUBLISH_SNAPSHOT: (
        "seal the state of the records and refresh all dashboards",
        "封存数据快照并刷新全部看板",
    ),
    Permission.RECORD_EVENT: ("record an event of a case within reach", "登记管辖范围内案件的事件"),
    Permission.CORRECT_EVENT: (
        "correct an event by recording a further one",
        "以新增事件更正既有事件",
    ),
    Permission.ADD_DOCUMENT: (
        "add a document to a case within reach",
        "向管辖范围内案件登记文件",
    ),
    Permission.VIEW_DRAFT: (
        "see drafts of office actions within reach",
        "查看管辖范围内的通知书草稿",
    ),
    Permission.DRAFT_ACTION: (
        "draft office actions on cases within reach",
        "起草管辖范围内案件的通知书",
    ),
    Permission.APPROVE_ACTION: (
        "approve or return drafts that others wrote",
        "审核或者退回他人起草的通知书",
    ),
    Permission.DISPATCH_ACTION: (
        "send office actions that are approved or that one may sign",
        "发出已审核或者本人有权签发的通知书",
    ),
    Permission.GRANT_ACCESS: (
        "grant others access to unpublished cases within reach, for a purpose and a time",
        "就管辖范围内未公布案件按目的和期限授予他人查阅权限",
    ),
    Permission.BREAK_GLASS: (
        "ask a second person for access to an unpublished case in an emergency",
        "紧急情况下经第二人批准查阅未公布案件",
    ),
    Permission.SECOND_ACCESS: (
        "allow or refuse the emergency access that somebody else asks for",
        "批准或者驳回他人的紧急查阅申请",
    ),
    Permission.VIEW_READS: (
        "see who read which unpublished case, when and for which purpose",
        "查看未公布案件的查阅记录（查阅人、时间、目的）",
    ),
    Permission.VIEW_DUTIES: (
        "see which duties are kept apart, and whether they are",
        "查看职责分离矩阵及其检查结果",
    ),
    Permission.NAME_COACH: (
        "name coaches for examiners within reach",
        "为管辖范围内审查员指定导师",
    ),
    Permission.DECLARE_INTERESTS: ("declare the own interests", "作出本人的回避声明"),
    Permission.RECUSE_ONESELF: (
        "recuse oneself in a case of the own docket",
        "在本人承办案件中自行回避",
    ),
    Permission.VIEW_STANDING: (
        "see whether the declarations of examiners within reach hold, not what they say",
        "查看管辖范围内审查员回避声明是否有效（不含内容）",
    ),
    Permission.VIEW_RECUSALS: (
        "see recusals in cases within reach, as far as the role is told",
        "在角色可知范围内查看管辖案件的回避情况",
    ),
    Permission.ASK_RECUSAL: (
        "register a party's request for recusal in a case within reach",
        "登记当事人对管辖范围内案件提出的回避请求",
    ),
    Permission.KEEP_RECUSALS: (
        "read declarations of interests, screen dockets, decide on recusals entered by others",
        "查阅回避声明内容、筛查在手案件，并对他人登记的回避事项作出决定",
    ),
    Permission.VIEW_TRANSFERS: (
        "see transfer requests that touch the own part",
        "查看涉及本部门的转案请求",
    ),
    Permission.ASK_TRANSFER: (
        "ask that a case within reach be moved to another unit",
        "请求将管辖范围内案件转至其他部门",
    ),
    Permission.ANSWER_TRANSFER: (
        "accept or refuse cases proposed for a unit within reach",
        "对拟转入管辖部门的案件答复是否接收",
    ),
    Permission.ADJUDICATE_TRANSFER: (
        "adjudicate transfers that others asked for and refused",
        "对他人提出且有争议的转案请求作出裁决",
    ),
    Permission.VIEW_ALLOCATION: (
        "see the runs of the allocation, their ceremonies and records",
        "查看分案批次、抽签过程及其记录",
    ),
    Permission.RUN_ALLOCATION: (
        "freeze a list, begin a draw and speak for head office in it",
        "冻结分案清单、发起抽签，并代表局机关参与抽签",
    ),
    Permission.TAKE_PART_IN_DRAW: (
        "commit and reveal a secret for the own party in a draw",
        "代表本方在抽签中承诺并揭示秘密值",
    ),
    Permission.VIEW_OVERRIDES: (
        "see who went past the draw, and why",
        "查看不经抽签的指定分案及其理由",
    ),
    Permission.ASK_OVERRIDE: (
        "ask that a case within reach goes to a certain examiner, past the draw",
        "申请将管辖范围内案件不经抽签指定给某审查员",
    ),
    Permission.CONFIRM_OVERRIDE: (
        "confirm or refuse such a request of somebody else",
        "复核他人的指定分案申请",
    ),
    Permission.CHANGE_TRACK: (
        "put a case within reach on another track, with its grounds",
        "变更管辖范围内案件的审查模式并说明事由",
    ),
    Permission.NOTE_ABSENCE: (
        "note an absence of an examiner within reach and send his cases back into the draw",
        "登记管辖范围内审查员缺勤并将其案件退回重新分案",
    ),
    Permission.VIEW_ALARMS: ("see what the integrity screens ask", "查看廉政筛查提示"),
    Permission.RUN_SCREENS: ("run the integrity screens on a snapshot", "对数据快照运行廉政筛查"),
    Permission.OPEN_ALARM: ("open alarms, together with another person", "与另一人共同启封提示"),
    Permission.ASSESS_ALARM: ("say what came of an open alarm", "对已启封的提示作出评估"),
    Permission.MANAGE_USERS: ("add people and give them roles", "管理用户与角色"),
}


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
_ALLOTS = {P.VIEW_OVERRIDES, P.ASK_OVERRIDE, P.CHANGE_TRACK, P.NOTE_ABSENCE}

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
                | {P.VIEW_OVERRIDES, P.CONFIRM_OVERRIDE}),
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
