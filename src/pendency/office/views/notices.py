"""What deserves a look, worded so that nobody is judged by chance.

A centre is named when its figure and the network's have 95 % intervals that do not overlap; with
centres that differ in nothing this happens about once in a hundred comparisons. Centres stay in
the office's own order. Where a figure rests on few cases the notice says that nothing can be told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pendency.office.mart.reader import Place
from pendency.office.tables.columns import number, share
from pendency.office.views.figures import Book, Shown

#: Below this many cases a year nothing is said of a centre.
ENOUGH = 30
_Z = 1.959963984540054


@dataclass(frozen=True)
class Notice:
    """What there is to say of one centre; ``kind`` is ``watch`` or ``unknown``."""

    kind: str
    place: Place
    texts: list[str]


def notices(centres: Sequence[Place], book: Book, network: Book) -> list[Notice]:
    """The observations on all centres, in their own order."""
    found = [_of_centre(centre, book, network) for centre in centres]
    return [notice for notice in found if notice.texts]


def _of_centre(centre: Place, book: Book, network: Book) -> Notice:
    acted = book.get("first_actions", place=centre.id).n or 0
    if acted < ENOUGH:
        words = {"n": acted, "enough": ENOUGH}
        text = _("Only %(n)d first actions in the year, fewer than %(enough)d: can't tell yet.")
        return Notice("unknown", centre, [text % words])
    texts = [_stock(centre.id, book), *_different(centre.id, book, network)]
    return Notice("watch", centre, [text for text in texts if text])


def _stock(place: int, book: Book) -> str:
    """Growth or decline of the stock, where it is more than counts vary by chance (Poisson)."""
    came = (book.get("inflow", place=place).n or 0) + (book.get("returns", place=place).n or 0)
    left = book.get("disposals", place=place).n or 0
    difference, spread = came - left, _Z * math.sqrt(came + left)
    if abs(difference) <= spread:
        return ""
    words = {
        "came": number(came),
        "left": number(left),
        "difference": f"{difference:+,}",
        "low": f"{difference - spread:+,.0f}",
        "high": f"{difference + spread:+,.0f}",
    }
    return (
        _(
            "Stock %(difference)s in the year: %(came)s came in, %(left)s were disposed of "
            "(95%% interval of the pace %(low)s to %(high)s)."
        )
        % words
    )


def _different(place: int, book: Book, network: Book) -> Iterator[str]:
    overdue, of_all = book.get("overdue_share", place=place), network.get("overdue_share")
    if _apart(overdue, of_all):
        yield _(
            "%(value)s of the cases awaiting the office are overdue (%(low)s–%(high)s); "
            "network %(all)s."
        ) % _words(overdue, of_all, share)
    median = book.get("first_action_pendency", "p50", place)
    of_all = network.get("first_action_pendency", "p50")
    if _apart(median, of_all):
        yield _(
            "Median first-action pendency %(value)s months (%(low)s–%(high)s, n %(n)s); network "
            "%(all)s. The mix of fields and modes may explain it."
        ) % _words(median, of_all, lambda months: number(months, 1))


def _words(one: Shown, other: Shown, write: Callable[[float], str]) -> dict[str, str]:
    figures = {"value": one.value, "low": one.low, "high": one.high, "all": other.value}
    return {name: write(value or 0) for name, value in figures.items()} | {"n": number(one.n or 0)}


def _apart(one: Shown, other: Shown) -> bool:
    """Whether both have an interval and these do not overlap."""
    if not (one.ranged and other.ranged):
        return False
    return one.low > other.high or one.high < other.low
