"""The two shapes of a PEDS record, brought to one plain form.

The search interface returned flat records (``applId``, ``transactions``); the bulk files hold the
same facts nested after WIPO ST.96 (``patentCaseMetadata``, ``prosecutionHistoryDataBag``). Names of
inventors, attorneys and addresses are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Keys under which a file keeps its list of records.
LISTS = ("docs", "PatentBulkData", "patentBulkData")
_META = "patentCaseMetadata"
#: Plain name: path in the flat and in the nested shape.
_PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "application_number": (("applId",), (_META, "applicationNumberText", "value")),
    "filing_date": (("appFilingDate",), (_META, "filingDate")),
    "type": (("appType",), (_META, "applicationTypeCategory")),
    "art_unit": (("appGrpArtNumber",), (_META, "groupArtUnitNumber", "value")),
    "title": (("patentTitle",), (_META, "inventionTitle", "content")),
    "status": (("appStatus",), (_META, "applicationStatusCategory")),
    "status_date": (("appStatusDate",), (_META, "applicationStatusDate")),
    "publication_number": (
        ("appEarlyPubNumber",), (_META, "patentPublicationIdentification", "publicationNumber"),
    ),
    "publication_date": (
        ("appEarlyPubDate",), (_META, "patentPublicationIdentification", "publicationDate"),
    ),
    "patent_number": (("patentNumber",), (_META, "patentGrantIdentification", "patentNumber")),
}  # fmt: skip


@dataclass(frozen=True)
class PlainRecord:
    """One application: text values, the examiner's name, events and links in source order."""

    values: Mapping[str, str | None]
    examiner: str | None
    inventors: int | None
    events: list[tuple[str | None, str | None]] = field(default_factory=list)
    links: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)


def plain(record: Mapping[str, Any]) -> PlainRecord:
    """Read either shape; what is missing or of another type is None."""
    nested = _META in record
    values = {name: _text(_at(record, paths[nested])) for name, paths in _PATHS.items()}
    return _nested(record, values) if nested else _flat(record, values)


def parts(record: Mapping[str, Any]) -> list[Any]:
    """The events and links of a record as they stand in it, in the order of `plain`."""
    if _META in record:
        return [*_nested_events(record), *_nested_links(record)]
    return [*_list(record.get("transactions")), *(link for _, link in _flat_links(record))]


def _flat(record: Mapping[str, Any], values: dict[str, str | None]) -> PlainRecord:
    values["class"], values["subclass"] = _text(record.get("appCls")), _text(
        record.get("appSubCls")
    )  # fmt: skip
    inventors = record.get("inventors")
    return PlainRecord(
        values,
        _text(record.get("appExamName")),
        len(inventors) if isinstance(inventors, list) else None,
        [(_get(t, "recordDate"), _get(t, "code")) for t in _list(record.get("transactions"))],
        [
            (kind, _get(link, "claimApplicationNumberText"), _get(link, "filingDate"),
             _get(link, "applicationStatusDescription"))
            for kind, link in _flat_links(record)
        ],
    )  # fmt: skip


def _flat_links(record: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        (kind, link)
        for key, kind in (("parentContinuity", "parent"), ("childContinuity", "child"))
        for link in _list(record.get(key))
    ]


def _nested(record: Mapping[str, Any], values: dict[str, str | None]) -> PlainRecord:
    bag = _at(
        record,
        (_META, "patentClassificationBag",
         "cpcClassificationBagOrIPCClassificationOrECLAClassificationBag"),
    )  # fmt: skip
    national: Mapping[str, Any] = next(
        (c["mainNationalClassification"] for c in _list(bag)
         if isinstance(c, Mapping) and "mainNationalClassification" in c), {},
    )  # fmt: skip
    values["class"], values["subclass"] = _get(national, "nationalClass"), _get(
        national, "nationalSubclass"
    )  # fmt: skip
    return PlainRecord(
        values,
        _nested_examiner(record),
        None,
        [(_get(e, "eventDate"), _get(e, "eventCode")) for e in _nested_events(record)],
        [
            ("parent" if "parent" in str(_get(link, "@type") or "parent").lower() else "child",
             _get(link, "applicationNumberText"), _get(link, "filingDate"),
             _get(link, "descriptionText"))
            for link in _nested_links(record)
        ],
    )  # fmt: skip


def _nested_events(record: Mapping[str, Any]) -> list[Any]:
    return _list(_at(record, ("prosecutionHistoryDataBag", "prosecutionHistoryData")))


def _nested_links(record: Mapping[str, Any]) -> list[Any]:
    path = (_META, "relatedDocumentData", "parentDocumentDataOrChildDocumentData")
    return _list(_at(record, path))


def _nested_examiner(record: Mapping[str, Any]) -> str | None:
    bags = _at(
        record,
        (_META, "partyBag", "applicantBagOrInventorBagOrOwnerBag"),
    )  # fmt: skip
    for bag in _list(bags):
        for party in _list(_get_any(bag, "primaryExaminerOrAssistantExaminerOrAuthorizedOfficer")):
            found = _list(_at(party, ("name", "personNameOrOrganizationNameOrEntityName")))
            if found:
                return _text(_get_any(found[0], "personFullName"))
    return None


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = _get_any(value, key)
    return value


def _get_any(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def _get(value: Any, key: str) -> str | None:
    return _text(_get_any(value, key))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value).strip() or None
    return None
