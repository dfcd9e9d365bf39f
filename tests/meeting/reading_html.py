"""Reads a pack's HTML back: what stands in slots, and what stands outside of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements and classes whose digits are not results: dates and names, numbers of sections and
#: captions, identifiers and formulas; charts repeat what tables tell.
FRAMES = {"frame", "name", "number"}
SKIPPED = {"style", "svg", "code", "title"}
VOID = {"meta", "col", "br", "link", "hr"}


@dataclass
class Page:
    """Text outside slots, and the slots as (attributes, text)."""

    loose: list[str] = field(default_factory=list)
    slots: list[tuple[dict[str, str | None], str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.stack: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        self.stack.append((tag, dict(attrs)))
        if tag == "data":
            self.page.slots.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "data" for tag, _ in self.stack):
            attributes, text = self.page.slots[-1]
            self.page.slots[-1] = (attributes, text + data)
        elif not self._framed():
            self.page.loose.append(data)

    def _framed(self) -> bool:
        return any(tag in SKIPPED or attrs.get("class") in FRAMES for tag, attrs in self.stack)


def read(html: str) -> Page:
    """The slots and the loose text of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.page
