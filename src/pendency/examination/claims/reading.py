"""The text as patterns read it: same characters for same things, and the way back to the source.

Full-width digits and letters, kinds of dash and of blank are made one; in Chinese and Japanese,
which use no blanks between words, line breaks and blanks between characters go. Offsets found in
a reading are led back to the text as it was given, so that every finding points there.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

_SAME = {
    **{0xFF10 + i: chr(0x30 + i) for i in range(10)},
    **{0xFF21 + i: chr(0x41 + i) for i in range(26)},
    **{0xFF41 + i: chr(0x61 + i) for i in range(26)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-"),
    **dict.fromkeys(map(ord, "～〜∼"), "~"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\ufeff"), " "),
    **dict.fromkeys(map(ord, "’‘ʼ"), "'"),
    ord("．"): ".",
}
_CJK = r"[\u3040-\u30ff\u3400-\u9fff\u3001\u3002\uff00-\uffef]"
_BLANKS = re.compile(rf"(?<={_CJK})\s+|\s+(?={_CJK})")

UNSPACED = frozenset({"zh", "ja"})


@dataclass(frozen=True)
class Reading:
    """A text prepared for patterns.

    Parameters
    ----------
    text
        What the patterns see.
    origin
        For each character of `text` its offset in the source; ``None`` when they are the same.
    """

    text: str
    origin: array[int] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the source of a span (start, end) of the reading."""
        if self.origin is None:
            return start, end
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else self._length
            return at, at
        return self.origin[start], self.origin[end - 1] + 1

    @property
    def _length(self) -> int:
        return self.origin[-1] + 1 if self.origin else 0


def read(source: str, language: str) -> Reading:
    """Prepare a text in a language (``zh``, ``en``, ``de``, ``fr``, ``ja``) for patterns."""
    text = source.translate(_SAME)
    if language not in UNSPACED:
        return Reading(text)
    parts: list[str] = []
    origin: array[int] = array("l")
    at = 0
    for gap in _BLANKS.finditer(text):
        parts.append(text[at : gap.start()])
        origin.extend(range(at, gap.start()))
        at = gap.end()
    if not parts:
        return Reading(text)
    parts.append(text[at:])
    origin.extend(range(at, len(text)))
    return Reading("".join(parts), origin)
