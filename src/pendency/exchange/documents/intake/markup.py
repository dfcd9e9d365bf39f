"""Markup that a strict parser would refuse, put right where its meaning is beyond doubt.

Named characters are always resolved, since the DTDs that define them are never loaded. The other
repairs are tried only after the parser has refused: a stray ``&`` or ``<`` is text, an undeclared
namespace prefix is declared, a character that XML forbids becomes U+FFFD. Each is noted with its
line. Tags that do not match are never repaired: what was meant can't be known.

Everything runs in linear time: regions are found with ``find``, and no pattern crosses a ``<``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pendency.exchange.documents.errors import Refusal
from pendency.exchange.documents.intake import entities
from pendency.exchange.documents.intake.limits import Limits
from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.prolog import Prolog

_OPAQUE = re.compile(rb"<!\[CDATA\[|<!--|<\?")
_CLOSERS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9._\-]{0,63});")
_STRAY_AMP = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_TAG = re.compile(
    rb"""</?[A-Za-z_][\w.\-]*+(?::[A-Za-z_][\w.\-]*+)?+"""
    rb"""(?:\s++[A-Za-z_:][\w:.\-]*+\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+\s*+/?>"""
)
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NUMBERED = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_PREFIX = re.compile(
    rb"<([A-Za-z_][\w.\-]{0,40})(?=:)|\s([A-Za-z_][\w.\-]{0,40})(?=:[A-Za-z_][\w.\-]{0,40}\s?=)"
)
_DECLARED = re.compile(rb"\sxmlns:([A-Za-z_][\w.\-]*)\s*=")
_ROOT_NAME = re.compile(rb"<[A-Za-z_][\w.:\-]*")
_REPLACEMENT = "\ufffd".encode()


@dataclass(slots=True)
class Edited:
    """A text with replacements, which still knows the places of the text that it was made from."""

    body: bytes
    _at: list[int] = field(default_factory=list)
    _shift: list[int] = field(default_factory=list)

    def original(self, offset: int) -> int:
        """Give the place in the text before the edits."""
        found = bisect_right(self._at, offset)
        return offset - (self._shift[found - 1] if found else 0)

    @classmethod
    def by(
        cls, body: bytes, pattern: re.Pattern[bytes],
        change: Callable[[re.Match[bytes]], bytes | None], most: int,
    ) -> Edited:  # fmt: skip
        """Replace matches outside CDATA sections, comments and instructions; None keeps one.

        Raises
        ------
        Refusal
            ``too_many_repairs``: more than ``most`` places.
        """
        parts: list[bytes] = []
        at: list[int] = []
        shifts: list[int] = []
        done = size = 0
        for start, end in _regions(body):
            for match in pattern.finditer(body, start, end):
                new = change(match)
                if new is None:
                    continue
                parts += (body[done : match.start()], new)
                size += match.start() - done + len(new)
                done = match.end()
                at.append(size)
                shifts.append(size - done)
                if len(at) > most:
                    message = f"more than {most} places with {new.decode()} to put right"
                    raise Refusal("too_many_repairs", message, match.start())
        if not parts:
            return cls(body)
        parts.append(body[done:])
        return cls(b"".join(parts), at, shifts)


def resolve_names(prolog: Prolog, notes: Notes, limits: Limits) -> Edited:
    """Replace named characters by themselves; names that nobody knows stay as text, with a note.

    Raises
    ------
    Refusal
        ``entity_expansion`` or ``external_entity``: the document uses an entity that it declares
        itself. Such entities are not expanded, whatever they hold.
    """
    body = prolog.body
    used = {name.decode("ascii") for name in set(_NAMED.findall(body))} - entities.XML
    if not used:
        return Edited(body)
    _refuse_declared(used, prolog)
    lines = _Lines(body)

    def change(match: re.Match[bytes]) -> bytes | None:
        name = match[1].decode("ascii")
        if name in entities.XML:
            return None
        found = entities.character(name)
        if found is None:
            notes.warn("unknown_entity", lines.at(match.start()), match[0].decode("ascii"))
            return b"&amp;" + match[0][1:]
        return found.encode() if found not in "<&" else f"&#{ord(found)};".encode()

    return Edited.by(body, _NAMED, change, limits.names)


def _refuse_declared(used: set[str], prolog: Prolog) -> None:
    for names, reason, what in (
        (prolog.internal, "entity_expansion", "declares a text for itself"),
        (prolog.external, "external_entity", "would fetch from elsewhere"),
    ):
        if hit := sorted(used & names):
            at = prolog.body.find(f"&{hit[0]};".encode())
            raise Refusal(reason, f"uses the entity &{hit[0]}; that the document {what}", at)


def _allowed_number(match: re.Match[bytes]) -> bytes | None:
    point = int(match[1], 16) if match[1] else int(match[2])
    plain = point in {9, 10, 13} or 0x20 <= point < 0xD800
    return (
        None if plain or 0xE000 <= point < 0xFFFE or 0x10000 <= point < 0x110000 else _REPLACEMENT
    )


#: The repairs, in the order in which they are tried: rule, pattern, replacement.
_REPAIRS: tuple[tuple[str, re.Pattern[bytes], Callable[[re.Match[bytes]], bytes | None]], ...] = (
    ("forbidden_character", _FORBIDDEN, lambda _: _REPLACEMENT),
    ("forbidden_character", _NUMBERED, _allowed_number),
    ("stray_ampersand", _STRAY_AMP, lambda _: b"&amp;"),
    ("stray_angle_bracket", re.compile(rb"<"),
     lambda m: None if _TAG.match(m.string, m.start()) else b"&lt;"),
    ("stray_cdata_end", re.compile(rb"\]\]>"), lambda _: b"]]&gt;"),
)  # fmt: skip


def repair(edited: Edited, notes: Notes, limits: Limits) -> list[Edited]:
    """Put right what can be; gives the chain of edits, the last holds the text to parse."""
    chain = [edited]
    for rule, pattern, change in _REPAIRS:
        chain.append(_noted(chain[-1].body, rule, pattern, change, notes, limits.repairs))
    body = chain[-1].body
    if missing := _undeclared(body):
        root = _ROOT_NAME.search(body)
        if root is None:  # what looked like the root element was not a whole tag
            raise Refusal("not_well_formed", "the root element's tag is broken", 0)
        names = b"".join(b' xmlns:%s="urn:undeclared:%s"' % (name, name) for name in missing)
        notes.warn("undeclared_prefix", line_of(body, root.start()), b", ".join(missing).decode())
        at, size = root.end(), len(names)
        chain.append(Edited(body[:at] + names + body[at:], [at + size], [size]))
    return chain


def _noted(
    body: bytes, rule: str, pattern: re.Pattern[bytes],
    change: Callable[[re.Match[bytes]], bytes | None], notes: Notes, most: int,
) -> Edited:  # fmt: skip
    lines = _Lines(body)

    def told(match: re.Match[bytes]) -> bytes | None:
        new = change(match)
        if new is not None:
            around = body[max(0, match.start() - 20) : match.end() + 40]
            notes.warn(rule, lines.at(match.start()), around.decode("utf-8", "replace"))
        return new

    return Edited.by(body, pattern, told, most)


def _undeclared(body: bytes) -> list[bytes]:
    used = {a or b for a, b in _PREFIX.findall(body)} - {b"xml", b"xmlns"}
    return sorted(used - set(_DECLARED.findall(body))) if used else []


class _Lines:
    """Line numbers of places that are asked for in rising order."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at, self._line = body, 0, 1

    def at(self, offset: int) -> int:
        self._line += self._body.count(b"\n", self._at, offset)
        self._at = max(offset, self._at)
        return self._line


def line_of(body: bytes, offset: int) -> int:
    """Give the line (from 1) of a place."""
    return body.count(b"\n", 0, offset) + 1


def _regions(body: bytes) -> Iterator[tuple[int, int]]:
    """Give the stretches outside CDATA sections, comments and processing instructions."""
    start = at = 0
    while (opener := _OPAQUE.search(body, at)) is not None:
        close = body.find(_CLOSERS[opener[0]], opener.end())
        if close < 0:
            break
        if opener.start() > start:
            yield start, opener.start()
        start = at = close + len(_CLOSERS[opener[0]])
    yield start, len(body)
