"""The table of readings, which the integrity of access is judged by."""

from __future__ import annotations

import polars as pl

from pendency.records.columns import Column, Table

_TEXT = pl.String()

READS = Table(
    "reads",
    "Who read which unpublished case for which purpose, and who looked up cases outside his own "
    "part; one row per reading, people under pseudonyms. Written out by an office, never imported.",
    "查阅记录",
    ("seq",),
    (
        Column("seq", pl.Int64(), "the reading", "序号", required=True, minimum=1),
        Column("case_id", pl.Int32(), "the case, in `cases`", "案件序号", required=True, minimum=1),
        Column(
            "person",
            _TEXT,
            "pseudonym of the reader: the examiner's `code`, else role and number of the account",
            "查阅人代号",
            required=True,
        ),
        Column("examiner_id", pl.Int32(), "the reader, where he examines", "审查员"),
        Column("role", _TEXT, "the reader's role", "角色", required=True),
        Column(
            "purpose",
            _TEXT,
            "purpose of the access policy; `published` for a look-up of a published case",
            "目的",
            required=True,
        ),
        Column(
            "unpublished",
            pl.Boolean(),
            "whether the case was unpublished then",
            "未公开",
            required=True,
        ),
        Column(
            "own_docket",
            pl.Boolean(),
            "whether the case belonged to the reader's own docket, department or centre then",
            "本人范围内",
            required=True,
        ),
        Column("at", pl.Datetime("ms"), "moment (UTC)", "时间", required=True),
    ),
)
