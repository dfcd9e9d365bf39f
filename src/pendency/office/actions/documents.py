"""Documents of cases: added, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import polars as pl
from django.db.models import Max

from pendency.exchange.documents import Document
from pendency.office.access import access_case_to_act
from pendency.office.actions.deeds import deed
from pendency.office.database import Stored, insert
from pendency.office.errors import InvalidDocumentError
from pendency.office.models import Case, CaseDocument, DocumentKind, User
from pendency.office.permissions import Permission

#: Documents that are written at a time.
CHUNK = 500

_STORED = Stored(
    "documents",
    CaseDocument._meta.db_table,
    ("case_id", "position"),
    pl.Schema(
        {
            "case_id": pl.Int32(), "position": pl.Int32(), "kind": pl.String(), "date": pl.Date(),
            "language": pl.String(), "title": pl.String(), "claims": pl.Int32(),
            "sha256": pl.String(), "content": pl.String(),
        }
    ),
)  # fmt: skip


@dataclass(frozen=True)
class NewDocument:
    """A document on its way into a case; ``date`` is its day in the procedure."""

    case_id: int
    kind: DocumentKind
    date: dt.date
    document: Document


def add_document(*, new: NewDocument, by: User | None, now: dt.datetime) -> CaseDocument:
    """Add a document to a case; one that the case holds already is handed back as it is.

    Effects: the document; the audit row with its SHA-256.

    Raises
    ------
    InvalidDocumentError
        Its language is not stated, or its date lies in the future.
    NotAllowedError
        The case lies outside the person's part of the corps.
    """
    if by:
        access_case_to_act(by, new.case_id, Permission.ADD_DOCUMENT)
    with deed("add_document", by=by, now=now, needs=Permission.ADD_DOCUMENT) as act:
        written = _write([new], now)
        held = CaseDocument.objects.get(
            case_id=new.case_id, kind=new.kind, sha256=_content(new.document)[1]
        )
        act.on("case", new.case_id, document=held.position, kind=held.kind, sha256=held.sha256)
        if not written:
            act.nothing()
    return held


def add_documents(*, new: Iterable[NewDocument], by: User | None, now: dt.datetime) -> int:
    """Take on documents of many cases, from the command line or by who may import.

    Effects: the documents that the cases do not hold yet, and one audit row with their number, in
    one transaction. The same documents again change nothing.

    Returns
    -------
    int
        Documents added.

    Raises
    ------
    InvalidDocumentError
        As for `add_document`, or a document names a case that is not there; nothing is added.
    """
    with deed("add_documents", by=by, now=now, needs=Permission.RUN_IMPORT) as act:
        coming = iter(new)
        added = 0
        while chunk := list(islice(coming, CHUNK)):
            added += _write(chunk, now)
        act.on("documents", "", added=added)
        if not added:
            act.nothing()
    return added


def _write(new: list[NewDocument], now: dt.datetime) -> int:
    """Insert what the cases do not hold yet, with the cases locked against other writers."""
    _check(new, now)
    cases = {n.case_id for n in new}
    there = set(Case.objects.select_for_update().filter(pk__in=cases).values_list("pk", flat=True))
    if cases - there:
        raise InvalidDocumentError(f"there is no case {min(cases - there)} to add a document to")
    held = CaseDocument.objects.filter(case__in=cases)
    known = set(held.values_list("case_id", "kind", "sha256"))
    last = dict(held.values_list("case_id").annotate(Max("position")))
    rows = list(_rows(new, known, last))
    if rows:
        insert(_STORED, pl.DataFrame(rows, schema=_STORED.schema, orient="row"))
    return len(rows)


def _rows(
    new: list[NewDocument], known: set[tuple[int, str, str]], last: dict[int, int]
) -> Iterator[tuple[object, ...]]:
    for n in new:
        content, sha256 = _content(n.document)
        key = (n.case_id, str(n.kind), sha256)
        if key in known:
            continue
        known.add(key)
        last[n.case_id] = position = last.get(n.case_id, 0) + 1
        yield (n.case_id, position, str(n.kind), n.date, n.document.language,
               n.document.title or "", len(n.document.claims), sha256, content)  # fmt: skip


def _content(document: Document) -> tuple[str, str]:
    """The record as canonical JSON, and its SHA-256."""
    text = json.dumps(document.to_json(), ensure_ascii=False, sort_keys=True)
    return text, hashlib.sha256(text.encode()).hexdigest()


def _check(new: list[NewDocument], now: dt.datetime) -> None:
    for n in new:
        if not n.document.language:
            raise InvalidDocumentError(f"the {n.kind} of case {n.case_id} states no language")
        if n.date > now.date():
            raise InvalidDocumentError(f"{n.date} lies in the future: case {n.case_id}, {n.kind}")
