"""Tables of the recusal desk and the transfers desk: acts of the office, which no import brings.

They hold no name of a party or a person: what an examiner's tie is to stays in the office's
database, for himself and the integrity officer only.
"""

from __future__ import annotations

import polars as pl

from pendency.records.columns import Column, Table

RECUSAL_SOURCES = ("screening", "self", "party")
RECUSAL_OUTCOMES = ("open", "upheld", "dismissed")
TRANSFER_REASONS = ("wrong_field", "overload", "language", "related_case", "competence", "other")
TRANSFER_STATES = ("requested", "disputed", "transferred", "refused", "returned", "withdrawn")

_INT, _SMALL, _TEXT, _DATE = pl.Int32(), pl.Int16(), pl.String(), pl.Date()
_CASE_ID = Column("case_id", _INT, "the case", "案件序号", required=True, minimum=1)
_EXAMINER = Column(
    "examiner_id", _INT, "the examiner, in `examiners`", "审查员", required=True, minimum=1
)

DECLARATIONS = Table(
    "declarations",
    "Declarations of interests: that an examiner made one and for how long it holds. The last one "
    "begun counts; without one that holds he gets no case.",
    "回避声明",
    ("examiner_id", "seq"),
    (
        _EXAMINER,
        Column("seq", _SMALL, "number among his declarations", "序号", required=True, minimum=1),
        Column("from_date", _DATE, "first day on which it holds", "起", required=True),
        Column("to_date", _DATE, "last day on which it holds", "止", required=True),
    ),
    own=True,
)

TIES = Table(
    "ties",
    "Ties named in declarations, by relation; to whom is not told here.",
    "回避事项",
    ("examiner_id", "declaration", "position"),
    (
        _EXAMINER,
        Column(
            "declaration", _SMALL, "number of the declaration", "声明序号", required=True,
            minimum=1,
        ),
        Column("position", _SMALL, "place in it, from 1", "位次", required=True, minimum=1),
        Column(
            "relation", _TEXT, "relation, as the recusal rules name it", "关系", required=True
        ),
        Column("from_date", _DATE, "first day of the relation, where known", "起"),
        Column("to_date", _DATE, "last day of the relation; empty while it lasts", "止"),
    ),
    own=True,
)  # fmt: skip

RECUSALS = Table(
    "recusals",
    "Findings of the screening, recusals of examiners and requests of parties, with what was "
    "decided on each.",
    "回避",
    ("case_id", "seq"),
    (
        _CASE_ID,
        Column(
            "seq", _SMALL, "number among the case's recusals", "序号", required=True, minimum=1
        ),
        _EXAMINER,
        Column(
            "source",
            pl.Enum(RECUSAL_SOURCES),
            "found by the screening, declared by the examiner, or asked for by a party",
            "来源",
            required=True,
        ),
        Column("relation", _TEXT, "relation, as the recusal rules name it", "关系"),
        Column("raised_on", _DATE, "day on which it was raised", "提出日", required=True),
        Column("due_on", _DATE, "day by which it is to be decided", "应决定日", required=True),
        Column(
            "outcome", pl.Enum(RECUSAL_OUTCOMES), "what was decided", "结果", required=True
        ),
        Column("decided_on", _DATE, "day of the decision", "决定日"),
    ),
    own=True,
)  # fmt: skip

TRANSFERS = Table(
    "transfers",
    "Requests to move a case to another unit, and what became of each.",
    "转案",
    ("case_id", "seq"),
    (
        _CASE_ID,
        Column(
            "seq", _SMALL, "number among the case's requests", "序号", required=True, minimum=1
        ),
        Column(
            "reason", pl.Enum(TRANSFER_REASONS), "kind of reason given", "理由类别", required=True
        ),
        Column("from_unit_id", _INT, "unit that had the case", "原部门"),
        Column("to_unit_id", _INT, "unit proposed", "拟接收部门", required=True, minimum=1),
        Column("requested_on", _DATE, "day of the request", "请求日", required=True),
        Column(
            "contested", pl.Boolean(), "whether the proposed unit refused", "是否有争议",
            required=True,
        ),
        Column("state", pl.Enum(TRANSFER_STATES), "where it stands", "状态", required=True),
        Column("due_on", _DATE, "day by which the next step is due", "应办日"),
        Column("decided_on", _DATE, "day on which it ended", "结束日"),
    ),
    own=True,
)  # fmt: skip
