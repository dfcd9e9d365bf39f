"""A run on a snapshot, from the question to the published record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pendency.allocation.allocating import Probabilities, assign, probabilities
from pendency.allocation.arranging import arrange
from pendency.allocation.authority import digest
from pendency.allocation.conditions import Conditions
from pendency.allocation.explain import Summary, explain, summarise
from pendency.allocation.instance import Instance, Ints, frozen_hash, frozen_lines
from pendency.allocation.network import Spread
from pendency.allocation.prices import Prices, prices
from pendency.allocation.question import Question, Recusals, question
from pendency.allocation.record import record_lines, write_record
from pendency.records import Snapshot

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Frozen:
    """What is to be allocated, frozen: its hash is what the parties commit to."""

    question: Question
    instance: Instance
    about: Mapping[str, Any]

    @cached_property
    def list_hash(self) -> str:
        """SHA-256 of the list, hexadecimal."""
        return frozen_hash(frozen_lines(self.instance))


@dataclass(frozen=True)
class Outcome:
    """A finished run."""

    frozen: Frozen
    step: Probabilities
    winner: Ints
    ceremony: Mapping[str, Any]

    @cached_property
    def summary(self) -> Summary:
        """Its figures."""
        fields = self.frozen.question.cases["field"].fill_null(0).cast(pl.Int64).to_numpy()
        return summarise(self.step, self.winner, fields)

    def winners(self) -> pl.DataFrame:
        """``case``, ``member`` (each application), ``desk`` (null: it waits)."""
        given = self.step.instance
        desks = [*given.desks, None]
        drawn = pl.DataFrame(
            {"case": given.cases, "desk": [desks[i] for i in self.winner.tolist()]},
            schema={"case": pl.String, "desk": pl.String},
        )
        members = self.frozen.question.cases.select("case", member="members").explode("member")
        return members.join(drawn, on="case").sort("case", "member")

    def explained(self, case: str) -> pl.DataFrame:
        """Why this case's examiners: see `pendency.allocation.explain.explain`."""
        return explain(self.step, self.frozen.question.excluded, case)


def freeze(
    snapshot: Snapshot,
    *,
    as_of: date,
    recusals: Recusals | None,
    authority: pl.DataFrame | None = None,
    terms: Prices | None = None,
    conditions: Conditions | None = None,
) -> Frozen:
    """Freeze what a snapshot has to be allocated on a day."""
    terms = terms or prices()
    asked = question(snapshot, as_of=as_of, prices=terms, recusals=recusals, authority=authority,
                     conditions=conditions)  # fmt: skip
    about = {
        "as_of": as_of.isoformat(), "recusals": recusals is not None, "snapshot": snapshot.id,
        "authority": "" if authority is None else digest(authority),
    }  # fmt: skip
    return Frozen(asked, arrange(asked.cases, asked.desks, asked.pairs, terms), about)


def allocate(
    frozen: Frozen,
    *,
    spread: Spread,
    seed: bytes,
    ceremony: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run both steps.

    Parameters
    ----------
    frozen
        The question.
    spread
        The bound on the probabilities.
    seed
        From the ceremony (`seed_from`).
    ceremony
        What is published of it: ``reveals`` and ``public``; nothing for a seed given by hand.
    progress
        Told (steps done, steps in all).
    """
    tell = progress or (lambda _done, _total: None)
    tell(0, 2)
    step = probabilities(frozen.instance, spread, seed=seed, list_hash=frozen.list_hash)
    tell(1, 2)
    winner = assign(step)
    tell(2, 2)
    return Outcome(frozen, step, winner, ceremony or {})


def publish(outcome: Outcome, folder: Path) -> None:
    """Write a run: ``draw.jsonl`` (the record), ``winners.csv``, ``excluded.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = record_lines(
        outcome.step, outcome.winner, ceremony=outcome.ceremony, about=outcome.frozen.about
    )
    write_record(folder / "draw.jsonl", lines)
    outcome.winners().write_csv(folder / "winners.csv")
    outcome.frozen.question.excluded.sort("case", "desk").write_csv(folder / "excluded.csv")


def publish_list(frozen: Frozen, folder: Path) -> Path:
    """Write the frozen list, for the parties to commit to."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "list.jsonl"
    write_record(path, frozen_lines(frozen.instance))
    return path


def named(reveals: Iterable[Mapping[str, str]], public: str = "") -> dict[str, Any]:
    """The ceremony in its published form."""
    return {"public": public, "reveals": sorted(reveals, key=lambda r: r["party"])}
