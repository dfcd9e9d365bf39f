"""How lists are said: claims, documents, passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pendency.examination.composing.action import Citation, CitedDocument
from pendency.examination.errors import UnreadableClaimsError

_PART = re.compile(r"(\d{1,5})(?:\s*(?:-|–|—|~|～|至|to)\s*(\d{1,5}))?$")
_SEPARATORS = re.compile(r"[,，、;；]|\band\b|和|及")
_PREFIX = re.compile(r"^\s*(?:claims?|权利要求)\s*", re.IGNORECASE)
_MOST = 10_000
_RUN = 3  # two claims in a row are named, three are a range


def claim_list(numbers: Iterable[int], language: str) -> str:
    """Claims as a sentence names them: ``claims 1-3 and 5``, ``权利要求1-3、5``; none, none."""
    parts = list(_ranges(sorted(set(numbers))))
    if not parts:
        return ""
    if language == "zh":
        return "权利要求" + "、".join(parts)
    alone = len(parts) == 1 and "-" not in parts[0]
    noun = "claim" if alone else "claims"
    return f"{noun} {listed(parts, 'en')}"


def claim_numbers(numbers: Iterable[int], language: str) -> str:
    """The numbers alone, for a table: ``1-3, 5``; ``1-3、5``."""
    return ("、" if language == "zh" else ", ").join(_ranges(sorted(set(numbers))))


def read_claims(text: str) -> tuple[int, ...]:
    """The claims that a person typed: ``1-3, 5``, ``claims 1 to 3 and 5``, ``权利要求1至3、5``.

    Raises
    ------
    UnreadableClaimsError
        A part is neither a number nor a range that ascends.
    """
    found: set[int] = set()
    for part in _SEPARATORS.split(_PREFIX.sub("", text)):
        if not part.strip():
            continue
        match = _PART.match(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= _MOST:
            raise UnreadableClaimsError(text, part.strip())
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def listed(parts: Sequence[str], language: str) -> str:
    """Parts as a list within a sentence: ``a, b and c``; ``a、b和c``."""
    joint, last = ("、", "和") if language == "zh" else (", ", " and ")
    if len(parts) < 2:
        return "".join(parts)
    return joint.join(parts[:-1]) + last + parts[-1]


def document_label(place: int, language: str) -> str:
    """What a notice calls the document at a place, from 1: ``D1``, ``对比文件1``."""
    return f"对比文件{place}" if language == "zh" else f"D{place}"


def cited(
    citations: Iterable[Citation], documents: Sequence[CitedDocument], language: str
) -> list[str]:
    """Each citation as a sentence holds it; those of documents that are not there are left out."""
    return [
        _cited(citation, documents[citation.document - 1], language)
        for citation in citations
        if 1 <= citation.document <= len(documents)
    ]


def _cited(citation: Citation, document: CitedDocument, language: str) -> str:
    label, where = document_label(citation.document, language), citation.passages.strip()
    if language == "zh":
        return f"{label}（{document.number}{f'，参见{where}' if where else ''}）"
    return f"{label} ({document.number}{f', {where}' if where else ''})"


def _ranges(numbers: list[int]) -> Iterator[str]:
    start = 0
    for i, number in enumerate(numbers):
        if i + 1 < len(numbers) and numbers[i + 1] == number + 1:
            continue
        run = numbers[start : i + 1]
        if len(run) >= _RUN:
            yield f"{run[0]}-{run[-1]}"
        else:
            yield from map(str, run)
        start = i + 1
