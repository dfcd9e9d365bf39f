"""What a person may do, one thing at a time, each with its words in both languages.

Which role holds which of them is the table in `roles`.
"""

from __future__ import annotations

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
    GRANT_AUTHORITY = "grant_authority"
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
    Permission.GRANT_AUTHORITY: (
        "list examiners within reach, never oneself, for languages and modes",
        "授予、终止管辖范围内审查员（本人除外）的语种与审查模式资格",
    ),
    Permission.VIEW_ALARMS: ("see what the integrity screens ask", "查看廉政筛查提示"),
    Permission.RUN_SCREENS: ("run the integrity screens on a snapshot", "对数据快照运行廉政筛查"),
    Permission.OPEN_ALARM: ("open alarms, together with another person", "与另一人共同启封提示"),
    Permission.ASSESS_ALARM: ("say what came of an open alarm", "对已启封的提示作出评估"),
    Permission.MANAGE_USERS: ("add people and give them roles", "管理用户与角色"),
}
