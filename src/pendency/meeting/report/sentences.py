"""Sentences chosen by rule from the figures they tell.

No sentence judges: it gives the figure with n and interval, and says of a change only what its
interval allows. Where a figure is missing, the variant that gives the reason is taken.
"""

from __future__ import annotations

from collections.abc import Iterable

from pendency.meeting.document import Inline, Moment, Paragraph, Phrase, Slot
from pendency.meeting.figures import Figure, count, difference, direction
from pendency.meeting.reading import Reading, Scope
from pendency.meeting.report.rows import indicator_name, reason

#: One-sided p-value below which the text speaks of a share above chance.
CHANCE = 0.05
_KINDS = ("granted", "refused", "withdrawn", "deemed_withdrawn")


def told(key: str, figure: Figure, **args: Inline) -> Phrase:
    """The sentence ``key.told`` with the figure, or ``key.untold`` with the reason."""
    if figure.known:
        return Phrase(f"{key}.told", {"figure": Slot(figure, "full"), **args})
    return Phrase(f"{key}.untold", {"reason": reason(figure)})


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

    def shown(name: str, part: str = "all") -> Slot:
        return Slot(reading.figure(name, part, scope.code), "unit")

    stock = Phrase("text.stock", {
        "as_of": Moment(reading.period.as_of),
        "stock": shown("stock"),
        **{p: shown("stock", p) for p in ("unexamined", "awaiting_office", "awaiting_applicant")},
    })  # fmt: skip
    work = Phrase("text.work", {
        "period": period(reading),
        **{name: shown(name) for name in ("inflow", "first_actions", "disposals")},
    })  # fmt: skip
    return Paragraph((stock, *_moved(reading, scope, "text.stock_change", "stock"),
                      work, *_kinds(reading, scope)), lead=Phrase("lead.work"))  # fmt: skip


def pendency(reading: Reading, scope: Scope) -> Paragraph:
    """First-action and total pendency: finished cases beside the entering cohort."""
    sentences: list[Phrase] = []
    for name, cohort in (
        ("first_action_pendency", "first_action_entering"),
        ("total_pendency", "total_entering"),
    ):
        finished = reading.figure(name, "p50", scope.code)
        sentences.append(told(f"text.{name}", finished, period=period(reading)))
        sentences += _moved(reading, scope, "text.duration_change", name, "p50")
        sentences.append(told(f"text.{cohort}", reading.figure(cohort, "p50", scope.code)))
    return Paragraph(tuple(sentences), lead=Phrase("lead.pendency"))


def rates(reading: Reading, scope: Scope) -> Paragraph:
    """Actions per disposal, grant rate and transfer rate."""
    sentences: list[Phrase] = []
    for name in ("actions_per_disposal", "grant_rate", "transfer_rate"):
        sentences.append(told(f"text.{name}", reading.figure(name, "all", scope.code)))
        sentences += _moved(reading, scope, "text.rate_change", name)
    return Paragraph(tuple(sentences), lead=Phrase("lead.rates"))


def overdue(reading: Reading, scope: Scope) -> Paragraph:
    """Acts of the office that are past the stated limit."""
    share = reading.figure("overdue_share", "all", scope.code)
    acts = Slot(reading.figure("overdue_acts", "all", scope.code), "unit")
    sentences = [told("text.overdue", share, acts=acts, as_of=Moment(reading.period.as_of))]
    if share.known:
        sentences += _moved(reading, scope, "text.rate_change", "overdue_share")
    return Paragraph(tuple(sentences), lead=Phrase("lead.overdue"))


def end_loading(reading: Reading, scope: Scope) -> Paragraph:
    """Output on the last days of the year, with its test."""
    share = reading.figure("end_loading", "year_end", scope.code)
    test = reading.figure("end_loading", "year_end/p", scope.code)
    if not reading.period.whole:
        sentences = [Phrase("text.end_loading.unfinished")]
    elif test.value is None:
        sentences = [Phrase("text.end_loading.untold", {"reason": reason(share)})]
    else:
        verdict = "above" if test.value < CHANCE else "open"
        sentences = [told("text.end_loading", share),
                     Phrase(f"text.end_loading.{verdict}", {"p": Slot(test, "test")})]  # fmt: skip
    return Paragraph(tuple(sentences), lead=Phrase("lead.end_loading"))


def in_words(reading: Reading, scope: Scope) -> tuple[Paragraph, ...]:
    """What the figures of one scope say."""
    tellers = (stock_and_work, pendency, rates, overdue, end_loading)
    return tuple(tell(reading, scope) for tell in tellers)


def between_centres(reading: Reading) -> Paragraph:
    """For how many centres a figure can be told; which one is higher is not a question here."""
    sentences: list[Phrase] = []
    for name in ("first_action_pendency", "total_pendency"):
        figures = [reading.figure(name, "p50", scope.code) for scope in reading.centres]
        sentences.append(Phrase("text.centres.told", {
            "told": Slot(count(figures, known=True)),
            "centres": Slot(count(figures, known=False)),
            "indicator": indicator_name(name),
        }))  # fmt: skip
    return Paragraph((*sentences, Phrase("text.centres.order")), lead=Phrase("lead.centres"))


def period(reading: Reading) -> Inline:
    """The period in words: a whole year, or from its first to its last observed day."""
    if reading.period.whole:
        return Phrase("frame.whole_year", {"year": Moment(reading.period.as_of, "year")})
    return Phrase("frame.part_year", {"year": Moment(reading.period.as_of, "year"),
                                      "as_of": Moment(reading.period.as_of)})  # fmt: skip


def _kinds(reading: Reading, scope: Scope) -> Iterable[Phrase]:
    if not reading.figure("disposals", "all", scope.code).value:
        return []
    kinds = {k: Slot(reading.figure("disposals", k, scope.code), "unit") for k in _KINDS}
    return [Phrase("text.kinds", kinds)]


def _moved(reading: Reading, scope: Scope, key: str, name: str, part: str = "all") -> list[Phrase]:
    if not reading.comparable:
        return []
    now, before = (reading.figure(name, part, scope.code, when) for when in ("now", "before"))
    return change(key, now, before)


__all__ = ["between_centres", "in_words", "period"]
