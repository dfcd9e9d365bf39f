"""Scenarios of a plan that are stored, named, compared, and rerun to the same numbers.

A stored scenario is everything that decides the figures: the problem, the plan's levers and work,
the uncertainty, seed and replications, the snapshot that the problem came from, and the version
that ran it. Its text is canonical JSON, so equal scenarios have equal texts; its hash is the
SHA-256 of the inputs, and is checked on reading.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pendency import __version__
from pendency.planning.checking.check import PlanCheck, check_case
from pendency.planning.checking.running import Case
from pendency.planning.errors import PlanInputError
from pendency.twin.plain import canonical, digest, from_plain, to_plain
from pendency.twin.sweeps import Executor
from pendency.twin.sweeps.sweep import Progress

FORMAT = "pendency plan scenario 1"


@dataclass(frozen=True)
class Inputs:
    """What decides the figures of a check; ``snapshot`` is the id of its source, or empty."""

    case: Case
    seed: int
    replications: int
    rungs: int
    snapshot: str
    version: str


@dataclass(frozen=True)
class Stored:
    """A stored scenario.

    Attributes
    ----------
    name
        What people call it; no part of the hash.
    inputs
        Everything that decides the figures.
    result
        `PlanCheck.digest` of the run that was stored.
    """

    name: str
    inputs: Inputs
    result: str

    @property
    def hash(self) -> str:
        """SHA-256 of the inputs."""
        return digest(self.inputs)

    def text(self) -> str:
        """The scenario as canonical JSON."""
        body = {"format": FORMAT, "name": self.name, "hash": self.hash, "result": self.result}
        return canonical({**body, "inputs": to_plain(self.inputs)}) + "\n"


def stored(check: PlanCheck, name: str, *, snapshot: str = "") -> Stored:
    """A check as a scenario to be kept."""
    if not name.strip():
        raise PlanInputError("name", "is empty; a scenario is known by its name")
    inputs = Inputs(check.case, check.seed, check.replications, len(check.nominal), snapshot,
                    __version__)  # fmt: skip
    return Stored(name.strip(), inputs, check.digest)


def read_stored(text: str, place: str = "scenario") -> Stored:
    """Read a stored scenario.

    Raises
    ------
    PlanInputError
        The text is no stored scenario, a part is missing or wrong, or its inputs are not those
        that its hash was made of.
    """
    body = _body(text, place)
    inputs = from_plain(Inputs, body.get("inputs"), "inputs", PlanInputError)
    found = Stored(str(body.get("name", "")), inputs, str(body.get("result", "")))
    if found.hash != body.get("hash"):
        raise PlanInputError(place, f"its inputs have the hash {found.hash}, it says "
                             f"{body.get('hash')}: it was changed after it was stored")  # fmt: skip
    return found


def _body(text: str, place: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise PlanInputError(place, f"is not JSON ({error})") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise PlanInputError(place, f"is no stored scenario ({FORMAT!r})")
    return body


def save(scenario: Stored, path: str | Path) -> None:
    """Write a stored scenario to a file."""
    Path(path).write_text(scenario.text(), "utf-8", newline="\n")


def load(path: str | Path) -> Stored:
    """Read a stored scenario from a file; see `read_stored`."""
    try:
        text = Path(path).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PlanInputError(str(path), "is no stored scenario (not text)") from error
    return read_stored(text, str(path))


def rerun(
    scenario: Stored, *, executor: Executor | None = None, folder: str | Path | None = None,
    progress: Progress | None = None,
) -> PlanCheck:  # fmt: skip
    """Run a stored scenario again; `same_numbers` says whether it came out as before."""
    inputs = scenario.inputs
    return check_case(
        inputs.case, seed=inputs.seed, replications=inputs.replications, rungs=inputs.rungs,
        executor=executor, folder=folder, progress=progress,
    )  # fmt: skip


def same_numbers(scenario: Stored, check: PlanCheck) -> bool:
    """Whether a rerun gave the stored figures, to the last digit."""
    return scenario.result == check.digest
