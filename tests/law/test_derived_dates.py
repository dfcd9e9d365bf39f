"""Dates worked out by hand from the provisions that each line cites (grade: derived)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pendency.law import UncalendaredYear, calendar_of, deadline
from pendency.law.errors import (
    LawError,
    MissingDateError,
    NotExtendableError,
    NotInForceError,
    UnknownNameError,
)

D = date
CASES: list[tuple[str, str, date, dict[str, Any], date, str]] = [
    # China: delivery by channel and law version
    ("CN", "office_action_first", D(2024, 1, 19), {"delivery": "electronic"}, D(2024, 6, 3),
     "Rule 4 before 2024-01-20: 15 days electronically too; 3 Feb + 4 months = Mon 3 June"),
    ("CN", "office_action_first", D(2024, 1, 20), {"delivery": "electronic"}, D(2024, 5, 20),
     "Rule 4 (2023): served when it enters the system"),
    ("CN", "office_action_first", D(2024, 1, 20), {"delivery": "mail"}, D(2024, 6, 4),
     "Rule 4(3): post keeps its 15 days: 4 Feb + 4 months"),
    ("CN", "office_action_later", D(2026, 8, 20), {"delivery": "mail", "numbers": {"months": 1}},
     D(2026, 10, 8), "4 Sep + 1 month = 4 Oct, National Day to 7 Oct"),
    ("CN", "office_action_later", D(2025, 3, 1), {"delivery": "electronic"}, D(2025, 5, 6),
     "1 May to 5 May 2025 closed"),
    ("CN", "designated_period", D(2023, 12, 1), {"delivery": "announcement",
     "numbers": {"months": 2}}, D(2024, 3, 1), "served one month after the announcement"),
    ("CN", "designated_period", D(2025, 3, 3), {"delivery": "personal", "numbers": {"months": 1}},
     D(2025, 4, 3), "handed over: served that day"),
    ("CN", "office_action_later", D(2025, 6, 2), {"delivery": "mail", "received": D(2025, 6, 25)},
     D(2025, 8, 25), "proof of receipt after the presumed 17 June"),
    ("CN", "office_action_later", D(2025, 6, 2), {"delivery": "mail", "received": D(2025, 6, 5)},
     D(2025, 8, 18), "earlier receipt changes nothing; 17 Aug is a Sunday"),
    ("CN", "office_action_first", D(2025, 1, 31), {"delivery": "electronic",
     "extension_months": 1}, D(2025, 6, 30), "extension from the original start: 5 months"),
    ("CN", "registration", D(2026, 9, 1), {"delivery": "electronic"}, D(2026, 11, 2),
     "Rules 60, 114; 1 Nov 2026 is a Sunday"),
    ("CN", "restoration", D(2024, 12, 31), {"delivery": "electronic"}, D(2025, 2, 28),
     "Rule 6(2): two months, no 31 February"),
    ("CN", "reexamination_request", D(2024, 6, 30), {"delivery": "electronic"}, D(2024, 9, 30),
     "Art. 41(1)"),
    ("CN", "examination_request", D(2020, 2, 29), {}, D(2023, 2, 28), "29 February + 3 years"),
    ("CN", "priority_design", D(2024, 3, 10), {}, D(2024, 9, 10), "Art. 29"),
    ("CN", "priority_correction", D(2024, 6, 30), {}, D(2025, 10, 30), "Rule 37: 16 months"),
    ("CN", "priority_correction", D(2024, 6, 30), {"other_dates": {"filing": D(2025, 6, 29)}},
     D(2025, 10, 30), "Rule 37: 4 months from filing end on 29 Oct, earlier"),
    ("CN", "priority_correction", D(2024, 6, 3), {"other_dates": {"filing": D(2025, 6, 29)}},
     D(2025, 10, 29), "Rule 37: the later of 9 Oct (after National Day) and 29 Oct"),
    ("CN", "application_fee", D(2020, 1, 15), {}, D(2020, 3, 16), "Rule 112; 15 Mar is a Sunday"),
    ("CN", "pct_national_entry", D(2023, 1, 15), {}, D(2025, 7, 15), "Rule 120"),
    ("CN", "publication", D(2024, 4, 1), {}, D(2025, 10, 1),
     "Art. 34: an act of the Office, National Day doesn't move it"),
    ("CN", "annual_fee", D(2020, 1, 15), {"numbers": {"years": 6}}, D(2026, 1, 15), "Rule 115"),
    ("CN", "priority_restoration", D(2024, 12, 31), {}, D(2026, 3, 2),
     "Rule 36: 31 Dec 2025 + 2 months; 28 Feb 2026 is a worked Saturday: still rolls"),
    # Europe
    ("EP", "examination_report", D(2023, 10, 31), {"delivery": "post"}, D(2024, 3, 11),
     "R.126(2) before 1 Nov 2023: 10 Nov + 4 months = Sun 10 March"),
    ("EP", "examination_report", D(2023, 11, 1), {"delivery": "post"}, D(2024, 3, 1),
     "R.126(2) from 1 Nov 2023: no ten days"),
    ("EP", "examination_report", D(2024, 1, 30), {"received": D(2024, 2, 6)}, D(2024, 5, 31),
     "received on the seventh day: no safeguard; 30 May Corpus Christi"),
    ("EP", "examination_report", D(2024, 1, 30), {"received": D(2024, 2, 7)}, D(2024, 5, 31),
     "one day late: 31 May"),
    ("EP", "examination_report", D(2022, 3, 1), {"received": D(2022, 3, 20)}, D(2022, 7, 20),
     "R.126(2) old: received after the tenth day, delivered then"),
    ("EP", "examination_report", D(2022, 3, 1), {"received": D(2022, 3, 4)}, D(2022, 7, 11),
     "R.126(2) old: earlier receipt changes nothing"),
    ("EP", "examination_report", D(2023, 12, 31), {"extension_months": 2}, D(2024, 7, 1),
     "R.132(2): six months from the original start: Sun 30 June"),
    ("EP", "examination_report", D(2024, 1, 31), {"numbers": {"months": 2},
     "extension_months": 2}, D(2024, 5, 31), "from the original start: not 29 Mar + 2 months"),
    ("EP", "examination_report", D(2024, 1, 30), {"delivery": "personal",
     "received": D(2024, 2, 20)}, D(2024, 5, 31), "R.128: no safeguard for what is handed over"),
    ("EP", "intention_to_grant", D(2024, 8, 24), {}, D(2025, 1, 2),
     "24 Dec to 1 Jan closed (bridging days 27 and 30 Dec 2024)"),
    ("EP", "further_processing", D(2024, 4, 9), {}, D(2024, 6, 10), "R.135(1); 9 June is a Sunday"),
    ("EP", "reestablishment", D(2024, 3, 15), {"other_dates": {"missed_period_end":
     D(2023, 4, 28)}}, D(2024, 4, 29), "R.136(1): ceiling of twelve months; 28 April, a Sunday"),
    ("EP", "reestablishment", D(2024, 3, 15), {"other_dates": {"missed_period_end":
     D(2023, 12, 1)}}, D(2024, 5, 15), "R.136(1): two months from removal"),
    ("CN", "restoration_force_majeure", D(2024, 3, 15), {"other_dates": {"missed_period_end":
     D(2022, 3, 28)}}, D(2024, 3, 28), "Rule 6(1): two years are the ceiling"),
    ("EP", "appeal_notice", D(2023, 10, 31), {"delivery": "electronic"}, D(2024, 1, 10),
     "Art. 108, R.127(2) old: 10 Nov + 2 months"),
    ("EP", "opposition", D(2023, 9, 6), {}, D(2024, 6, 6), "Art. 99(1): nine months"),
    ("EP", "priority", D(2019, 3, 20), {}, D(2020, 6, 2), "R.134(2), notices of 2020"),
    ("EP", "priority", D(2023, 4, 1), {}, D(2024, 4, 2), "1 April 2024 is Easter Monday"),
    ("EP", "regional_phase", D(2022, 9, 18), {}, D(2025, 4, 22), "18 to 21 April 2025: Easter"),
    ("EP", "renewal_due", D(2020, 2, 29), {"numbers": {"years": 2}}, D(2022, 2, 28), "R.51(1)"),
    ("EP", "renewal_additional_period", D(2024, 2, 29), {}, D(2024, 9, 2),
     "R.51(2), J 4/91: end of August, a Saturday"),
    ("EP", "renewal_earliest_payment", D(2024, 5, 31), {}, D(2024, 2, 29), "R.51(1)"),
    ("EP", "communication_161", D(2024, 5, 14), {}, D(2024, 11, 14), "R.161"),
    # United States
    ("US", "office_action", D(2022, 1, 31), {"extension_months": 1}, D(2022, 5, 31),
     "MPEP 710.01(a)"),
    ("US", "office_action", D(2022, 8, 31), {"extension_months": 3}, D(2023, 2, 28),
     "35 U.S.C. 133: the six-month maximum"),
    ("US", "office_action", D(2022, 3, 19), {}, D(2022, 6, 21), "Juneteenth 2022 kept on Monday"),
    ("US", "office_action", D(2021, 9, 30), {}, D(2021, 12, 30), "30 Dec 2021 is a Thursday"),
    ("US", "office_action", D(2022, 10, 1), {}, D(2023, 1, 3), "1 Jan 2023 kept on Monday"),
    ("US", "office_action", D(2018, 9, 5), {}, D(2018, 12, 6), "National Day of Mourning"),
    ("US", "office_action", D(2020, 10, 20), {}, D(2021, 1, 21), "Inauguration Day 2021"),
    ("US", "restriction", D(2023, 12, 31), {"extension_months": 4}, D(2024, 7, 1),
     "two months and four: 30 June 2024 is a Sunday"),
    ("US", "issue_fee", D(2023, 11, 23), {}, D(2024, 2, 23), "35 U.S.C. 151"),
    ("US", "appeal_brief", D(2021, 12, 30), {"extension_months": 5}, D(2022, 8, 1),
     "37 CFR 1.136(a)(1), 41.37: seven months, 30 July is a Saturday"),
    ("US", "missing_parts", D(2023, 1, 31), {"extension_months": 5}, D(2023, 8, 31),
     "no statutory maximum of six months"),
    ("US", "priority", D(2019, 12, 24), {}, D(2020, 12, 28), "24 Dec 2020 closed by order"),
    ("US", "publication", D(2023, 1, 1), {}, D(2024, 7, 1), "35 U.S.C. 122(b)"),
    # PCT
    ("PCT", "national_phase", D(2021, 8, 31), {}, D(2024, 2, 29), "Art. 22(1), Rule 80.2"),
    ("PCT", "national_phase", D(2019, 8, 5), {"calendar": "US"}, D(2022, 2, 7), "Sat 5 Feb 2022"),
    ("PCT", "national_phase", D(2021, 8, 19), {"calendar": "US"}, D(2024, 2, 20),
     "Rule 80.5: the Office concerned is the USPTO; 19 Feb 2024 is Washington's Birthday"),
    ("PCT", "demand", D(2024, 1, 15), {"other_dates": {"priority": D(2022, 9, 1)}},
     D(2024, 7, 1), "Rule 54bis.1(a): 22 months from priority are later"),
    ("PCT", "demand", D(2024, 1, 15), {"other_dates": {"priority": D(2022, 1, 3)}},
     D(2024, 4, 15), "Rule 54bis.1(a): three months from transmittal are later"),
    ("PCT", "article_19", D(2024, 1, 15), {}, D(2024, 3, 15), "Rule 46.1"),
    ("PCT", "document_period", D(2024, 1, 15), {"numbers": {"months": 2},
     "received": D(2024, 1, 25)}, D(2024, 3, 18), "Rule 80.6: ten days, three beyond seven"),
    ("PCT", "document_period", D(2024, 1, 15), {"numbers": {"months": 2},
     "received": D(2024, 1, 22)}, D(2024, 3, 15), "Rule 80.6: on the seventh day"),
    ("PCT", "document_period", D(2024, 1, 15), {"numbers": {"months": 2},
     "mailed": D(2024, 1, 18)}, D(2024, 3, 18), "Rule 80.6: the later mailing is the start"),
    ("PCT", "priority_restoration", D(2023, 1, 31), {}, D(2024, 4, 2),
     "Rule 26bis.3: 31 Jan 2024 + 2 months = Easter Sunday"),
    ("PCT", "period", D(2012, 2, 29), {"numbers": {"months": 12}}, D(2013, 2, 28), "Rule 80.1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("office", "rule", "trigger", "facts", "expected", "why"),
    CASES,
    ids=[f"{c[0]}-{c[1]}-{c[2]}-{n}" for n, c in enumerate(CASES)],
)
def test_date(
    office: str, rule: str, trigger: date, facts: dict[str, Any], expected: date, why: str
) -> None:
    given = dict(facts)
    if "calendar" in given:
        given["calendar"] = calendar_of(given["calendar"])
    result = deadline(rule, trigger, office, **given)

    assert result.last_day == expected, f"{why}\n{result.explanation()}"


def test_result_tells_its_parts() -> None:
    result = deadline("examination_report", D(2024, 1, 30), "EP", received=D(2024, 2, 9))

    assert result.deemed_notified == D(2024, 1, 30)
    assert result.nominal == D(2024, 5, 30)
    assert result.last_day == D(2024, 6, 3)
    assert result.consequence_date == D(2024, 6, 4)
    assert result.rolled
    assert not result.extended
    assert [s.kind.value for s in result.steps] == ["delivery", "period", "safeguard", "roll"]
    assert result.as_dict()["last_day"] == "2024-06-03"


def test_presumed_receipt_is_not_rolled_but_the_end_is() -> None:
    result = deadline("office_action_later", D(2008, 6, 6), "CN", delivery="mail")

    assert result.deemed_notified == D(2008, 6, 21)  # a Saturday
    assert result.last_day == D(2008, 8, 21)


def test_abandonment_is_the_day_after_the_last_day() -> None:
    assert deadline("office_action", D(2019, 5, 15), "US").consequence_date == D(2019, 8, 16)


def test_sentences_of_a_chinese_office_action() -> None:
    result = deadline("office_action_first", D(2025, 9, 1), "CN", delivery="mail")

    assert result.sentences("zh") == (
        "答复第一次审查意见通知书（发明）：起算日为通知书发文日，2025年9月1日。",
        "文件以邮寄方式送达，依细则第四条第三款，推定2025年9月16日收到（该日遇休息日不顺延）。",
        "依专利法第三十七条；审查指南第五部分第七章2.1，自2025年9月16日加4个月，为2026年1月16日。",
        "2026年1月16日（星期五）为工作日，不顺延。",
        "最后期限为2026年1月16日（星期五）；逾期未办理的，自2026年1月17日起该申请视为撤回。",
    )


def test_sentences_name_the_holidays_that_are_passed() -> None:
    result = deadline("office_action", D(2021, 8, 19), "US", extension_months=3)
    text = result.explanation("en")

    assert "Washington's Birthday" in text
    assert "35 U.S.C. 21(b)" in text
    assert "An extension of three months under 37 CFR 1.136(a)" in text
    assert text.endswith("the application is abandoned from 23 February 2022.")


def test_a_reconstructed_year_is_said() -> None:
    text = deadline("regional_phase", D(2016, 7, 15), "EP").explanation("en")

    assert "2019 is reconstructed from public holidays" in text


def test_a_leg_without_its_date_is_said() -> None:
    (note,) = deadline("demand", D(2024, 1, 15), "PCT").notes

    assert "the priority date" in note.en
    assert "优先权日" in note.zh


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: deadline("office_action", D(2022, 1, 3), "XX"), UnknownNameError, "no office"),
        (lambda: deadline("nothing", D(2022, 1, 3), "US"), UnknownNameError, "no rule 'nothing'"),
        (
            lambda: deadline("office_action", D(2022, 1, 3), "US", delivery="pigeon"),
            UnknownNameError,
            "electronic, mail",
        ),
        (
            lambda: deadline("office_action_first", D(2022, 1, 3), "CN"),
            MissingDateError,
            "channel of delivery",
        ),
        (
            lambda: deadline("designated_period", D(2022, 1, 3), "EP"),
            MissingDateError,
            "'months'",
        ),
        (
            lambda: deadline("issue_fee", D(2022, 1, 3), "US", extension_months=1),
            NotExtendableError,
            "can't be extended",
        ),
        (
            lambda: deadline("office_action", D(2022, 1, 3), "US", extension_months=4),
            NotExtendableError,
            "maximum of 6 months",
        ),
        (
            lambda: deadline("communication_161", D(2005, 1, 3), "EP"),
            NotInForceError,
            "2011-05-01",
        ),
        (
            lambda: deadline("examination_request", D(2037, 2, 2), "CN"),
            UncalendaredYear,
            "cn_days.csv",
        ),
    ],
)
def test_errors_name_place_and_remedy(call: Any, error: type[LawError], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_without_roll_no_calendar_is_needed() -> None:
    result = deadline("examination_request", D(2037, 2, 2), "CN", roll=False)

    assert result.last_day == D(2040, 2, 2)
