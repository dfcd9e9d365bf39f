"""Sentences chosen by rule from the figures they tell.

No sentence judges: it gives the figure with n and interval, and says of a change only what its
interval allows. Where a figure is missing, the variant that gives the reason is taken.
"""

from __future__ import annotations

from collections.abc import Iterable

from pendency.meeting.document import Inline, Moment, Paragraph, Phrase, Slot
from pendency.meeting.figures import Figure, count, difference, direction
from pendency.meeting.reading import Reading, Scope
from pendency.meeting.report.rows import indicator_name, part_name, reason

#: One-sided p-value below which the text speaks of a share above chance.
CHANCE = 0.05
_WAITING = ("unexamined", "awaiting_office", "awaiting_applicant")
_WORK = ("inflow", "first_actions", "disposals")
_KINDS = ("granted", "refused", "withdrawn", "deemed_withdrawn")


def told(key: str, figure: Figure, **args: Inline) -> list[Phrase]:
    """The sentence ``key.told`` with the figure, or ``key.untold`` with the reason.

    No sentence for what the snapshot does not record: the summary's banner says that once.
    """
    if figure.known:
        return [Phrase(f"{key}.told", {"figure": Slot(figure, "full"), **args})]
    if figure.withheld:
        return []
    return [Phrase(f"{key}.untold", {"reason": reason(figure.note)})]


def change(key: str, now: Figure, before: Figure) -> list[Phrase]:
    """The sentence on the change since the period before; none where it cannot be told."""
    moved = difference(now, before)
    match direction(moved):
        case "unknown":
            return []
        case "same":
            return [Phrase(f"{key}.same", {"before": Slot(before, "unit")})]
        case "open":
            return [Phrase(f"{key}.open", {"before": Slot(before, "full")})]
        case way:
            args = {"before": Slot(before, "full"), "change": Slot(moved, "magnitude")}
            return [Phrase(f"{key}.{way}", args)]


def stock_and_work(reading: Reading, scope: Scope) -> Paragraph:
    """Stock on the last day, its change, and the work of the period."""
    stock = reading.figure("stock", "all", scope.code)
    sentences = [
        *told("text.stock", stock, as_of=Moment(reading.period.as_of)),
        *_moved(reading, scope, "text.stock_change", "stock"),
        *_parts(reading, scope, "stock", _WAITING),
        *_work(reading, scope),
        *_parts(reading, scope, "disposals", _KINDS),
    ]
    return Paragraph(tuple(sentences), lead=Phrase("lead.work"))


def _parts(reading: Reading, scope: Scope, name: str, parts: tuple[str, ...]) -> Iterable[Phrase]:
    """How a count divides; nothing where there is nothing to divide."""
    figures = {part: reading.figure(name, part, scope.code) for part in parts}
    if not any(figure.value for figure in figures.values()):
        return []
    return [Phrase(f"text.{name}_parts", {p: Slot(f, "unit") for p, f in figures.items()})]


def _work(reading: Reading, scope: Scope) -> Iterable[Phrase]:
    work = {name: reading.figure(name, "all", scope.code) for name in _WORK}
    if all(figure.known for figure in work.values()):
        slots = {name: Slot(figure, "unit") for name, figure in work.items()}
        return [Phrase("text.work", {"period": period(reading), **slots})]
    return [
        phrase
        for name, figure in work.items()
        for phrase in told(f"text.{name}", figure, period=period(reading))
    ]


def pendency(reading: Reading, scope: Scope) -> Paragraph:
    """First-action and total pendency: finished cases beside the entering cohort."""
    sentences: list[Phrase] = []
    for name, cohort in (
        ("first_action_pendency", "first_action_entering"),
        ("total_pendency", "total_entering"),
    ):
        finished = reading.figure(name, "p50", scope.code)
        sentences += told(f"text.{name}", finished, period=period(reading))
        sentences += _moved(reading, scope, "text.duration_change", name, "p50")
        sentences += told(f"text.{cohort}", reading.figure(cohort, "p50", scope.code))
    return Paragraph(tuple(sentences), lead=Phrase("lead.pendency"))


def rates(reading: Reading, scope: Scope) -> Paragraph:
    """Actions per disposal, grant rate, transfer rate and routing accuracy."""
    sentences: list[Phrase] = []
    for name in ("actions_per_disposal", "grant_rate", "transfer_rate", "routing_accuracy"):
        sentences += told(f"text.{name}", reading.figure(name, "all", scope.code))
        sentences += _moved(reading, scope, "text.rate_change", name)
    return Paragraph(tuple(sentences), lead=Phrase("lead.rates"))


def overdue(reading: Reading, scope: Scope) -> Paragraph:
    """Acts of the office that are past the stated limit."""
    share = reading.figure("overdue_share", "all", scope.code)
    acts = Slot(reading.figure("overdue_acts", "all", scope.code), "unit")
    sentences = told("text.overdue", share, acts=acts, as_of=Moment(reading.period.as_of))
    if share.known:
        sentences += _moved(reading, scope, "text.rate_change", "overdue_share")
    return Paragraph(tuple(sentences), lead=Phrase("lead.overdue"))


def end_loading(reading: Reading, scope: Scope) -> Paragraph:
    """Output on the last days of the year, with its test."""
    share = reading.figure("end_loading", "year_end", scope.code)
    test = reading.figure("end_loading", "year_end/p", scope.code)
    sentences = told("text.end_loading", share, days=part_name("year_end"))
    if test.value is not None:
        verdict = "above" if test.value < CHANCE else "open"
        sentences.append(Phrase(f"text.end_loading.{verdict}", {"p": Slot(test, "test")}))
    return Paragraph(tuple(sentences), lead=Phrase("lead.end_loading"))


def in_words(reading: Reading, scope: Scope) -> tuple[Paragraph, ...]:
    """What the figures of one scope say; subjects of which nothing is recorded are left out."""
    tellers = (stock_and_work, pendency, rates, overdue, end_loading)
    paragraphs = (tell(reading, scope) for tell in tellers)
    return tuple(paragraph for paragraph in paragraphs if paragraph.sentences)


def between_centres(reading: Reading) -> Paragraph:
    """For how many centres a figure can be told; which one is higher is not a question here."""
    sentences: list[Phrase] = []
    for name in ("first_action_pendency", "total_pendency"):
        figures = [reading.figure(name, "p50", scope.code) for scope in reading.centres]
        if not figures[0].withheld:
            args: dict[str, Inline] = {
                "told": Slot(count(figures, known=True)),
                "centres": Slot(count(figures, known=False)),
                "indicator": indicator_name(name),
            }
            sentences.append(Phrase("text.centres.told", args))
    return Paragraph((*sentences, Phrase("text.centres.order")), lead=Phrase("lead.centres"))


def period(reading: Reading) -> Inline:
    """The period in words: a whole year, or from its first to its last observed day."""
    if reading.period.whole:
        return Phrase("frame.whole_year", {"year": Moment(reading.period.as_of, "year")})
    return Phrase("frame.part_year", {"year": Moment(reading.period.as_of, "year"),
                                      "as_of": Moment(reading.period.as_of)})  # fmt: skip


def _moved(reading: Reading, scope: Scope, key: str, name: str, part: str = "all") -> list[Phrase]:
    now, before = (reading.figure(name, part, scope.code, when) for when in ("now", "before"))
    return change(key, now, before)


__all__ = ["between_centres", "in_words", "period"]
