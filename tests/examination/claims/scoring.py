"""Scores of the engine against the labels made by hand (data/*.csv; labels and ids only)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.examination.claims.corpus import Document

from pendency.examination.claims import check_antecedents, parse_claims

_DATA = Path(__file__).parent / "data"


@dataclass
class Score:
    """Counts of right, wrong and missed answers."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f} ({self.right}/{self.right + self.wrong}),"
            f" recall {self.recall:.3f} ({self.right}/{self.right + self.missed})"
        )


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of labels."""
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def halves() -> dict[str, str]:
    """For each labelled claim set the group it belongs to (see docs/methods/claims.md)."""
    return {row["document"]: row["half"] for row in rows("sets")}


def score_dependencies(documents: Iterable[Document], half: str) -> Score:
    """Each (claim, claim named) is an answer; a claim of the same number twice counts twice."""
    wanted: dict[str, list[tuple[int, int]]] = {}
    for row in rows("dependencies"):
        edges = wanted.setdefault(row["document"], [])
        edges += [(int(row["claim"]), int(name)) for name in row["names"].split()]
    score = Score()
    for document in _of_half(documents, half):
        found = [
            (claim.number, name)
            for claim in parse_claims(document.claims, document.language)
            for name in sorted({n for ref in claim.references for n in ref.numbers})
        ]
        left = list(wanted.get(document.id, []))
        for edge in found:
            if edge in left:
                left.remove(edge)
                score.right += 1
            else:
                score.wrong += 1
        score.missed += len(left)
    return score


def score_antecedents(documents: Iterable[Document], half: str) -> tuple[Score, list[str]]:
    """A finding is right when the claim has a label of which it is part, or that is part of it."""
    wanted: dict[str, list[tuple[int, str]]] = {}
    for row in rows("antecedents"):
        wanted.setdefault(row["document"], []).append((int(row["claim"]), row["term"].lower()))
    score, errors = Score(), []
    for document in _of_half(documents, half):
        if document.language not in {"en", "zh"}:
            continue
        left = list(wanted.get(document.id, []))
        for finding in check_antecedents(parse_claims(document.claims, document.language)):
            quote = " ".join(finding.quote.lower().split())
            label = next(
                (w for w in left if w[0] == finding.claim and (w[1] in quote or quote in w[1])),
                None,
            )
            if label is None:
                score.wrong += 1
                errors.append(f"wrong: {document.id} {finding.claim} {quote}")
            else:
                left.remove(label)
                score.right += 1
        score.missed += len(left)
        errors += [f"missed: {document.id} {claim} {term}" for claim, term in left]
    return score, errors


def _of_half(documents: Iterable[Document], half: str) -> list[Document]:
    known = halves()
    return [document for document in documents if known.get(document.id) == half]
