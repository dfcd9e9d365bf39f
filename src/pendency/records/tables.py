"""The tables of the records, declared once.

Readers validate against them, the data dictionary is generated from them, and the shell's
database follows them. Surrogate keys (``*_id``) are integers that hold within one snapshot;
natural keys (``office`` + ``number``, ``code``) hold everywhere.
"""

from __future__ import annotations

import polars as pl

from pendency.records.columns import Column, Table
from pendency.records.desk_tables import DECLARATIONS, RECUSALS, TIES, TRANSFERS
from pendency.records.errors import UnknownNameError
from pendency.records.office_tables import DRAWS, OVERRIDES
from pendency.records.reads import READS
from pendency.records.vocabulary import vocabulary

TRACKS = ("normal", "priority", "pph", "expedited", "concentrated", "deferred", "batch")
KINDS = ("invention", "utility_model", "design", "plant", "reissue", "unknown")
ACTORS = ("applicant", "office", "examiner", "board", "third_party", "unknown")
REASONS = (
    "unreadable",
    "wrong_encoding",
    "wrong_columns",
    "missing_value",
    "invalid_value",
    "impossible_date",
    "before_filing",
    "unknown_case",
    "unknown_code",
    "conflict",
    "too_long",
)

_INT, _SMALL, _TINY, _TEXT, _DATE = pl.Int32(), pl.Int16(), pl.Int8(), pl.String(), pl.Date()
_CODE, _STATE = vocabulary().code_dtype, vocabulary().state_dtype
_CASE_ID = Column(
    "case_id", _INT, "the case, 1 to n without gaps", "案件序号", required=True, minimum=1
)

CASES = Table(
    "cases",
    "One row per application; ordered by case_id.",
    "案件",
    ("case_id",),
    (
        _CASE_ID,
        Column("office", _TEXT, "office, WIPO ST.3 code", "局", required=True),
        Column(
            "number",
            _TEXT,
            "application number, normalised after WIPO ST.13 where the office's "
            "numbering allows it",
            "申请号（规范）",
            required=True,
        ),
        Column(
            "number_original",
            _TEXT,
            "application number as the source wrote it",
            "申请号（原始）",
            required=True,
        ),
        Column("kind", pl.Enum(KINDS), "kind of right applied for", "类型", required=True),
        Column(
            "filing_date", _DATE, "filing date that the office accords", "申请日", required=True
        ),
        Column("priority_date", _DATE, "earliest priority date", "优先权日"),
        Column("publication_date", _DATE, "date of first publication", "公布日"),
        Column("publication_number", _TEXT, "number of the first publication", "公布号"),
        Column("patent_number", _TEXT, "number of the grant", "授权号"),
        Column("title", _TEXT, "title of the invention", "发明名称"),
        Column("language", _TEXT, "language of the proceedings, ISO 639-1", "语种"),
        Column("claims", _SMALL, "claims at filing", "权利要求数", unit="claims", minimum=0),
        Column("pages", _SMALL, "pages of the description", "说明书页数", unit="pages", minimum=0),
        Column("inventors", _SMALL, "inventors named", "发明人数", unit="persons", minimum=0),
        Column("applicant_id", _INT, "first applicant, in `parties`", "申请人"),
        Column("agent_id", _INT, "agency, in `parties`", "代理机构"),
        Column("country", _TEXT, "country of the first applicant, ISO 3166-1 alpha-2", "国别"),
        Column(
            "region", _TEXT, "region of the first applicant within the office's country", "地区"
        ),
        Column("ipc", _TEXT, "main IPC symbol", "主分类号"),
        Column("cpc", _TEXT, "main CPC symbol", "主CPC分类号"),
        Column("native_class", _TEXT, "the office's own class", "本局分类"),
        Column(
            "field",
            _TINY,
            "WIPO technology field 1 to 35, from the main IPC symbol",
            "技术领域",
            minimum=1,
            maximum=35,
        ),
        Column("track", pl.Enum(TRACKS), "examination mode", "审查模式", required=True),
        Column("centre_id", _INT, "examination centre, in `centres`", "审查中心"),
        Column("unit_id", _INT, "department or art unit, in `units`", "审查部门"),
        Column("examiner_id", _INT, "examiner in charge, in `examiners`", "审查员"),
        Column(
            "secret",
            pl.Boolean(),
            "not yet published: readers need a purpose",
            "未公开",
            required=True,
        ),
        Column("status", _TEXT, "status as the office words it", "原始状态"),
        Column("status_date", _DATE, "date of that status", "原始状态日期"),
    ),
)

EVENTS = Table(
    "events",
    "The append-only history of each case; ordered by case_id, seq.",
    "事件",
    ("case_id", "seq"),
    (
        _CASE_ID,
        Column(
            "seq",
            _INT,
            "place in the case's history, oldest first, from 1",
            "序号",
            required=True,
            minimum=1,
        ),
        Column("date", _DATE, "day on which it happened (valid time)", "日期", required=True),
        Column(
            "effective_date",
            _DATE,
            "day from which it takes effect, where the office states another one than `date`",
            "生效日",
        ),
        Column(
            "recorded_at",
            pl.Datetime("ms"),
            "moment at which the office recorded it (record time, UTC)",
            "记录时间",
        ),
        Column("code", _CODE, "own vocabulary", "事件", required=True),
        Column("native_code", _TEXT, "the office's own code", "原始代码"),
        Column("actor", pl.Enum(ACTORS), "who acted", "行为方", required=True),
        Column(
            "detail",
            _TEXT,
            "what distinguishes events of one code, from the mapping (for "
            "instance final, non-final)",
            "细节",
        ),
        Column(
            "corrects",
            _INT,
            "`seq` of the earlier event of the case that this one stands in for; that one no "
            "longer counts (code `corrected`: nothing takes its place)",
            "更正对象",
            minimum=1,
        ),
    ),
)

CENTRES = Table(
    "centres",
    "The sites of the office.",
    "审查中心",
    ("centre_id",),
    (
        Column("centre_id", _INT, "the centre", "序号", required=True, minimum=1),
        Column("code", _TEXT, "short code, used in addresses and reports", "代码", required=True),
        Column("en", _TEXT, "English name", "英文名", required=True),
        Column("zh", _TEXT, "Chinese name", "中文名", required=True),
    ),
)

UNITS = Table(
    "units",
    "Departments and their sub-units, a tree.",
    "审查部门",
    ("unit_id",),
    (
        Column("unit_id", _INT, "the unit", "序号", required=True, minimum=1),
        Column("code", _TEXT, "short code", "代码", required=True),
        Column("en", _TEXT, "English name", "英文名", required=True),
        Column("zh", _TEXT, "Chinese name", "中文名", required=True),
        Column("centre_id", _INT, "the centre it belongs to", "审查中心"),
        Column("parent_id", _INT, "the unit above it", "上级部门"),
    ),
)

EXAMINERS = Table(
    "examiners",
    "Examiners under a pseudonym; the office's personnel system knows the person.",
    "审查员",
    ("examiner_id",),
    (
        Column("examiner_id", _INT, "the examiner", "序号", required=True, minimum=1),
        Column("code", _TEXT, "pseudonym", "代号", required=True),
    ),
)

EMPLOYMENT = Table(
    "employment",
    "Spells of an examiner's career; spells of one examiner do not overlap.",
    "任职经历",
    ("examiner_id", "from_date"),
    (
        Column("examiner_id", _INT, "the examiner", "审查员", required=True, minimum=1),
        Column("from_date", _DATE, "first day", "起", required=True),
        Column("to_date", _DATE, "last day; empty while it lasts", "止"),
        Column("centre_id", _INT, "the centre", "审查中心"),
        Column("unit_id", _INT, "the unit", "审查部门"),
        Column("grade", _TEXT, "grade in the office's own scale", "职级"),
        Column(
            "share", pl.Float64(), "share of full time, above 0 up to 1", "工时比例", required=True
        ),
    ),
)

PARTIES = Table(
    "parties",
    "Applicants (organisations; natural persons only as a count) and agencies.",
    "当事人",
    ("party_id",),
    (
        Column("party_id", _INT, "the party", "序号", required=True, minimum=1),
        Column("role", pl.Enum(("applicant", "agent")), "role", "角色", required=True),
        Column("name", _TEXT, "name as the source wrote it", "名称", required=True),
        Column("country", _TEXT, "country, ISO 3166-1 alpha-2", "国别"),
    ),
)

CLASSIFICATIONS = Table(
    "classifications",
    "All classification symbols of a case, in the order given.",
    "分类号",
    ("case_id", "scheme", "position"),
    (
        _CASE_ID,
        Column(
            "scheme",
            pl.Enum(("ipc", "cpc", "uspc", "fi")),
            "classification scheme",
            "体系",
            required=True,
        ),
        Column("position", _SMALL, "place in the list, from 1", "位次", required=True, minimum=1),
        Column("symbol", _TEXT, "the symbol", "分类号", required=True),
    ),
)

RELATIONS = Table(
    "relations",
    "Links between applications: priorities, continuations, divisionals.",
    "关联申请",
    ("case_id", "position"),
    (
        _CASE_ID,
        Column("position", _SMALL, "place in the list, from 1", "位次", required=True, minimum=1),
        Column(
            "relation",
            pl.Enum(("parent", "child", "priority")),
            "what the other one is",
            "关系",
            required=True,
        ),
        Column(
            "other_number",
            _TEXT,
            "number of the other application as the source wrote it",
            "关联申请号",
            required=True,
        ),
        Column("other_date", _DATE, "filing date of the other application", "关联申请日"),
        Column("description", _TEXT, "the office's wording", "说明"),
    ),
)

SOURCES = Table(
    "sources",
    "What has been taken in: one row per file (its bytes known by hash) and record type.",
    "来源",
    ("sha256", "format", "record"),
    (
        Column("sha256", _TEXT, "SHA-256 of the file", "SHA-256", required=True),
        Column("format", _TEXT, "format read", "格式", required=True),
        Column("record", _TEXT, "record type within the file", "记录类型", required=True),
        Column("name", _TEXT, "file name, without its folder", "文件名", required=True),
        Column("read", pl.Int64(), "records read", "读取", required=True, minimum=0),
        Column(
            "imported",
            pl.Int64(),
            "records that entered the tables",
            "导入",
            required=True,
            minimum=0,
        ),
        Column(
            "duplicates",
            pl.Int64(),
            "records that were already there",
            "重复",
            required=True,
            minimum=0,
        ),
        Column("quarantined", pl.Int64(), "records kept aside", "隔离", required=True, minimum=0),
    ),
)

QUARANTINE = Table(
    "quarantine",
    "What could not be read, with its bytes, place and reason; nothing is dropped.",
    "隔离区",
    ("source_sha256", "place"),
    (
        Column("source_sha256", _TEXT, "SHA-256 of the file it came from", "来源", required=True),
        Column("source", _TEXT, "file name", "文件名", required=True),
        Column(
            "place",
            _TEXT,
            "where in the file: byte offset and line or record",
            "位置",
            required=True,
        ),
        Column("record", _TEXT, "record type it was read as", "记录类型", required=True),
        Column("reason", pl.Enum(REASONS), "kind of fault", "原因", required=True),
        Column("message", _TEXT, "what is wrong and what would mend it", "说明", required=True),
        Column(
            "raw",
            pl.Binary(),
            "the bytes; the first 64 KiB where they are longer",
            "原始字节",
            required=True,
        ),
        Column(
            "size",
            pl.Int64(),
            "length of the bytes",
            "字节数",
            unit="bytes",
            required=True,
            minimum=0,
        ),
        Column(
            "raw_sha256",
            _TEXT,
            "SHA-256 of all the bytes; longer ones lie in the store's blobs/ under this name",
            "SHA-256",
            required=True,
        ),
    ),
)

SPELLS = Table(
    "spells",
    "States of a case as intervals, derived from its events at sealing; ordered by case_id, "
    "from_date. A case is in `state` on day d when from_date <= d < to_date.",
    "状态区间",
    ("case_id", "from_date"),
    (
        _CASE_ID,
        Column("state", _STATE, "state", "状态", required=True),
        Column("from_date", _DATE, "first day in the state", "起", required=True),
        Column("to_date", _DATE, "first day in the next state; empty while it lasts", "止"),
    ),
    derived=True,
)

MILESTONES = Table(
    "milestones",
    "One row per case, derived from its events at sealing; row i belongs to case_id i + 1.",
    "里程碑",
    ("case_id",),
    (
        _CASE_ID,
        Column("filing_date", _DATE, "copied from `cases`", "申请日", required=True),
        Column(
            "examination_date", _DATE, "effective date of substantive examination", "实审生效日"
        ),
        Column("docketed_date", _DATE, "first docketed to an examiner or unit", "首次分案日"),
        Column(
            "first_action_date",
            _DATE,
            "first action on the merits dispatched (action, allowance or refusal)",
            "一通日",
        ),
        Column("allowed_date", _DATE, "last allowance dispatched", "授权通知日"),
        Column("closed_date", _DATE, "disposal that stands at the end of the history", "结案日"),
        Column("state", _STATE, "state at the end of the history", "现状态", required=True),
        Column(
            "state_date", _DATE, "day from which it is in that state", "现状态起", required=True
        ),
        Column(
            "actions", _SMALL, "actions before allowance or refusal", "通知书次数", required=True
        ),
        Column("responses", _SMALL, "responses of the applicant", "答复次数", required=True),
        Column(
            "continued", _SMALL, "requests for continued examination", "继续审查次数", required=True
        ),
        Column("interviews", _SMALL, "interviews", "会晤次数", required=True),
        Column("transfers", _SMALL, "transfers requested or made", "转案次数", required=True),
        Column(
            "events",
            _INT,
            "events in the history, without corrected ones",
            "事件数",
            required=True,
        ),
        Column("last_date", _DATE, "day of the last event", "最后事件日"),
    ),
    derived=True,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CASES, EVENTS, CENTRES, UNITS, EXAMINERS, EMPLOYMENT, PARTIES, CLASSIFICATIONS,
        RELATIONS, SOURCES, QUARANTINE, SPELLS, MILESTONES, DRAWS, OVERRIDES, READS, DECLARATIONS,
        TIES, RECUSALS, TRANSFERS,
    )
}  # fmt: skip


def table(name: str) -> Table:
    """The declared table of that name."""
    if name not in TABLES:
        raise UnknownNameError(f"no table {name!r}; declared are {', '.join(TABLES)}")
    return TABLES[name]
