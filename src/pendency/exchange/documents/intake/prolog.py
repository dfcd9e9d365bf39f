"""What stands before the root element: XML declaration, document type, entity declarations.

The document type is read here and then blanked out, byte for byte, so that the parser behind never
sees a DTD and the places in its messages still are the places in the input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pendency.exchange.documents.errors import Refusal
from pendency.exchange.documents.intake.limits import Limits

_STEP = re.compile(rb"""<!--|<\?|<!DOCTYPE\b|<""")
_INSIDE = re.compile(rb"""<!--|<\?|<!ENTITY\b|["']|[\[\]>]|%[A-Za-z_][\w.\-]*+;""")
_ENTITY = re.compile(
    rb"""\s++(%\s++)?+([^\s"'<>%]{1,200}+)\s++(?:(SYSTEM|PUBLIC)\b|["'])""",
)
_NDATA = re.compile(rb"""[^<>]*?\bNDATA\b""")
_CLOSERS = {b"<!--": b"-->", b"<?": b"?>", b'"': b'"', b"'": b"'"}
#: Every byte to a space, but the line feed to itself.
_BLANK = bytes(10 if byte == 10 else 32 for byte in range(256))


@dataclass(slots=True)
class Prolog:
    """The blanked document and the entities that its document type declares.

    ``internal`` have a text of their own, ``external`` would be fetched; unparsed ones (NDATA, the
    pictures of US documents) are in neither.
    """

    body: bytes
    root_at: int
    doctype: str | None = None
    internal: set[str] = field(default_factory=set)
    external: set[str] = field(default_factory=set)


def read_prolog(data: bytes, limits: Limits) -> Prolog:
    """Read up to the root element and blank what precedes it.

    Raises
    ------
    Refusal
        ``not_xml`` (no element at all), ``unclosed`` (a comment, instruction or document type that
        never ends), ``parameter_entity``, ``too_large`` (the internal subset).
    """
    found = Prolog(data, 0)
    at, spans = 0, []
    while True:
        step = _STEP.search(data, at)
        if step is None:
            raise Refusal("not_xml", "no element found", at)
        if step[0] == b"<":
            break
        if step[0] == b"<!DOCTYPE":
            at = _doctype(data, step.start(), found, limits)
        else:
            at = _after(data, _CLOSERS[step[0]], step.end())
        spans.append((step.start(), at))
    found.root_at = step.start()
    found.body = _blanked(data, spans)
    return found


def _blanked(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for start, end in spans:
        parts += (data[done:start], data[start:end].translate(_BLANK))
        done = end
    return b"".join((*parts, data[done:]))


def _doctype(data: bytes, start: int, found: Prolog, limits: Limits) -> int:
    """Walk over a document type; gives the place behind it."""
    at, depth = start + len(b"<!DOCTYPE"), 0
    while True:
        token = _INSIDE.search(data, at)
        if token is None:
            raise Refusal("unclosed", "the document type never ends", start)
        if token.start() - start > limits.subset:
            raise Refusal("too_large", f"document type above {limits.subset} bytes", start)
        at, word = token.end(), token[0]
        if word in _CLOSERS:
            at = _after(data, _CLOSERS[word], at)
        elif word == b"<!ENTITY":
            at = _entity(data, at, found)
        elif word.startswith(b"%"):
            raise Refusal("parameter_entity", f"reference {_shown(word)}", token.start())
        elif word == b"[":
            depth += 1
        elif word == b"]":
            depth -= 1
        elif depth <= 0:
            found.doctype = _shown(data[start : min(at, start + 300)])
            return at
        # else: the end of a declaration within the subset


def _entity(data: bytes, at: int, found: Prolog) -> int:
    match = _ENTITY.match(data, at)
    if match is None:
        return at
    name = _shown(match[2])
    if match[3] is None:  # the quote of its text comes next
        found.internal.add(name)
        return match.end() - 1
    end = _literals_end(data, match.end())
    if not _NDATA.match(data, end, end + 200):
        found.external.add(name)
    return end


def _literals_end(data: bytes, at: int) -> int:
    """Walk over the one or two literals of a SYSTEM or PUBLIC identifier."""
    quoted = re.compile(rb"""\s*+(?:"[^"]*+"|'[^']*+')""")
    while (match := quoted.match(data, at)) is not None:
        at = match.end()
    return at


def _after(data: bytes, closer: bytes, start: int) -> int:
    end = data.find(closer, start)
    if end < 0:
        raise Refusal("unclosed", f"{_shown(data[start : start + 20])} never ends", start)
    return end + len(closer)


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "replace")
