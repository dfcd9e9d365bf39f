"""US grants 1976 to 2001: the Green Book, a text in tagged lines (Automated Patent System).

Each line has a tag in its first four columns and its text from the sixth on; a line without a tag
goes on with the one before. Four-letter tags open a group, three-letter tags are its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pendency.exchange.documents.intake.text import LINE, tidy
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.aps_signs import signs
from pendency.exchange.documents.readers.reading import Reading, passage
from pendency.exchange.documents.record import (
    Citation,
    Claim,
    Classification,
    Document,
    DocumentId,
    Paragraph,
    Party,
    Priority,
    Relation,
    Text,
)

_TAG = re.compile(r"[A-Z][A-Z0-9]{2,3}")
#: Tables and formulas keep their lines, running text does not.
_LAYOUT = frozenset({"TBL", "EQU"})
_PROSE = frozenset(
    {"PAR", "PAL", "PAC", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5", "TBL", "EQU", "FNT"}
)
_DESCRIPTION = ("PARN", "GOVT", "BSUM", "DRWD", "DETD")
_RELATIONS = {
    "71": "continuation", "72": "continuation_in_part", "74": "division", "75": "reissue",
    "76": "continuation", "77": "continuation_in_part", "78": "continuation",
    "79": "continuation_in_part", "81": "continuation", "82": "continuation_in_part",
    "84": "division", "86": "continuation_in_part", "90": "provisional",
}  # fmt: skip
#: First letters of a number that stand for the kind of patent.
_KINDS = {"D": "S1", "RE": "E1", "PP": "P2", "H": "H1", "T": "I4"}
_SUBJECTS = {"D": "design", "RE": "reissue", "PP": "plant", "H": "statutory-invention-registration"}


@dataclass(slots=True)
class _Group:
    """A group of fields: its tag, and its fields in order as tag and text."""

    tag: str
    entries: list[tuple[str, str]] = field(default_factory=list)

    def first(self, tag: str) -> str | None:
        return next(iter(self.every(tag)), None)

    def every(self, tag: str) -> list[str]:
        return [tidy(text) for t, text in self.entries if t == tag and text.strip()]


def read(text: str, reading: Reading) -> Iterator[Document]:
    """Read one Green Book document."""
    groups = _groups(text)
    head = groups[0]
    number, prefix = _number(head.first("WKU") or "")
    kind = _KINDS.get(prefix, "A")
    date = fields.iso_date(head.first("ISD"))
    title = head.first("TTL")
    yield Document(
        office="US",
        kind=kind,
        subject=_SUBJECTS.get(prefix, "utility"),
        language="en",
        publication=DocumentId("US", number, kind, date) if number else None,
        application=_application(head),
        priorities=tuple(_priorities(groups)),
        relations=tuple(_relations(groups)),
        parties=tuple(_parties(groups)),
        classifications=tuple(_classifications(groups)),
        titles=(Text("en", signs(title)),) if title else (),
        abstracts=passage(_prose(groups, ("ABST",)), "en"),
        descriptions=passage(_prose(groups, _DESCRIPTION), "en"),
        claims=tuple(_claims(groups, reading)),
        citations=tuple(_citations(groups)),
    )


def _groups(text: str) -> list[_Group]:
    groups = [_Group("PATN")]
    for line in text.splitlines():
        tag = line[:4].rstrip()
        if _TAG.fullmatch(tag) and line[4:5] in {"", " "}:
            if len(tag) == 4 and not line[4:].strip():
                groups.append(_Group(tag))
            else:
                groups[-1].entries.append((tag, line[5:]))
        elif groups[-1].entries:
            last, before = groups[-1].entries[-1]
            mark = LINE if last in _LAYOUT else " "
            groups[-1].entries[-1] = (last, f"{before}{mark}{line.strip()}")
    return groups[1:] if len(groups) > 1 else groups


def _number(text: str) -> tuple[str, str]:
    """Take the check digit off a patent number (``WKU``); gives number and letters before it."""
    found = re.match(r"([A-Z]*)0*(\d+)", text.replace(" ", ""))
    if found is None:
        return "", ""
    digits = found[2][:-1] if len(text.strip()) == 9 else found[2]
    return f"{found[1]}{digits.lstrip('0')}", found[1]


def _application(head: _Group) -> DocumentId | None:
    number = head.first("APN")
    if number is None:
        return None
    # Series code and number; the last digit of seven is a check digit.
    digits = number[:-1] if len(number) == 7 else number
    series = head.first("SRC")
    if series and series.isdigit():
        digits = f"{int(series):02d}/{digits.strip().zfill(6)}"
    return DocumentId("US", digits, None, fields.iso_date(head.first("APD")))


def _priorities(groups: list[_Group]) -> Iterator[Priority]:
    for group in groups:
        if group.tag == "PRIR" and (number := group.first("APN")):
            office = fields.country(group.first("CNT"))
            yield Priority(DocumentId(office, number, None, fields.iso_date(group.first("APD"))))


def _relations(groups: list[_Group]) -> Iterator[Relation]:
    for group in groups:
        kind = _RELATIONS.get(group.first("COD") or "")
        if group.tag == "RLAP" and kind and (number := group.first("APN")):
            date = fields.iso_date(group.first("APD"))
            yield Relation(kind, DocumentId("US", number, None, date))


def _parties(groups: list[_Group]) -> Iterator[Party]:
    for group in groups:
        if group.tag == "INVT":
            yield from _party(group, "inventor")
        elif group.tag == "ASSG":
            yield from _party(group, "assignee")
        elif group.tag == "LREP":
            for tag in ("FRM", "FR2", "AAT", "ATT"):
                nature = "organisation" if tag == "FRM" else "person"
                for name in group.every(tag):
                    yield Party("agent", name=name, nature=nature)
        elif group.tag == "PATN":
            for tag, role in (("EXP", "examiner"), ("EXA", "assistant_examiner")):
                for name in group.every(tag):
                    yield _person(role, name)


def _party(group: _Group, role: str) -> Iterator[Party]:
    if (name := group.first("NAM")) is None:
        return
    lines = [group.first(tag) for tag in ("STR", "CTY", "STA", "ZIP")]
    # Only addresses abroad name a country, with an X behind its code.
    country = fields.country(group.first("CNT")) or ("US" if group.first("STA") else None)
    address = ", ".join(filter(None, lines)) or None
    yield (
        _person(role, name, address, country)
        if role == "inventor"
        else Party(role, name=name, address=address, country=country)
    )


def _person(role: str, name: str, address: str | None = None, country: str | None = None) -> Party:
    family, _, given = (part.strip() for part in name.partition(";"))
    return Party(
        role, family=family, given=given or None, nature="person", address=address, country=country
    )


def _classifications(groups: list[_Group]) -> Iterator[Classification]:
    for group in groups:
        if group.tag != "CLAS":
            continue
        edition = group.first("EDF")
        for index, text in enumerate(t for tag, t in group.entries if tag == "ICL" and t.strip()):
            symbol = fields.old_symbol(text)
            yield Classification("ipc-edition", symbol, edition, "L" if index else "F")
        for tag, position in (("OCL", "F"), ("XCL", "L")):
            for text in group.every(tag):
                yield Classification("uspc", text, None, position, None, "US")


def _citations(groups: list[_Group]) -> Iterator[Citation]:
    for group in groups:
        if group.tag in {"UREF", "FREF"} and (number := group.first("PNO")):
            office = "US" if group.tag == "UREF" else fields.country(group.first("CNT"))
            office = {"UK": "GB"}.get(office or "", office)  # the code before ST.3
            date = fields.iso_date(group.first("ISD"))
            yield Citation(DocumentId(office, number, None, date), None, group.first("NAM"))
        elif group.tag == "OREF":
            for text in group.every("PAL"):
                yield Citation(text=signs(text))


def _prose(groups: list[_Group], tags: tuple[str, ...]) -> list[Paragraph]:
    return [
        Paragraph(signs(text), None, tag == "PAC")
        for group in groups
        if group.tag in tags
        for tag, raw in group.entries
        if tag in _PROSE and (text := tidy(raw))
    ]


def _claims(groups: list[_Group], reading: Reading) -> Iterator[Claim]:
    """A claim starts with its number (``NUM``), a design's only claim has none."""
    for group in groups:
        if group.tag not in {"CLMS", "DCLM"}:
            continue
        number: int | None = None
        lines: list[str] = []
        for tag, raw in (*group.entries, ("NUM", "")):
            if tag == "NUM":
                if lines:
                    yield reading.claim("\n".join(lines), number, "en")
                number, lines = fields.integer(raw), []
            elif tag in _PROSE and (text := tidy(raw)):
                lines.append(signs(text))
