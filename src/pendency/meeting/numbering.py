"""Numbers of sections, tables and figures, given once for all renderers."""

from __future__ import annotations

from dataclasses import dataclass

from pendency.meeting.document import Chart, Document, Section, Table, walk

_ZH = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Numbering:
    """Numbers of sections by ident, and of tables and charts by identity."""

    sections: dict[str, str]
    blocks: dict[int, int]

    def before(self, ident: str) -> str:
        """What stands before a section's title: its number, and a gap where the form has none."""
        number_ = self.sections[ident]
        return number_ if number_.endswith(("、", "）")) else f"{number_}\N{EN SPACE}"

    def of(self, block: Table | Chart) -> int:
        """The number of a table among the tables, or of a chart among the charts."""
        return self.blocks[id(block)]


def number(document: Document, lang: str) -> Numbering:
    """Number a document: 1, 1.1, Annex A in English; 一、（一）, 附录一 in Chinese."""
    sections: dict[str, str] = {}
    main = annexes = 0
    for section in document.sections:
        if section.annex:
            annexes += 1
            sections[section.ident] = _annex(annexes, lang)
        else:
            main += 1
            sections[section.ident] = f"{_zh(main)}、" if lang == "zh" else f"{main}"
        _inner(section, sections, lang)
    return Numbering(sections, _blocks(document))


def _inner(section: Section, sections: dict[str, str], lang: str) -> None:
    above = sections[section.ident].removeprefix("Annex ")
    for place, inner in enumerate(section.sections, start=1):
        sections[inner.ident] = f"（{_zh(place)}）" if lang == "zh" else f"{above}.{place}"


def _annex(place: int, lang: str) -> str:
    return f"附录{_zh(place)}" if lang == "zh" else f"Annex {chr(64 + place)}"


def _zh(value: int) -> str:
    """A number up to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _ZH[ones]
    return ("" if tens == 1 else _ZH[tens]) + "十" + (_ZH[ones] if ones else "")


def _blocks(document: Document) -> dict[int, int]:
    numbers: dict[int, int] = {}
    counts = {Table: 0, Chart: 0}
    for section, _ in walk(document.sections):
        for block in section.blocks:
            if isinstance(block, (Table, Chart)):
                counts[type(block)] += 1
                numbers[id(block)] = counts[type(block)]
    return numbers
