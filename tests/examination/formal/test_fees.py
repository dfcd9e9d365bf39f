"""Fees due: counted, reduced, and never guessed."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pendency.examination import FeeError, UnknownOfficeError
from pendency.examination.formal import FeeBill, fees_due
from pendency.exchange.documents import DocumentId, Filing
from pendency.exchange.documents.record import Priority

from .conftest import CLAIMS, claims, filing

DAY = dt.date(2026, 7, 1)


def bill(filed: Filing | None = None, **options: Any) -> FeeBill:
    return fees_due(filed or filing(), "cn", options.pop("day", DAY), **options)


def amounts(due: FeeBill) -> dict[str, Decimal]:
    return {fee.id: fee.amount for fee in due.fees}


def test_an_invention_pays_filing_publication_and_examination() -> None:
    due = bill(pages=12)

    assert amounts(due) == {"filing": 900, "publication": 50, "examination": 2500}
    assert (due.total, due.currency, due.unknown) == (3450, "CNY", ())


@pytest.mark.parametrize(
    ("pages", "expected"),
    [(30, {}), (31, {"excess-pages": 50}), (300, {"excess-pages": 13500}),
     (301, {"excess-pages": 13500, "excess-pages-over-300": 100})],
)  # fmt: skip
def test_pages_are_charged_in_two_tiers(pages: int, expected: dict[str, int]) -> None:
    assert {k: v for k, v in amounts(bill(pages=pages)).items() if "pages" in k} == expected


def test_without_pages_their_fee_is_not_told() -> None:
    due = bill()

    assert [name.zh for name in due.unknown] == [
        "说明书附加费（第31页起每页）", "说明书附加费（第301页起每页）",
    ]  # fmt: skip
    assert due.total == 3450


def test_claims_above_ten_and_priorities_are_charged_each() -> None:
    many = filing(
        claims=claims(*([CLAIMS[0]] * 13)),
        priorities=(Priority(DocumentId("CN", "1")), Priority(DocumentId("CN", "2"))),
    )

    assert amounts(bill(many)) | {"excess-claims": 450, "priority": 160} == amounts(bill(many))
    assert amounts(bill(priorities=1))["priority"] == 80
    assert "excess-claims" not in amounts(bill(filing(claims=claims(*([CLAIMS[0]] * 10)))))


@pytest.mark.parametrize(("applicants", "filing_fee", "examination"),
                         [(1, 135, 375), (2, 270, 750), (5, 270, 750)])  # fmt: skip
def test_reductions_by_the_number_of_applicants(
    applicants: int, filing_fee: int, examination: int
) -> None:
    due = amounts(bill(reduced_for=applicants))

    assert due == {"filing": filing_fee, "publication": 50, "examination": examination}


def test_reductions_begin_with_their_measures() -> None:
    assert amounts(bill(reduced_for=1, day=dt.date(2016, 8, 31)))["filing"] == 900
    assert amounts(bill(reduced_for=1, day=dt.date(2016, 9, 1)))["filing"] == 135


def test_kinds_and_requests() -> None:
    assert amounts(bill(kind="utility-model")) == {"filing": 500}
    assert amounts(bill(filing(subject="design"))) == {"filing": 500}
    assert amounts(bill(examination=False)) == {"filing": 900, "publication": 50}


@pytest.mark.parametrize(
    ("options", "message"),
    [({"kind": "plant"}, "utility-model"), ({"pages": -1}, "-1 pages"), ({"reduced_for": 0}, "0"),
     ({"day": dt.date(2000, 1, 1)}, "2000-01-01")],
)  # fmt: skip
def test_what_cannot_be_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(FeeError, match=message):
        bill(**options)


def test_an_office_without_schedule_is_refused() -> None:
    with pytest.raises(UnknownOfficeError, match="CN"):
        fees_due(filing(), "us", DAY)


@pytest.mark.data
def test_amounts_are_those_of_the_published_schedule(shared_data: Path) -> None:
    """The data set names no utility models and designs."""
    published = json.loads((shared_data / "cn_fees" / "CNIPA-patent.json").read_text("utf-8"))
    of = {fee["code"]: Decimal(fee["amount"]) for fee in published["fees"]}
    due = bill(filing(claims=claims(*([CLAIMS[0]] * 11))), pages=301, priorities=1)
    unit = {fee.id: fee.unit_amount for fee in due.fees}

    assert unit == {
        "filing": of["cn-i-1-invention"],
        "excess-claims": of["cn-ii-1-additional-fee-for-each-claim-exceeds-"],
        "excess-pages": of["cn-ii-2-additional-fee-for-each-page-of-the-de"],
        "excess-pages-over-300": of["cn-ii-additional-fee-for-each-page-of-the-desc"],
        "publication": of["cn-iii-iii-printing-fee-for-publishing-the-appl"],
        "priority": of["cn-iv-iv-fee-for-claiming-priority-each-claim"],
        "examination": of["cn-v-v-fee-for-substantive-examination-for-an"],
    }
    assert published["currency"] == due.currency
