"""What a run's page and a case's "why this examiner?" say, made from the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pendency.allocation import Spread, probabilities
from pendency.allocation.explain import REASONS, explain
from pendency.allocation.run import Frozen
from pendency.integrity.recusal import relation_words
from pendency.office.language import choose
from pendency.office.models import DrawnCase

#: Reasons that say nothing about the person.
_PLAIN = set(REASONS) - {"recused", "undeclared"}
_SEED = bytes(32)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a case."""

    desk: str
    fit: float | None
    price: float | None
    probability: float
    why: str
    won: bool = False


@dataclass(frozen=True)
class Excluded:
    """Somebody who would be among the best but may not take it."""

    desk: str
    why: str
    hidden: bool


@dataclass(frozen=True)
class Answer:
    """Who could take a case, with which probability, and why not the others."""

    candidates: list[Candidate]
    waiting: float
    excluded: list[Excluded]

    @property
    def chosen_from(self) -> int:
        """How many had a probability above 0."""
        return sum(one.probability > 0 for one in self.candidates)


def answer_of(row: DrawnCase, shown: set[str]) -> Answer:
    """The answer of a published draw; ``shown``: of whom the reader may know the reason."""
    won = row.examiner.code if row.examiner else None
    return _answer(row.candidates, [(d, r) for d, r in row.excluded], won, shown)


def what_if(frozen: Frozen, number: str, cap: int, shown: set[str]) -> Answer | None:
    """The same before any draw, among all that waits; None where the case is not asked about."""
    lots = frozen.question.cases.select("case", "members").iter_rows()
    lot = next((case for case, members in lots if number in members), None)
    if lot is None:
        return None
    step = probabilities(frozen.instance, Spread(cap), seed=_SEED, list_hash=frozen.list_hash)
    rows = explain(step, frozen.question.excluded.clear(), lot).rename({"probability": "p"})
    out = frozen.question.excluded.filter(case=lot).select("desk", "reason").rows()
    return _answer(rows.to_dicts(), out, None, shown)


def _answer(
    rows: Iterable[dict[str, Any]], out: Iterable[tuple[str, str]], won: str | None, shown: set[str]
) -> Answer:
    rows = list(rows)
    found = [
        Candidate(row["desk"], row["fit"], row["price"], row["p"], choose(row["en"], row["zh"]),
                  row["desk"] == won)
        for row in rows if row["desk"]
    ]  # fmt: skip
    waiting = sum(row["p"] for row in rows if row["desk"] is None)
    return Answer(found, waiting, [_excluded(desk, reason, shown) for desk, reason in out])


def _excluded(desk: str, reason: str, shown: set[str]) -> Excluded:
    if reason in _PLAIN or desk in shown:
        return Excluded(desk, reason_words(reason), hidden=False)
    return Excluded(desk, choose("may not take this case", "不得承办本案"), hidden=True)


def reason_words(name: str) -> str:
    """A reason for exclusion in the reader's language."""
    if name in REASONS:
        return choose(*REASONS[name])
    return choose(*relation_words(name))
