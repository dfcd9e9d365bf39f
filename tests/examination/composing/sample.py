"""Two cases with claims and a first action on each, in Chinese and in English."""

from __future__ import annotations

import datetime as dt

from pendency.examination.claims import parse_claims
from pendency.examination.composing import (
    CaseFacts,
    Citation,
    CitedDocument,
    Objection,
    OfficeAction,
)
from pendency.law.text import Text

TODAY = dt.date(2024, 7, 1)

CLAIMS = {
    "zh": """1. 一种传动装置，包括壳体和设置在所述壳体内的齿轮，其特征在于，所述齿轮由粉末冶金制成。
2. 根据权利要求1所述的传动装置，其特征在于，所述齿轮的齿数为20。
3. 根据权利要求2所述的传动装置，其特征在于，所述壳体由铝合金制成。
4. 一种车辆，包括权利要求1所述的传动装置。
5. 一种制造齿轮的方法，其特征在于，包括压制和烧结。""",
    "en": """1. A transmission comprising a housing and a gear in it, wherein the gear is sintered.
2. The transmission of claim 1, wherein the gear has 20 teeth.
3. The transmission of claim 2, wherein the housing is made of an aluminium alloy.
4. A vehicle comprising the transmission of claim 1.
5. A method of making a gear, comprising pressing and sintering.""",
}


def case(language: str = "zh", office: str = "CN", **changes: object) -> CaseFacts:
    """A case of five claims, filed on 2022-03-01 with a priority of 2021-03-02."""
    facts = {
        "office": office,
        "office_name": Text("Sample Patent Office", "示例专利局"),
        "number": "202210000001.5",
        "filed": dt.date(2022, 3, 1),
        "priority": dt.date(2021, 3, 2),
        "title": "传动装置及车辆" if language == "zh" else "Transmission and vehicle",
        "applicant": "示例机械有限公司" if language == "zh" else "Example Works Ltd",
        "agent": "示例专利代理事务所" if language == "zh" else "Example Agency",
        "centre": Text("Northern Centre", "北方审查协作中心"),
        "unit": Text("Mechanics", "机械发明审查部"),
        "examiner": "E001",
        "claims": parse_claims(CLAIMS[language], language),
    }
    return CaseFacts(**facts | changes)


_WORDS = {
    "zh": {
        "feature": "一种传动装置，包括壳体和烧结成型的齿轮",
        "difference": "所述齿轮的齿数为20",
        "problem": "如何在有限的空间内获得所需的传动比",
        "reason": "对比文件2公开了齿数为20的齿轮，且作用相同，给出了将其用于对比文件1的启示。",
        "unclear": "压制",
        "why": "说明书未说明压制的对象，本领域技术人员无法确定该步骤的含义。",
        "first": "说明书第[0012]-[0015]段，附图2",
        "second": "说明书第3页第5-12行",
        "closing": "请申请人注意，对权利要求的修改应当同时核实说明书。",
    },
    "en": {
        "feature": "a transmission with a housing and a sintered gear",
        "difference": "the gear has 20 teeth",
        "problem": "how to obtain the desired ratio in a limited space",
        "reason": "D2 shows a gear with 20 teeth for the same purpose; one would use it in D1.",
        "unclear": "pressing",
        "why": "The description does not say what is pressed, so that the step is open.",
        "first": "paragraphs [0012]-[0015], figure 2",
        "second": "page 3, lines 5-12",
        "closing": "The description is to be brought into line with the amended claims.",
    },
}


def action(language: str = "zh", office: str = "CN", **changes: object) -> OfficeAction:
    """A first action without flaws: novelty, inventiveness, clarity; claim 4 is allowable."""
    words = _WORDS[language]
    content = {
        "kind": "first_action",
        "office": office,
        "language": language,
        "documents": (
            CitedDocument("CN 101000001 A", "X", dt.date(2015, 5, 6)),
            CitedDocument("US 2016/0000002 A1", "Y", dt.date(2016, 1, 7)),
        ),
        "objections": (
            Objection(
                "novelty", (1,), (Citation(1, words["first"]),), {"feature": words["feature"]}
            ),
            Objection(
                "inventiveness",
                (2, 3),
                (Citation(1, words["first"]), Citation(2, words["second"])),
                {
                    "feature": words["difference"],
                    "problem": words["problem"],
                    "reason": words["reason"],
                },
            ),
            Objection("clarity", (5,), (), {"feature": words["unclear"], "reason": words["why"]}),
        ),
        "allowable": (4,),
        "closing": words["closing"],
    }
    return OfficeAction(**content | changes)
