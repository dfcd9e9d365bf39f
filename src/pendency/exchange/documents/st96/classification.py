"""Classifications in ST.96: IPC in editions and since 2006, CPC, national schemes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.record import Classification
from pendency.exchange.documents.st96.xml import add, option, stripped

_PARTS = ("Class", "Subclass", "MainGroup", "Subgroup")
_NATIONAL = {"US": "uspc", "JP": "fi"}


def write(parent: Element, classifications: tuple[Classification, ...]) -> None:
    """Write ``PatentClassificationBag``, in the order of the record."""
    if not classifications:
        return
    bag = add(parent, "PatentClassificationBag")
    for scheme, run in groupby(classifications, key=lambda c: c.scheme):
        if scheme == "ipc":
            inner = add(bag, "IPCRClassificationBag")
            for index, one in enumerate(run, start=1):
                _modern(add(inner, "IPCRClassification", sequenceNumber=str(index)), one, "Section")
        elif scheme == "cpc":
            inner = add(bag, "CPCClassificationBag")
            main, *others = run
            _modern(add(add(inner, "MainCPC"), "CPCClassification"), main, "CPCSection")
            further = add(inner, "FurtherCPC") if others else inner
            for one in others:
                _modern(add(further, "CPCClassification"), one, "CPCSection")
        else:
            for one in run:
                _other(bag, one)


def _modern(element: Element, one: Classification, section: str) -> None:
    ipc = section == "Section"
    value = "IPCClassificationValueCode" if ipc else "CPCClassificationValueCode"
    symbol = fields.split_symbol(one.symbol)
    option(element, "ClassificationVersionDate", one.version)
    if ipc:
        option(element, "SymbolPositionCode", one.position)
        option(element, value, one.value)
        option(element, "ActionDate", one.assigned)
        option(element, "GeneratingOfficeCode", one.office)
        if symbol is None:
            add(element, "PatentClassificationSymbolText", one.symbol)
    if symbol is not None:
        add(element, section, symbol[0])
        for name, part in zip(_PARTS, symbol[1:], strict=True):
            option(element, name, part)
    if not ipc:
        option(element, "SymbolPositionCode", one.position)
        option(element, value, one.value)
        option(element, "ActionDate", one.assigned)
        option(element, "GeneratingOfficeCode", one.office)
    carry(element, one, _read_modern(stripped(element)))


def _other(bag: Element, one: Classification) -> None:
    if one.scheme == "ipc-edition":
        element = add(bag, "IPCClassification")
        add(element, "Edition", one.version or "")
        add(element, "MainClassification", one.symbol)
        carry(element, one, next(_read_edition(stripped(element)), None))
    else:
        element = add(bag, "NationalClassification")
        option(element, "IPOfficeCode", one.office)
        option(element, "Edition", one.version)
        add(add(element, "MainNationalClassification"), "PatentClassificationText", one.symbol)
        carry(element, one, next(_read_national(stripped(element)), None))


def read(book: Element) -> Iterator[Classification]:
    """Read ``PatentClassificationBag``, in the order of the document."""
    for element in book.iterfind("PatentClassificationBag//*"):
        if element.tag in {"IPCRClassification", "CPCClassification"}:
            if (one := _read_modern(element)) is not None:
                yield one
        elif element.tag == "IPCClassification":
            yield from _read_edition(element)
        elif element.tag == "NationalClassification":
            yield from _read_national(element)


def _read_modern(element: Element) -> Classification | None:
    ipc = element.tag == "IPCRClassification"
    text = element.find("PatentClassificationSymbolText")
    text = element.find("PatentClassificationText") if text is None else text
    head = plain(element.find("Section" if ipc else "CPCSection"))
    parts = (head, *(plain(element.find(name)) for name in _PARTS))
    symbol = fields.symbol(plain(text)) if text is not None else fields.join_symbol(*parts)
    value = plain(element.find("IPCClassificationValueCode"))
    read = Classification(
        "ipc" if ipc else "cpc",
        symbol,
        fields.iso_date(plain(element.find("ClassificationVersionDate"))),
        plain(element.find("SymbolPositionCode")),
        value or plain(element.find("CPCClassificationValueCode")),
        fields.country(plain(element.find("GeneratingOfficeCode"))),
        fields.iso_date(plain(element.find("ActionDate"))),
    )
    return restored(element, Classification, read)


def _read_edition(element: Element) -> Iterator[Classification]:
    edition = plain(element.find("Edition"))
    for child in element.iterchildren("MainClassification", "FurtherClassification"):
        position = "F" if child.tag == "MainClassification" else "L"
        symbol = fields.symbol(plain(child))
        one = Classification("ipc-edition", symbol, edition, position)
        found = restored(element, Classification, one)
        assert found is not None  # it is given what was read
        yield found


def _read_national(element: Element) -> Iterator[Classification]:
    office = fields.country(plain(element.find("IPOfficeCode")))
    scheme = _NATIONAL.get(office or "", "national")
    for child in element.iterchildren(
        "MainNationalClassification", "FurtherNationalClassification"
    ):
        position = "F" if child.tag.startswith("Main") else "L"
        pair = [plain(child.find(name)) for name in ("NationalClass", "NationalSubclass")]
        symbol = plain(child.find("PatentClassificationText")) or "/".join(filter(None, pair))
        edition = plain(element.find("Edition"))
        one = Classification(scheme, symbol, edition, position, None, office)
        found = restored(element, Classification, one)
        assert found is not None  # it is given what was read
        yield found
