"""Documents of cases: added within reach, once, and read back as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pendency.exchange.documents import Claim, Document
from pendency.office.actions import NewDocument, add_document, add_documents
from pendency.office.errors import InvalidDocumentError, NotAllowedError
from pendency.office.models import AuditRow, CaseDocument, DocumentKind, User

DAY = dt.date(2024, 1, 5)
FILED = Document(
    office="XX",
    language="zh",
    claims=(Claim(1, "一种传动装置，包括壳体。"), Claim(2, "根据权利要求1所述的传动装置。")),
)


def new(case_id: int, document: Document = FILED, **fields: object) -> NewDocument:
    whole = {"kind": DocumentKind.APPLICATION, "date": DAY} | fields
    return NewDocument(case_id=case_id, document=document, **whole)


def test_a_document_reads_back_as_it_was_added(loaded, person: Callable[..., User], now):
    held = add_document(new=new(1), by=person("examiner"), now=now)

    assert CaseDocument.objects.get().document == FILED
    assert (held.claims, held.position, held.language) == (2, 1, "zh")
    row = AuditRow.objects.get()
    assert (row.action, row.object_key) == ("add_document", "1")
    assert row.detail["sha256"] == held.sha256


def test_the_same_document_is_added_once(loaded, now):
    first = add_document(new=new(1), by=None, now=now)
    again = add_document(new=new(1), by=None, now=now)
    amended = add_document(new=new(1, kind=DocumentKind.AMENDED_CLAIMS), by=None, now=now)

    assert first.pk == again.pk
    assert amended.position == 2
    assert AuditRow.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "case_id"), [("examiner", 8), ("department_head", 20), ("operations", 2)]
)
def test_outside_the_reach_nothing_is_added(
    loaded, person: Callable[..., User], now, role: str, case_id: int
):
    with pytest.raises(NotAllowedError):
        add_document(new=new(case_id), by=person(role), now=now)

    assert not CaseDocument.objects.exists()
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        new(1, replace(FILED, language=None)),
        new(1, date=dt.date(2030, 1, 1)),
        new(999),
    ],
    ids=["no language", "in the future", "no such case"],
)
def test_what_a_file_cannot_hold_is_refused_and_nothing_of_its_batch_is_kept(
    loaded, now, bad: NewDocument
):
    with pytest.raises(InvalidDocumentError):
        add_documents(new=[new(2), bad], by=None, now=now)

    assert not CaseDocument.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_many_documents_cost_as_many_queries_as_one(loaded, now, n: int):
    with CaptureQueriesContext(connection) as caught:
        added = add_documents(new=[new(i) for i in range(1, n + 1)], by=None, now=now)

    assert added == n
    statements = [q["sql"] for q in caught if q["sql"].startswith("SELECT")]
    assert len(statements) == 3  # the cases, what they hold, their last positions
    assert AuditRow.objects.get().detail == {"added": n}


def test_many_documents_are_numbered_in_their_case_and_taken_on_once(loaded, now):
    two = [new(1), new(1, kind=DocumentKind.RESPONSE), new(2), new(2)]

    assert add_documents(new=two, by=None, now=now) == 3
    assert add_documents(new=two, by=None, now=now) == 0
    pairs = CaseDocument.objects.order_by("pk").values_list("case_id", "position")
    assert list(pairs) == [(1, 1), (1, 2), (2, 1)]


def test_only_who_imports_takes_on_many(loaded, person: Callable[..., User], now):
    with pytest.raises(NotAllowedError):
        add_documents(new=[new(1)], by=person("examiner"), now=now)


def test_a_document_is_neither_changed_nor_deleted(loaded, now):
    held = add_document(new=new(1), by=None, now=now)

    with pytest.raises(TypeError):
        held.save()
    with pytest.raises(TypeError):
        held.delete()


def test_the_database_holds_no_other_kind(loaded, now):
    held = add_document(new=new(1), by=None, now=now)
    held.position, held.kind, held._state.adding = 2, "novel", True

    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)
