"""Examiners' careers: hired to the establishment, promoted, part-time for a while, gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pendency.twin.sample.plan import FIELDS, Calendar, Floats, Ints, Plan, by_year

_YEAR = 365.25
_EPOCH = dt.date(1970, 1, 1)
_LEVELS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
#: Months in which an office takes on new examiners.
_HIRING = (4, 9)
_OLDEST = 34  # years of service after which most retire


@dataclass(frozen=True)
class Spell:
    """A stretch of a career, both days included; ``end`` is None while it lasts."""

    examiner: int
    start: int
    end: int | None
    place: tuple[int, int]  # centre and unit
    grade: int
    share: float


@dataclass(frozen=True)
class _Service:
    """One person's time in the office; ``came`` is the day of the move from another centre."""

    examiner: int
    hired: int
    came: int
    leaves: int


def careers(
    plan: Plan, calendar: Calendar, posts: Floats, unit_of: Ints, rng: np.random.Generator
) -> Iterator[Spell]:
    """Fill the posts of every section month by month, and tell the careers of those who did.

    Parameters
    ----------
    plan, calendar
        The office, and the days that are told; who is there on the first one came before it.
    posts
        Posts per month and unit; see `establishment`.
    unit_of
        Section that examines a field in a centre; shape (centres, 35).
    rng
        Random numbers.
    """
    starts = calendar.month_starts()
    number = 0
    for unit in np.unique(unit_of[unit_of > 0]):
        centre = int(np.argwhere((unit_of == unit).any(axis=1))[0, 0])
        place = (centre + 1, int(unit))
        # who comes to a new centre with years of service comes from the first centre's section
        origin = (1, int(unit_of[0, np.argmax(unit_of[centre] == unit)]))
        opened = plan.centres[centre].opened is not None
        in_post: list[int] = []  # day on which each one leaves
        for month in range(calendar.months):
            today = int(starts[month])
            in_post = [leaves for leaves in in_post if leaves > today]
            for _ in range(_vacancies(float(posts[month, unit]), len(in_post), month, today)):
                number += 1
                served = _served(rng, month, opened=opened)
                hired = int(today - served * _YEAR)
                leaves = _leaves(plan, hired, today, rng)
                in_post.append(leaves)
                came = today if opened and served else hired
                service = _Service(number, hired, came, leaves)
                yield from _career(plan, calendar, service, place, origin, rng)


def _vacancies(posts: float, filled: int, month: int, today: int) -> int:
    """Posts to fill today: all of them twice a year, one where a section would stand empty."""
    if posts <= 0:
        return 0
    hiring = month == 0 or (_EPOCH + dt.timedelta(days=today)).month in _HIRING
    return max(round(posts) - filled if hiring else 0, 0 if filled else 1)


def establishment(plan: Plan, calendar: Calendar, load: Floats, unit_of: Ints) -> Floats:
    """Posts per month and unit, from the filings of the twelve months before.

    Parameters
    ----------
    calendar
        The days that are told.
    load
        Expected filings per month, centre and field, up to the last month that is told; shape
        (months, centres, 35).
    """
    starts = calendar.month_starts()[:-1]
    effort = np.array([plan.field_effort.get(field, 1.0) for field in range(1, FIELDS + 1)])
    posts = np.zeros((calendar.months, int(unit_of.max()) + 1))
    for i, centre in enumerate(plan.centres):
        work = load[:, i] * effort * 12 / plan.corps["filings_per_post"]
        mean = np.array([work[max(0, m - 11) : m + 1].mean(axis=0) for m in range(len(work))])
        staffed = mean[len(work) - calendar.months :] * by_year(centre.staff, starts)[:, None]
        for field in range(FIELDS):
            posts[:, unit_of[i, field]] += staffed[:, field]
    posts[:, 0] = 0  # fields that a centre does not examine
    return posts


def _served(rng: np.random.Generator, month: int, *, opened: bool) -> float:
    """Years already served on the first day: long for the old staff, some in a new centre."""
    if month == 0:
        return float(rng.gamma(1.6, 5.5))
    return float(rng.gamma(1.2, 3.0)) if opened and rng.random() < 0.15 else 0.0


def _leaves(plan: Plan, hired: int, today: int, rng: np.random.Generator) -> int:
    """Draw the day of leaving from yearly rates, given that the person is there today."""
    rates = plan.corps["leaving"]
    year = int((today - hired) / _YEAR)
    start = today
    while True:
        rate = 0.25 if year > _OLDEST else rates[min(year, len(rates) - 1)]
        stay = rng.exponential(1 / rate) * _YEAR
        end_of_year = hired + int((year + 1) * _YEAR)
        if start + stay < end_of_year:
            return max(int(start + stay), today + 30)
        start, year = end_of_year, year + 1


def _career(
    plan: Plan,
    calendar: Calendar,
    service: _Service,
    place: tuple[int, int],
    origin: tuple[int, int],
    rng: np.random.Generator,
) -> Iterator[Spell]:
    """Cut a career into spells of one grade, one share of full time and one place."""
    promoted = [service.hired]
    for quantiles in plan.corps["years_in_grade"]:
        grid = [quantiles[0] * 0.9, *quantiles, quantiles[-1] * 1.4]
        promoted.append(promoted[-1] + int(np.interp(rng.random(), _LEVELS, grid) * _YEAR))
    begins, ends, share = _part_time(plan, service.hired, rng)
    cuts = {*promoted, begins, ends, service.came}
    edges = sorted(cut for cut in cuts if service.hired <= cut < service.leaves)
    for start, end in zip(edges, [*edges[1:], service.leaves], strict=True):
        if start > calendar.last:
            return
        yield Spell(
            examiner=service.examiner,
            start=start,
            end=end - 1 if end <= calendar.last else None,
            place=place if start >= service.came else origin,
            grade=sum(start >= day for day in promoted) - 1,
            share=share if begins <= start < ends else 1.0,
        )


def _part_time(plan: Plan, hired: int, rng: np.random.Generator) -> tuple[int, int, float]:
    if rng.random() >= plan.corps["part_time"]:
        return hired, hired, 1.0
    start = hired + int(rng.uniform(2, 12) * _YEAR)
    share = float(rng.choice(plan.corps["part_time_shares"]))
    return start, start + int(rng.uniform(1, 3) * _YEAR), share
