"""The tables that an office writes itself: what it decided, and by which chance.

No import brings or changes them; it carries them over as they are (`Table.own`).
"""

from __future__ import annotations

import polars as pl

from pendency.records.columns import Column, Table

PURPOSES = ("daily", "absence", "recusal", "transfer", "rebalancing")
OVERRIDE_GROUNDS = ("expertise", "related_case", "workload", "language", "continuity", "other")
OVERRIDE_STATES = ("requested", "confirmed", "refused", "withdrawn", "expired")

_INT, _TEXT, _DATE = pl.Int32(), pl.String(), pl.Date()
_CASE_ID = Column("case_id", _INT, "the case", "案件序号", required=True, minimum=1)

DRAWS = Table(
    "draws",
    "Who could have got a case in a run of the allocation, with which probability, and who got "
    "it. One row per case and examiner with a probability above 0; what is missing to 1 is the "
    "probability of waiting. Rows of one lot were drawn as one: they are one chance, not several.",
    "分案抽签",
    ("case_id", "run", "examiner_id"),
    (
        _CASE_ID,
        Column(
            "run", _INT, "the run, counted within the office", "分案批次", required=True, minimum=1
        ),
        Column(
            "examiner_id", _INT, "the examiner, in `examiners`", "审查员", required=True, minimum=1
        ),
        Column(
            "lot",
            _TEXT,
            "what was drawn as one within the run: the number of the case, or of the first of "
            "related ones",
            "抽签单元",
            required=True,
        ),
        Column(
            "purpose",
            pl.Enum(PURPOSES),
            "why the case was drawn: new, after an absence, a recusal, a transfer, or to even "
            "out between centres",
            "事由",
            required=True,
        ),
        Column("drawn_on", _DATE, "day of the draw", "抽签日", required=True),
        Column(
            "probability",
            pl.Float64(),
            "recorded probability with which the examiner would get the case, above 0",
            "概率",
            required=True,
        ),
        Column("won", pl.Boolean(), "whether he got it", "中签", required=True),
    ),
    own=True,
)

OVERRIDES = Table(
    "overrides",
    "Requests of heads to give a case to a certain examiner, past the draw, and what a second "
    "person decided on each.",
    "指定分案",
    ("case_id", "request"),
    (
        _CASE_ID,
        Column(
            "request",
            _INT,
            "the request, counted within the office",
            "申请序号",
            required=True,
            minimum=1,
        ),
        Column("from_examiner_id", _INT, "who had the case then, if anybody", "原审查员"),
        Column(
            "to_examiner_id", _INT, "who was to get it", "拟指定审查员", required=True, minimum=1
        ),
        Column("centre_id", _INT, "centre of the one who was to get it", "审查中心"),
        Column(
            "ground", pl.Enum(OVERRIDE_GROUNDS), "kind of reason given", "理由类别", required=True
        ),
        Column("reason", _TEXT, "reason in the words of the head", "理由", required=True),
        Column(
            "probability",
            pl.Float64(),
            "recorded probability of the one who was to get it in the last draw of the case; "
            "empty where it was never drawn",
            "其抽签概率",
        ),
        Column("requested_on", _DATE, "day of the request", "申请日", required=True),
        Column(
            "requested_by",
            _INT,
            "number of the account that asked; the office's database knows the person",
            "申请账户",
            required=True,
            minimum=1,
        ),
        Column("outcome", pl.Enum(OVERRIDE_STATES), "where it stands", "结果", required=True),
        Column("decided_on", _DATE, "day on which it ended", "决定日"),
        Column("decided_by", _INT, "number of the account of the second person", "决定账户"),
    ),
    own=True,
)
