"""Legal events of the EPO's worldwide legal event data, as OPS gives them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import LegalEvent


@cache
def codes() -> dict[str, str]:
    """Office and code (``EP 17P``) to events of the vocabulary, from ``data/inpadoc.toml``."""
    text = files("pendency.exchange.documents").joinpath("data/inpadoc.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)["codes"]
    return found


def events(member: Element, reading: Reading) -> Iterator[LegalEvent]:
    """Give the legal events of a family member, in the order of the source."""
    for element in member.iterfind("legal"):
        native = (element.get("code") or "").strip()
        office = fields.country(plain(element.find("L001EP")))
        detail = element.find("L500EP")
        words = [element.get("desc") or ""]
        # A national office's own code comes with its own words.
        if detail is not None and (own := detail.find("L502EP")) is not None:
            words += [own.get("desc") or "", own.get("descData") or ""]
        if detail is not None:
            words += [plain(e) or "" for e in detail.iterfind("L510EP")]
        yield LegalEvent(
            native=native,
            date=reading.date(element.find("L007EP")),
            code=codes().get(f"{office} {native}"),
            text="; ".join(" ".join(w.split()) for w in words if w.strip()) or None,
            country=fields.country(plain(element.find("L500EP/L501EP"))) or office,
        )
