"""The difference between two wordings, piece by piece, as an examiner reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from pendency.examination.claims.tokens import Piece, clauses, pieces

# Above this product of lengths a block that changed is not compared word by word.
_LARGEST_BLOCK = 4_000_000


@dataclass(frozen=True)
class Segment:
    """A stretch of text that stayed, went or came.

    Parameters
    ----------
    op
        ``equal``, ``deleted`` or ``inserted``.
    start, end
        Offsets in the earlier text (equal, deleted) or in the later one (inserted).
    text
        The words there.
    """

    op: str
    start: int
    end: int
    text: str


def compare_wording(before: str, after: str, language: str) -> tuple[Segment, ...]:
    """Set two texts against each other: by clauses first, then by words (zh, ja: characters).

    The equal and deleted segments are the earlier text in order, the equal and inserted ones the
    later text; blanks between pieces aside. Equal texts give one equal segment.
    """
    if before == after:
        return (Segment("equal", 0, len(before), before),) if before else ()
    old, new = clauses(before), clauses(after)
    found: list[Segment] = []
    matcher = SequenceMatcher(None, [c.text for c in old], [c.text for c in new], autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            found += _segment("equal", before, old[i1:i2])
        else:
            found += _words(before, after, old[i1:i2], new[j1:j2], language)
    return tuple(_joined(found, before, after))


def _words(
    before: str, after: str, old: list[Piece], new: list[Piece], language: str
) -> Iterator[Segment]:
    mine = pieces(before, language, old[0].start, old[-1].end) if old else []
    its = pieces(after, language, new[0].start, new[-1].end) if new else []
    if not mine or not its or len(mine) * len(its) > _LARGEST_BLOCK:
        yield from _segment("deleted", before, mine)
        yield from _segment("inserted", after, its)
        return
    matcher = SequenceMatcher(None, [p.text for p in mine], [p.text for p in its], autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            yield from _segment("equal", before, mine[i1:i2])
        else:
            yield from _segment("deleted", before, mine[i1:i2])
            yield from _segment("inserted", after, its[j1:j2])


def _segment(op: str, text: str, stretch: list[Piece]) -> Iterator[Segment]:
    if stretch:
        start, end = stretch[0].start, stretch[-1].end
        yield Segment(op, start, end, text[start:end])


def _joined(segments: list[Segment], before: str, after: str) -> Iterator[Segment]:
    """Join neighbours of the same kind."""
    last: Segment | None = None
    for segment in segments:
        if last is not None and last.op == segment.op:
            text = after if segment.op == "inserted" else before
            last = Segment(last.op, last.start, segment.end, text[last.start : segment.end])
            continue
        if last is not None:
            yield last
        last = segment
    if last is not None:
        yield last
