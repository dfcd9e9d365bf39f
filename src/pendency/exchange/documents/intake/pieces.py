"""A stream of bytes cut into single documents, in bounded memory.

Offices deliver thousands of documents in one file: XML documents one after the other (US), one
container of exchange documents (DOCDB, OPS), text documents (APS), or JSON lines. The cut is made
at what can only start a document; a broken document so spoils itself and not its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pendency.exchange.documents.intake.decoding import is_utf16
from pendency.exchange.documents.intake.limits import Limits
from pendency.exchange.documents.record import Place, Quarantined

_BLOCK = 1 << 20
#: Longer than any start of a document that the pattern below looks for.
_OVERLAP = 256

#: One literal first character: the search then runs over the text in between at full speed.
_XML = rb"(?P<xml>\?xml[ \t\r\n])|(?P<doctype>!DOCTYPE[ \t\r\n])"
_MARKUP = re.compile(rb"<(?:" + _XML + rb")")
_EXCHANGE = re.compile(
    rb"<(?:" + _XML + rb"|(?P<exchange>(?:[A-Za-z][\w.\-]{0,30}:)?exchange-document[ \t\r\n>]))"
)
_APS = re.compile(rb"^(?P<aps>PATN)[ \t]{0,80}\r?$", re.MULTILINE)
_APS_HEAD = re.compile(rb"\s*(?:HHHHH|PATN[ \t]*\r?\n)")
_JSON = re.compile(rb"\{")
_ELEMENT = re.compile(rb"<[A-Za-z_]")
_CONTAINER = re.compile(rb"<(?:[A-Za-z][\w.\-]{0,30}:)?(?:exchange-documents|world-patent-data)\b")
#: What may follow the last exchange document of a container.
_CLOSING = re.compile(rb"(?:\s*+</(?:[A-Za-z][\w.\-]*+:)?[\w.\-]++>)*+\s*+\Z")
_MARK = b"\xef\xbb\xbf"  # a byte order mark of UTF-8 says nothing that UTF-8 does not
_LAST_TAG = b"exchange-document>"
#: Within these first bytes of a piece the start tag of a container stands.
_HEADER = 64 << 10
_APS_HEADER = re.compile(rb"\A\s*HHHHH[^\n]*\s*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one document and where they start.

    ``contained`` says that it was cut out of a container, whose start tag declares the namespaces.
    """

    data: bytes
    place: Place
    contained: bool = False


def cut(
    stream: BinaryIO, file: str, member: str | None, limits: Limits
) -> Iterator[Piece | Quarantined]:
    """Cut a stream into documents; whatever is too large for one is set aside by its place."""
    head = stream.read(_BLOCK)
    cutter = _Cutter(stream, head, file, member, limits)
    if is_utf16(head[:2]):
        return cutter.whole()
    if head.removeprefix(_MARK).lstrip()[:1] == b"{":
        return cutter.objects()
    return cutter.documents()


class _Cutter:
    """Holds one piece at a time: ``_held`` is what was read and not yet given away."""

    def __init__(
        self, stream: BinaryIO, head: bytes, file: str, member: str | None, limits: Limits
    ) -> None:
        self._stream, self._held, self._limits = stream, bytearray(head), limits
        self._file, self._member = file, member
        exchange = _EXCHANGE if b"exchange-document" in head else _MARKUP
        self._start = _APS if _APS_HEAD.match(head) else exchange
        self._base, self._line = 0, 1
        self._dropped, self._dropped_line = 0, 1
        self._parted = False  # whether a container has been cut
        self._begin(None)

    def _begin(self, began: str | None) -> None:
        """Start a piece; ``began`` names the kind of start that it has, if it has one."""
        self._began = began
        self._bare = 0  # up to here the piece holds no element
        self._is_container: bool | None = None

    def whole(self) -> Iterator[Piece | Quarantined]:
        """Take everything as one document."""
        while self._read():
            self._drop_if_large(len(self._held))
        yield from self._give(len(self._held))

    def objects(self) -> Iterator[Piece | Quarantined]:
        """Take JSON as lines when the first line is a whole object, else as one document."""
        while (end := self._held.find(b"\n", self._first_text())) < 0:
            if len(self._held) > self._limits.document or not self._read():
                break
        first = self._held[: end if end >= 0 else None]
        return self.lines() if first.rstrip().endswith(b"}") else self.whole()

    def _first_text(self) -> int:
        found = _JSON.search(self._held)
        return found.start() if found else len(self._held)

    def lines(self) -> Iterator[Piece | Quarantined]:
        """Take every line as one document."""
        scan = 0
        while True:
            end = self._held.find(b"\n", scan)
            if end >= 0:
                yield from self._give(end + 1)
                scan = 0
                continue
            scan = self._drop_if_large(len(self._held))
            if not self._read():
                yield from self._give(len(self._held))
                return

    def documents(self) -> Iterator[Piece | Quarantined]:
        """Cut where a document starts."""
        scan, more = 0, True
        while True:
            start = self._start.search(self._held, scan)
            # A start near the end of what is held may go on behind it: read on first.
            if more and (start is None or start.end() > len(self._held) - _OVERLAP):
                unsure = max(scan, len(self._held) - _OVERLAP)
                scan = self._drop_if_large(min(unsure, start.start()) if start else unsure)
                more = self._read()
            elif start is None:
                yield from self._give(len(self._held))
                return
            elif self._opens(start):
                yield from self._give(start.start(), header=start.lastgroup == "exchange")
                self._parted = self._parted or start.lastgroup == "exchange"
                self._begin(start.lastgroup)
                scan = start.end() - start.start()
            else:
                scan = start.end()

    def _opens(self, start: re.Match[bytes]) -> bool:
        """Whether a new document starts here, rather than the current one going on."""
        if start.start() == 0 and not self._dropped:
            self._began = start.lastgroup
            return False
        if start.lastgroup == "exchange":
            if self._is_container is None:
                end = min(start.start(), _HEADER)
                self._is_container = bool(_CONTAINER.search(self._held, 0, end))
            return self._began == "exchange" or self._is_container
        return start.lastgroup != "doctype" or self._has_element(start.start())

    def _has_element(self, before: int) -> bool:
        found = _ELEMENT.search(self._held, self._bare, before)
        self._bare = found.start() if found else max(self._bare, before)
        return found is not None or self._dropped > 0

    def _read(self) -> bool:
        more = self._stream.read(_BLOCK)
        self._held += more
        return bool(more)

    def _drop_if_large(self, scanned: int) -> int:
        """Let go of what was scanned of a piece that is too large to be a document."""
        if len(self._held) + self._dropped <= self._limits.document:
            return scanned
        if not self._dropped:
            self._dropped_line = self._line
        self._dropped += scanned
        self._bare = 0
        self._pass(scanned)
        return 0

    def _pass(self, end: int) -> None:
        self._base += end
        self._line += self._held.count(b"\n", 0, end)
        del self._held[:end]

    def _give(self, end: int, *, header: bool = False) -> Iterator[Piece | Quarantined]:
        """Give the piece up to ``end`` away, unless it is blank or the header of a container."""
        if self._dropped:
            limit, size = self._limits.document, self._dropped + end
            start = self._base - self._dropped
            place = Place(self._file, self._member, start, size, self._dropped_line)
            yield Quarantined("too_large", f"{size} bytes; a document may have {limit}", place)
            self._dropped = 0
        elif not (header and self._began != "exchange"):
            yield from self._piece(bytes(self._held[:end]))
        self._pass(end)

    def _piece(self, data: bytes) -> Iterator[Piece]:
        if self._began == "exchange":
            data = _without_end_tags(data)
        bare = data.lstrip(b" \t\r\n" + _MARK)
        if not bare or _APS_HEADER.match(bare[:2000]):
            return
        space = len(data) - len(bare)
        line = self._line + data.count(b"\n", 0, space)
        place = Place(self._file, self._member, self._base + space, len(bare), line)
        yield Piece(bare, place, contained=self._began == "exchange" and self._parted)


def _without_end_tags(data: bytes) -> bytes:
    """Cut the end tags of the container off its last document."""
    end = data.rfind(_LAST_TAG) + len(_LAST_TAG)
    return data[:end] if end >= len(_LAST_TAG) and _CLOSING.match(data, end) else data
