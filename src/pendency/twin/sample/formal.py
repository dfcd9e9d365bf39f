"""The formal steps of a case: filing to the effective date of examination, and early ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pendency.twin.sample.intake import Filings
from pendency.twin.sample.parts import NEVER, Part, part, weekday
from pendency.twin.sample.plan import Bools, Ints, Plan


@dataclass(frozen=True)
class Formal:
    """The formal steps of each case, as days; `NEVER` where a step is not taken; shape (n,)."""

    published: Ints
    requested: Ints
    effective: Ints
    lapsed: Ints
    withdrawn: Ints

    @classmethod
    def joined(cls, parts: list[Formal]) -> Formal:
        """Several blocks as one."""
        return cls(**{n: np.concatenate([vars(p)[n] for p in parts]) for n in vars(parts[0])})

    def subset(self, rows: Ints) -> Formal:
        """The steps of some of the cases, in the order given."""
        return Formal(**{name: days[rows] for name, days in vars(self).items()})


def formal_steps(plan: Plan, filings: Filings, rng: np.random.Generator) -> Formal:
    """Draw publication, request and effective date of examination, and early ends."""
    u, rules = rng.random((5, len(filings))), plan.formal
    tracks = list(plan.intake["tracks"])
    hurried = np.isin(filings.track, [tracks.index(t) for t in ("priority", "expedited")])
    domestic = filings.priority_day == filings.day
    early = (domestic & (u[0] < rules["early_publication"])) | hurried
    published = np.where(
        early, filings.day + 60 + (u[1] * np.where(hurried, 40, 160)).astype(np.int64),
        np.maximum(filings.priority_day + rules["publication_days"], filings.day + 30),
    )  # fmt: skip
    at_filing = rules["request_at_filing"]
    waited = np.maximum(u[2] - at_filing, 0.0) / (1 - at_filing)
    requested = filings.day + (waited**1.5 * 900).astype(np.int64)
    requested = np.where(hurried, filings.day, requested)
    never = (u[3] < rules["never_requested"]) & ~hurried
    # a utility model is published when it is registered, after the formal examination
    registered = filings.day + 170 + (u[1] * 120).astype(np.int64)
    published = np.where(filings.utility, registered, published)
    gone = u[4] < rules["withdrawn_early"]
    lapsed = np.where(never & ~gone, filings.day + rules["request_days"] + 45, NEVER)
    withdrawn = np.where(gone, filings.day + 20 + (u[1] * 140).astype(np.int64), NEVER)
    effective = np.maximum(published, requested) + 12 + (u[2] * 20).astype(np.int64)
    ends = never | gone | filings.utility
    return Formal(
        published=_kept(weekday(published), published < withdrawn),
        requested=_kept(weekday(requested), ~(never | filings.utility) & (requested < withdrawn)),
        effective=_kept(weekday(effective), ~ends),
        lapsed=_kept(weekday(lapsed), ~filings.utility & (lapsed < NEVER)),
        withdrawn=_kept(weekday(withdrawn), withdrawn < NEVER),
    )  # fmt: skip


def _kept(day: Ints, when: Bools) -> Ints:
    kept: Ints = np.where(when, day, NEVER)
    return kept


def formal_events(
    plan: Plan, filings: Filings, formal: Formal, rng: np.random.Generator
) -> Iterator[Part]:
    """What happens to every case before, and beside, the examination."""
    everyone = np.arange(len(filings))
    u = rng.random((4, len(filings)))
    ended = np.minimum(formal.withdrawn, formal.lapsed)
    checked = weekday(filings.day + 15 + (u[0] * 60).astype(np.int64))
    defect = u[1] < plan.formal["defects"]
    yield part("filed", everyone, filings.day, 0)
    yield part("fee_paid", everyone, weekday(filings.day + (u[2] * 20).astype(np.int64)), 1)
    rows = np.flatnonzero(defect & (checked < ended))
    yield part("formalities_notice", rows, checked[rows], 2)
    answered = weekday(checked + 20 + (u[3] * 40).astype(np.int64))
    yield part("formalities_response", rows, answered[rows], 3)
    complete = np.where(defect, weekday(answered + 10), checked)
    rows = np.flatnonzero(complete < ended)
    yield part("formalities_complete", rows, complete[rows], 4)
    tracks = list(plan.intake["tracks"])
    for track, code in (
        ("priority", "priority_requested"),
        ("expedited", "priority_requested"),
        ("deferred", "deferred"),
    ):
        rows = np.flatnonzero((filings.track == tracks.index(track)) & (formal.requested < NEVER))
        yield part(code, rows, formal.requested[rows], 7)
        if code == "priority_requested":
            yield part("priority_granted", rows, weekday(formal.requested[rows] + 9), 8)
    for code, days, place in (
        ("examination_requested", formal.requested, 6),
        ("published", formal.published, 9),
        ("examination_effective", formal.effective, 10),
        ("deemed_withdrawn", formal.lapsed, 11),
        ("withdrawn", formal.withdrawn, 11),
    ):
        rows = np.flatnonzero((days < NEVER) & ~(filings.utility & (code == "published")))
        yield part(code, rows, days[rows], place)
    rows = np.flatnonzero(filings.utility & (formal.published < ended))
    yield part("granted", rows, formal.published[rows], 12)
