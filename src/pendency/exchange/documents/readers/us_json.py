"""US full texts and case data as JSON: USPTO Public Search answers and raw PEDS records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pendency.exchange.documents.errors import Refusal
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading, passage
from pendency.exchange.documents.record import (
    Citation,
    Claim,
    Classification,
    Document,
    DocumentId,
    Paragraph,
    Party,
    Relation,
    Text,
)

_NUMBER = re.compile(r"US-([A-Z]*\d+)-([A-Z]\d?)")
_CLAIM_STARTS = re.compile(r"(?m)^(?=\d{1,4} *\. )")
_SUBJECTS = {"D": "design", "P": "plant", "RE": "reissue", "T": "defensive-publication"}
_HEADING = re.compile(r"[A-Z0-9][A-Z0-9 ,.;:'\"()/&\-]{3,120}")


def parse(data: bytes) -> dict[str, Any]:
    """Parse one JSON object.

    Raises
    ------
    Refusal
        ``not_well_formed`` with the place, ``too_deep``, ``unknown_root``.
    """
    try:
        found = json.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise Refusal("too_deep", "values nested too deep") from error
    except json.JSONDecodeError as error:
        raise Refusal("not_well_formed", f"JSON: {error.msg}", error.pos) from error
    except ValueError as error:  # a number of thousands of figures
        raise Refusal("not_well_formed", f"JSON: {error}") from error
    if not isinstance(found, dict):
        raise Refusal("unknown_root", "a JSON document must be an object")
    return found


def read_search(plain: dict[str, Any], reading: Reading) -> Iterator[Document]:
    """Read one answer of Public Search: full text with classifications as lists in text."""
    named = _NUMBER.fullmatch(_text(plain.get("number")) or "")
    number, kind = (named[1], named[2]) if named else (_text(plain.get("number")) or "", None)
    prefix = re.match("[A-Z]*", number)
    publication = DocumentId(
        "US", number, kind, fields.iso_date(_text(plain.get("publication_date")))
    )
    application = _text(plain.get("application_number"))
    filed = fields.iso_date(_first(plain, "filing_date"))
    title, abstract = _text(plain.get("title")), _text(plain.get("abstract"))
    yield Document(
        office="US",
        kind=kind,
        subject=_SUBJECTS.get(prefix[0] if prefix else "", "utility"),
        language="en",
        publication=publication if number else None,
        application=DocumentId("US", application, None, filed) if application else None,
        parties=tuple(Party("assignee", name=n) for n in _list(plain, "assignee") if n),
        classifications=tuple(_classifications(plain)),
        titles=(Text("en", title),) if title else (),
        abstracts=passage([Paragraph(p) for p in _lines(abstract)], "en"),
        descriptions=passage(
            [Paragraph(p, heading=bool(_HEADING.fullmatch(p)))
             for p in _lines(_text(plain.get("description")))],
            "en",
        ),
        claims=tuple(_claims(_text(plain.get("claims")), reading)),
        citations=tuple(
            Citation(DocumentId("US", n)) for n in _literal(_text(plain.get("cited_us")))
        ),
    )  # fmt: skip


def _claims(text: str | None, reading: Reading) -> Iterator[Claim]:
    parts = [p.strip() for p in _CLAIM_STARTS.split("\n".join(_lines(text)))]
    for part in filter(None, parts):
        yield reading.claim(part, None, "en")


def _classifications(plain: dict[str, Any]) -> Iterator[Classification]:
    for key, scheme, value in (
        ("ipc", "ipc", None), ("cpc_inventive", "cpc", "I"), ("cpc_additional", "cpc", "A"),
        ("uspc", "uspc", None),
    ):  # fmt: skip
        for index, symbol in enumerate((_text(plain.get(key)) or "").split(";")):
            if bare := symbol.strip():
                office = "US" if scheme == "uspc" else None
                position = "F" if index == 0 and value != "A" else "L"
                clean = bare if scheme == "uspc" else fields.symbol(bare)
                yield Classification(scheme, clean, None, position, value, office)


def read_peds(plain: dict[str, Any]) -> Iterator[Document]:
    """Read the bibliographic data of raw PEDS records; their events are the importer's business."""
    found: Any = plain
    for key in ("queryResults", "searchResponse", "response", "docs"):
        found = found.get(key) if isinstance(found, dict) else None
    records = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    if not records:
        raise Refusal("no_document", "queryResults holds no list of records")
    for record in records:
        yield _peds(record)


def _peds(record: dict[str, Any]) -> Document:
    number, title = _text(record.get("applId")) or "", _text(record.get("patentTitle"))
    patent = _text(record.get("patentNumber"))
    early = re.fullmatch(r"US(\d+)([A-Z]\d)", _text(record.get("appEarlyPubNumber")) or "")
    granted = (
        DocumentId("US", patent, None, fields.iso_date(_text(record.get("patentIssueDate"))))
        if (patent)
        else None
    )
    published = (
        DocumentId("US", early[1], early[2], fields.iso_date(_text(record.get("appEarlyPubDate"))))
        if early
        else None
    )
    related = [Relation("related_publication", published)] if granted and published else []
    related += [
        Relation("parent", DocumentId("US", parent, None, None))
        for item in _list(record, "parentContinuity")
        if isinstance(item, dict) and (parent := _text(item.get("claimApplicationNumberText")))
    ]
    return Document(
        office="US",
        subject=(_text(record.get("appType")) or "").lower() or None,
        language="en",
        publication=granted or published,
        application=DocumentId(
            "US", number, None, fields.iso_date(_text(record.get("appFilingDate")))
        ),
        relations=tuple(related),
        parties=tuple(_people(record)),
        titles=(Text("en", " ".join(title.split())),) if title else (),
        classifications=tuple(
            Classification("uspc", c, None, "F", None, "US")
            for c in filter(None, [_text(record.get("appClsSubCls"))])
        ),
    )


def _people(record: dict[str, Any]) -> Iterator[Party]:
    for item in _list(record, "inventors"):
        if isinstance(item, dict) and (family := _text(item.get("nameLineOne"))):
            yield Party(
                "inventor", family=family, given=_text(item.get("nameLineTwo")), nature="person",
                country=fields.country(_text(item.get("country"))),
            )  # fmt: skip
    if name := _text(record.get("appExamName")):
        family, _, given = (part.strip() for part in name.partition(","))
        yield Party("examiner", family=family, given=given or None, nature="person")


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _list(plain: dict[str, Any], key: str) -> list[Any]:
    value = plain.get(key)
    return value if isinstance(value, list) else []


def _first(plain: dict[str, Any], key: str) -> str | None:
    return next((v for v in _list(plain, key) if isinstance(v, str)), None)


def _lines(text: str | None) -> list[str]:
    return [line for raw in (text or "").splitlines() if (line := " ".join(raw.split()))]


def _literal(text: str | None) -> list[str]:
    """Numbers in the form of a printed list: ``['4006340', '4566403']``."""
    return re.findall(r"'([A-Z0-9]+)'", text or "")
