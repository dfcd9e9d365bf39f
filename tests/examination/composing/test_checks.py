"""Each check fires where it must, and only there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.examination.composing import sample

from pendency.examination import UnknownRuleError
from pendency.examination.composing import (
    Citation,
    CitedDocument,
    Objection,
    OfficeAction,
    check,
    flaw_rules,
)
from pendency.examination.composing.flaws import flaw

GOOD = sample.action("zh")
NOVELTY, INVENTIVE, CLARITY = GOOD.objections
D1, D2 = GOOD.documents


def with_first(**changes: object) -> OfficeAction:
    return replace(GOOD, objections=(replace(NOVELTY, **changes), INVENTIVE, CLARITY))


def dated(day: dt.date | None) -> OfficeAction:
    return replace(GOOD, documents=(replace(D1, published=day), D2))


#: rule: an action that breaks it (and the case, where that differs).
BROKEN: dict[str, tuple[OfficeAction, dict[str, object]]] = {
    "ground_unknown": (with_first(ground="taste"), {}),
    "ground_missing": (replace(GOOD, objections=()), {}),
    "ground_forbidden": (replace(GOOD, kind="grant"), {}),
    "ground_not_for_refusal": (
        replace(GOOD, kind="refusal", objections=(replace(CLARITY, ground="claim_form"),)), {},
    ),
    "ground_not_heard": (replace(GOOD, kind="refusal"), {"heard": frozenset({"novelty"})}),
    "claims_missing": (with_first(claims=()), {}),
    "claims_not_there": (with_first(claims=(1, 6)), {}),
    "claims_beyond_record": (GOOD, {"claims": None, "claim_count": 4}),
    "allowable_not_there": (replace(GOOD, allowable=(4, 9)), {}),
    "allowable_objected": (replace(GOOD, allowable=(4, 5)), {}),
    "claims_untreated": (replace(GOOD, allowable=()), {}),
    "claims_unknown": (GOOD, {"claims": None}),
    "dependents_untreated": (replace(GOOD, objections=(NOVELTY, CLARITY)), {}),
    "parents_untreated": (with_first(claims=(2,)), {}),
    "claim_twice": (replace(GOOD, objections=(*GOOD.objections, CLARITY)), {}),
    "citation_missing": (with_first(citations=()), {}),
    "citation_not_there": (with_first(citations=(Citation(3, "[1]"),)), {}),
    "passages_missing": (with_first(citations=(Citation(1),)), {}),
    "document_unnamed": (replace(GOOD, documents=(replace(D1, number=" "), D2)), {}),
    "document_unused": (replace(GOOD, documents=(D1, D2, CitedDocument("WO 1", "X"))), {}),
    "document_undated": (dated(None), {}),
    "document_late": (dated(dt.date(2022, 3, 1)), {}),
    "document_intermediate": (dated(dt.date(2021, 3, 2)), {}),
    "document_not_earlier": (with_first(ground="conflicting_application"), {}),
    "category_background": (replace(GOOD, documents=(replace(D1, category="A"), D2)), {}),
    "category_alone": (replace(GOOD, documents=(replace(D1, category="Y"), D2)), {}),
    "category_earlier": (with_first(ground="conflicting_application"), {}),
    "slot_missing": (with_first(texts={"feature": "  "}), {}),
}  # fmt: skip


def test_a_good_action_has_no_flaw():
    for language, office in (("zh", "CN"), ("en", "EP"), ("en", "US"), ("zh", "XX")):
        action, case = sample.action(language, office), sample.case(language, office)

        assert check(action, case, sample.TODAY) == ()


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_action_has_its_flaw_in_both_languages(rule: str):
    action, changes = BROKEN[rule]
    found = check(action, sample.case("zh", **changes), sample.TODAY)

    flaws = [f for f in found if f.rule == rule]
    assert flaws, [f.rule for f in found]
    for one in flaws:
        assert one.text.en != one.text.zh
        assert "{" not in one.text.en + one.text.zh


def test_every_rule_of_the_data_is_tried():
    assert set(flaw_rules()) == {*BROKEN, "limit_unknown", "limit_open"}  # both in test_compose
    with pytest.raises(UnknownRuleError):
        flaw("weather")


def test_errors_come_first_and_name_their_objection():
    action = replace(with_first(claims=(), citations=()), allowable=())
    found = check(action, sample.case(), sample.TODAY)

    kinds = [f.is_error for f in found]
    assert kinds == sorted(kinds, reverse=True)
    assert {f.objection for f in found if f.is_error} == {0}


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (dt.date(2021, 3, 1), None),  # the day before the priority date
        (dt.date(2021, 3, 2), "document_intermediate"),
        (dt.date(2022, 2, 28), "document_intermediate"),
        (dt.date(2022, 3, 1), "document_late"),
    ],
)
def test_the_date_of_a_document_is_judged_by_the_priority_to_the_day(
    day: dt.date, rule: str | None
):
    found = {f.rule for f in check(dated(day), sample.case(), sample.TODAY)}

    assert found == ({rule} if rule else set())


def test_without_a_priority_the_filing_date_counts():
    case = sample.case(priority=None)

    assert check(dated(dt.date(2022, 2, 28)), case, sample.TODAY) == ()
    late = {f.rule for f in check(dated(dt.date(2022, 3, 1)), case, sample.TODAY)}
    assert late == {"document_late"}


def test_a_number_of_claims_at_filing_is_no_proof():
    """Claims may have been added since; without the claims themselves it is a warning."""
    case = sample.case(claims=None, claim_count=4)

    found = check(GOOD, case, sample.TODAY)
    assert [(f.rule, f.is_error) for f in found] == [("claims_beyond_record", False)]


def test_an_objection_to_the_description_needs_no_claims():
    action = replace(
        GOOD,
        objections=(
            *GOOD.objections,
            Objection("description_form", texts={"reason": "发明名称与权利要求不一致。"}),
        ),
    )
    assert check(action, sample.case(), sample.TODAY) == ()
