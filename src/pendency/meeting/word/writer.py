"""Walking the tree into a Word document."""

from __future__ import annotations

import datetime as dt

import docx
from docx.document import Document as WordDocument

from pendency.meeting.document import Chart, Document, Paragraph, Section, Table
from pendency.meeting.numbering import Numbering, number
from pendency.meeting.word.blocks import chart, table
from pendency.meeting.word.look import LOOKS, Look, text_width
from pendency.meeting.word.runs import runs
from pendency.meeting.word.styles import set_up
from pendency.meeting.wording import Wording
from pendency.word import element, field, furnish, packed, paragraph, run

_ROLES = {"text": "BodyText", "note": "Note", "banner": "Banner"}
_ANNEX_STYLES = {1: "AnnexHeading", 2: "AnnexHeading2"}


def render_docx(document: Document, words: Wording) -> bytes:
    """The document in the language of ``words``; the same bytes for the same input."""
    return _Writer(document, words).write()


class _Writer:
    def __init__(self, document: Document, words: Wording) -> None:
        self.document, self.words = document, words
        self.look: Look = LOOKS[words.lang]
        self.numbers: Numbering = number(document, words.lang)
        self.word: WordDocument = docx.Document()
        self._end = self.word.element.body.sectPr

    def write(self) -> bytes:
        set_up(self.word, self.look)
        self._properties()
        self._furniture()
        self._cover()
        self._contents()
        for section in self.document.sections:
            self._section(section, 1, annex=section.annex)
        return packed(self.word)

    def _add(self, *blocks: str) -> None:
        for block in blocks:
            self._end.addprevious(element(block))

    # --- what surrounds the text ----------------------------------------------------------

    def _properties(self) -> None:
        """Fixed properties: no clock, no name of a person or machine."""
        core = self.word.core_properties
        moment = dt.datetime.combine(self.document.as_of, dt.time(), tzinfo=dt.UTC)
        core.created = core.modified = moment
        core.author, core.last_modified_by, core.revision = "Pendency", "Pendency", 1
        core.title = self._title()
        core.language, core.comments, core.keywords = self.look.language, "", ""

    def _title(self) -> str:
        cover = self.document.cover
        return f"{self.words.text(cover.title)} {self.words.text(cover.period)}"

    def _furniture(self) -> None:
        section = self.word.sections[0]
        end = round(text_width(self.look) * 1440 / 25.4)
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{end}"/></w:tabs>'
        right = self.words.word("frame.generated") if self.document.cover.banner else ""
        head = run(self._title()) + "<w:r><w:tab/></w:r>" + run(right)
        before, after = self.look.page_number
        foot = run(before) + field("PAGE", run("1")) + run(after)
        furnish(section.header, paragraph(head, "Header", tabs))
        furnish(section.footer, paragraph(foot, "Footer", '<w:jc w:val="center"/>'))

    def _cover(self) -> None:
        cover, words = self.document.cover, self.words
        self._add(
            paragraph(runs(words.runs(cover.office)), "CoverOffice"),
            paragraph(runs(words.runs(cover.title)), "Title"),
            paragraph(runs(words.runs(cover.period)), "Subtitle"),
        )
        if cover.banner:
            self._add(paragraph(runs(words.runs(cover.banner)), "Banner"))
        colon = "：" if words.lang == "zh" else ": "
        for term, fact in cover.facts:
            content = runs(words.runs(term)) + run(colon) + runs(words.runs(fact))
            self._add(paragraph(content, "Note"))

    def _contents(self) -> None:
        """A real table of contents; page numbers come when the reader updates the field."""
        self._add(paragraph(run(self.words.word("frame.contents")), "ContentsTitle",
                            "<w:pageBreakBefore/>"))  # fmt: skip
        entries = []
        for section in self.document.sections:
            entries.append((section, 0))
            if section.ident == "sheets":
                entries += [(inner, 1) for inner in section.sections]
        lines = [self._entry(section, level) for section, level in entries]
        start, end = field('TOC \\o "1-2" \\h \\z \\t "Annex Heading,1"', "\0").split("\0")
        for place, (content, level) in enumerate(lines):
            before = start if place == 0 else ""
            after = end if place + 1 == len(lines) else ""
            self._add(paragraph(before + content + after, "ContentsEntry",
                                f'<w:ind w:left="{level * 420}"/>'))  # fmt: skip

    def _entry(self, section: Section, level: int) -> tuple[str, int]:
        number_ = run(self.numbers.before(section.ident), "Frame")
        text = number_ + runs(self.words.runs(section.title))
        return f'<w:hyperlink w:anchor="{_bookmark(section)}">{text}</w:hyperlink>', level

    # --- the text ---------------------------------------------------------------------------

    def _section(self, section: Section, depth: int, *, annex: bool, first: bool = False) -> None:
        self._heading(section, depth, annex=annex, first=first)
        for block in section.blocks:
            self._block(block)
        for place, inner in enumerate(section.sections):
            self._section(inner, depth + 1, annex=annex, first=place == 0 and depth == 1)

    def _heading(self, section: Section, depth: int, *, annex: bool, first: bool) -> None:
        """A heading; numbered ones are marked, so that the contents can lead to them."""
        style = _ANNEX_STYLES[depth] if annex else f"Heading{depth}"
        title = runs(self.words.runs(section.title))
        if section.ident in self.numbers.sections:
            ident = list(self.numbers.sections).index(section.ident)
            title = (f'<w:bookmarkStart w:id="{ident}" w:name="{_bookmark(section)}"/>{title}'
                     f'<w:bookmarkEnd w:id="{ident}"/>')  # fmt: skip
        opens_page = (section.new_page or depth == 1) and not first
        self._add(paragraph(title, style, "<w:pageBreakBefore/>" if opens_page else ""))

    def _lead(self, block: Paragraph) -> str:
        if block.lead is None:
            return ""
        text = self.words.text(block.lead) + self.words.word("frame.gap")
        return run(text, "Lead")

    def _block(self, block: Paragraph | Table | Chart) -> None:
        match block:
            case Paragraph():
                content = self._lead(block) + runs(self.words.sentences(block.sentences))
                self._add(paragraph(content, _ROLES[block.role]))
            case Table():
                self._add(*table(block, self.numbers.of(block), self.words, self.look))
            case Chart():
                made = chart(block, self.numbers.of(block), self.words, self.look, self.word)
                self._add(*made)


def _bookmark(section: Section) -> str:
    return "s_" + section.ident.replace("-", "_")
