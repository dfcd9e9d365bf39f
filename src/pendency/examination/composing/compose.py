"""Putting an office action together: from the examiner's data to the text of the notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from pendency.examination.composing.action import Objection, OfficeAction
from pendency.examination.composing.case import CaseFacts
from pendency.examination.composing.checks import check
from pendency.examination.composing.data_files import load, slots
from pendency.examination.composing.flaws import Flaw, flaw
from pendency.examination.composing.forms import Form, Run
from pendency.examination.composing.grounds import Ground, grounds
from pendency.examination.composing.kinds import Kind, kind
from pendency.examination.composing.phrases import (
    cited,
    claim_list,
    claim_numbers,
    document_label,
    listed,
)
from pendency.examination.composing.reply import reply_limit, said
from pendency.examination.composing.tree import (
    Block,
    Composed,
    Facts,
    Heading,
    Paragraph,
    Signature,
    Table,
)
from pendency.law import ExplainedDate, LawError, UncalendaredYear
from pendency.law.text import Text, written

_CHINESE = "一二三四五六七八九"
_DOCUMENT_WIDTHS = (15, 31, 20, 12, 22)

_OPEN = "limit_open"


def compose(action: OfficeAction, case: CaseFacts, today: date) -> Composed:
    """Put a notice together as it reads when it is sent on a day.

    Parameters
    ----------
    action
        What the examiner chose and wrote. What is missing shows as a named gap in the text and as
        an error in the flaws.
    case
        The case.
    today
        The day that the notice bears; the limit runs from it.

    Returns
    -------
    Composed
        The text as blocks, the limit with its explanation, and the flaws.

    Raises
    ------
    UnknownGroundError
        The office has no taxonomy, or no such kind of notice.
    """
    chosen = kind(action.kind, action.office)
    limit, problems = _limit(chosen, today)
    is_open = any(problem.rule == _OPEN for problem in problems)
    words = _Words(action, case, chosen, today, limit, is_open)
    flaws = (*problems, *check(action, case, today))
    return Composed(action, case, chosen, today, tuple(words.blocks()), limit, flaws)


def fixed_word(name: str, language: str) -> str:
    """One of the fixed words of a notice."""
    return str(load("words.toml")[name][language])


def _limit(chosen: Kind, day: date) -> tuple[ExplainedDate | None, tuple[Flaw, ...]]:
    try:
        return reply_limit(chosen, day), ()
    except UncalendaredYear as error:
        if error.reason is not None:  # the year is known, whether this day is closed isn't yet
            return _unrolled(chosen, day, error)
        problem = Text(str(error), f"{error.office}的日历尚无{error.year}年的数据，请补充日历数据")
    except LawError as error:
        problem = Text(str(error), str(error))
    return None, (flaw("limit_unknown", problem=problem),)


def _unrolled(
    chosen: Kind, day: date, error: UncalendaredYear
) -> tuple[ExplainedDate, tuple[Flaw, ...]]:
    """The limit as it falls, which can only become later; a notice can't wait for the decree."""
    limit = reply_limit(chosen, day, roll=False)
    said_day = Text(written(limit.last_day, "en"), written(limit.last_day, "zh"))
    problem = Text(str(error), "请在节假日安排公布后补充日历数据。")
    return limit, (flaw(_OPEN, day=said_day, problem=problem),)


@dataclass
class _Words:
    """The text of one notice, written part after part."""

    action: OfficeAction
    case: CaseFacts
    kind: Kind
    day: date
    limit: ExplainedDate | None
    is_open: bool  # whether the office may be closed on the last day isn't known yet
    section: int = field(default=0)

    @property
    def language(self) -> str:
        return self.action.language

    def word(self, name: str) -> str:
        return fixed_word(name, self.language)

    def blocks(self) -> Iterator[Block]:
        yield self._facts()
        yield self._heading("section_basis")
        yield self._form(self.kind.opening)
        yield from self._documents()
        yield from self._objections()
        yield from self._claims()
        yield self._heading("section_closing")
        yield self._form(self.kind.closing)
        yield from self._lines(self.action.closing)
        yield from self._reply()
        yield self._signature()

    # --- parts ------------------------------------------------------------------------------

    def _facts(self) -> Facts:
        case = self.case
        unit = _joined(case.centre, case.unit).in_language(self.language)
        rows = {
            "number": case.number,
            "day": written(self.day, self.language),
            "title": case.title,
            "applicant": case.applicant,
            "agent": case.agent,
            "filed": written(case.filed, self.language),
            "priority": written(case.priority, self.language) if case.priority else "",
            "unit": unit,
        }
        return Facts(tuple((self.word(name), value) for name, value in rows.items() if value))

    def _documents(self) -> Iterator[Block]:
        if not self.action.documents:
            return
        yield self._heading("section_documents")
        head = ("document", "document_number", "published", "category", "document_claims")
        yield Table(
            tuple(self.word(name) for name in head),
            tuple(self._document(place) for place in range(1, len(self.action.documents) + 1)),
            _DOCUMENT_WIDTHS,
        )
        yield Paragraph((Run(self.word("legend")),), "remark")

    def _document(self, place: int) -> tuple[str, ...]:
        document = self.action.documents[place - 1]
        claims = {
            number
            for objection in self.action.objections
            if any(citation.document == place for citation in objection.citations)
            for number in objection.claims
        }
        day = document.published
        return (
            document_label(place, self.language),
            document.number,
            written(day, self.language) if day else self.word("unknown"),
            document.category,
            claim_numbers(claims, self.language) or "–",
        )

    def _objections(self) -> Iterator[Block]:
        if not self.action.objections:
            return
        known = grounds(self.case.office, action=self.day, filed=self.case.relevant_date)
        yield self._heading("section_objections")
        for place, objection in enumerate(self.action.objections, start=1):
            ground = known.get(objection.ground)
            if ground is None:
                yield Paragraph((Run(objection.ground, "gap"),))
                continue
            yield Heading(2, self._number(place), ground.heading.in_language(self.language))
            yield Paragraph((Run(ground.law.in_language(self.language)),), "law")
            yield self._objection(objection, ground)
            yield from self._lines(objection.remarks)

    def _objection(self, objection: Objection, ground: Ground) -> Paragraph:
        names = {slot.id: slot.name for slot in slots().values()}
        runs = ground.form.outline(
            self._values(objection), self.language, names, many=len(objection.claims) > 1
        )
        return Paragraph(runs)

    def _values(self, objection: Objection) -> Mapping[str, str]:
        phrases = cited(objection.citations, self.action.documents, self.language)
        return {
            **objection.texts,
            "claims": claim_list(objection.claims, self.language),
            "citations": listed(phrases, self.language),
            "closest": phrases[0] if phrases else "",
            "further": listed(phrases[1:], self.language),
        }

    def _claims(self) -> Iterator[Block]:
        results = {"objected": self.action.objected, "allowable": self.action.allowable}
        if not any(results.values()):
            return
        yield self._heading("section_claims")
        for name, numbers in results.items():
            if numbers:
                end = "。" if self.language == "zh" else "."
                listing = Run(claim_list(numbers, self.language), "slot")
                yield Paragraph((Run(self.word(name)), listing, Run(end)))

    def _reply(self) -> Iterator[Block]:
        yield self._heading("section_reply")
        yield self._form(self.kind.reply)
        if self.limit is not None:
            yield Paragraph((Run(self.word("why")),), "lead")
            for sentence in self.limit.sentences(self.language):
                yield Paragraph((Run(sentence),), "reason")
            if self.is_open:
                last_day = written(self.limit.last_day, self.language)
                yield Paragraph((Run(self.word("open_day").format(day=last_day)),), "reason")

    def _signature(self) -> Signature:
        case = self.case
        rows = {
            "examiner": case.examiner,
            "approver": case.approver,
            "unit": _joined(case.centre, case.unit).in_language(self.language),
            "day": written(self.day, self.language),
        }
        return Signature(tuple((self.word(name), value) for name, value in rows.items() if value))

    # --- bits -------------------------------------------------------------------------------

    def _heading(self, name: str) -> Heading:
        self.section += 1
        zh = self.language == "zh"
        number = f"{_chinese(self.section)}、" if zh else f"{self.section}."
        return Heading(1, number, self.word(name))

    def _number(self, place: int) -> str:
        return f"（{_chinese(place)}）" if self.language == "zh" else f"{self.section}.{place}"

    def _form(self, form: Form) -> Paragraph:
        values = {
            "application": self.case.number,
            "basis": self.action.basis.strip() or self.word("as_filed"),
            "rejected": claim_list(self.action.objected, self.language),
            "allowable": claim_list(self.action.allowable, self.language),
            **(said(self.limit, self.language) if self.limit else {}),
        }
        names = {slot: Text("?", "？") for slot in form.slots}
        return Paragraph(form.outline(values, self.language, names, many=False))

    def _lines(self, text: str) -> Iterator[Paragraph]:
        for line in text.splitlines():
            if line.strip():
                yield Paragraph((Run(line.strip(), "slot"),))


def _joined(centre: Text, unit: Text) -> Text:
    return Text(", ".join(filter(None, (unit.en, centre.en))), f"{centre.zh}{unit.zh}")


def _chinese(number: int) -> str:
    """A small number in Chinese numerals; from 100 on in Arabic ones."""
    tens, ones = divmod(number, 10)
    if number >= 100:
        return str(number)
    head = "" if tens == 0 else ("" if tens == 1 else _CHINESE[tens - 1]) + "十"
    return head + (_CHINESE[ones - 1] if ones else "")
