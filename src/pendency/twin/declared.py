"""Scenarios in files: declared by people in TOML, stored by the program in canonical JSON.

A file has the parts of `pendency.twin.engine.Scenario` under their names. A flow is named by
``shipped`` or by a flow file beside the scenario. An error names the place, as
``examiners[3].share``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pendency import __version__
from pendency.twin.engine import Beginning, Pool, Scenario, Stock
from pendency.twin.errors import FlowError, ScenarioError
from pendency.twin.flow import Flow
from pendency.twin.flowfile import shipped_flow
from pendency.twin.plain import canonical, digest, from_plain, to_plain

FORMAT = "pendency twin scenario 1"


@dataclass(frozen=True)
class Inputs:
    """What decides the figures of a run.

    ``snapshot`` is the id of the snapshot whose stock it starts from, ``by`` how its pools were
    told apart; both are empty where it starts empty.
    """

    scenario: Scenario
    seed: int
    replications: int
    snapshot: str
    by: str
    version: str


@dataclass(frozen=True)
class StoredRun:
    """A stored scenario with the digest of its result; the name is no part of the hash."""

    name: str
    inputs: Inputs
    result: str

    @property
    def hash(self) -> str:
        """SHA-256 of the inputs."""
        return digest(self.inputs)

    def text(self) -> str:
        """The stored scenario as canonical JSON."""
        body = {"format": FORMAT, "name": self.name, "hash": self.hash, "result": self.result}
        return canonical({**body, "inputs": to_plain(self.inputs)}) + "\n"


def stored_run(
    scenario: Scenario, *, name: str, seed: int, replications: int, result: str,
    snapshot: str = "", by: str = "",
) -> StoredRun:  # fmt: skip
    """A run as a scenario to be kept."""
    return StoredRun(name, Inputs(scenario, seed, replications, snapshot, by, __version__), result)


def read_run(text: str, place: str = "file") -> StoredRun:
    """Read a stored scenario; its inputs must have the hash that it names.

    Raises
    ------
    ScenarioError
        The text is no stored scenario, or was changed after it was stored.
    """
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ScenarioError(place, f"is not JSON ({error})") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ScenarioError(place, f"is no stored scenario ({FORMAT!r})")
    inputs = from_plain(Inputs, body.get("inputs"), "inputs", ScenarioError)
    found = StoredRun(str(body.get("name", "")), inputs, str(body.get("result", "")))
    if found.hash != body.get("hash"):
        raise ScenarioError(place, f"its inputs have the hash {found.hash}, it says "
                            f"{body.get('hash')}: it was changed after it was stored")  # fmt: skip
    return found


def read_scenario(path: str | Path, *, pools: tuple[Pool, ...] = ()) -> Scenario:
    """Read a declared scenario.

    Parameters
    ----------
    path
        The TOML file.
    pools
        Those of a snapshot, for a file that declares none.

    Raises
    ------
    ScenarioError
        The file, a part or a value is missing or wrong; the error names the place.
    """
    body = read_declaration(path)
    if pools and "pools" not in body:
        body["pools"] = pools
    body["flows"] = _flows(body.get("flows"), Path(path).parent)
    return from_plain(Scenario, body, "", ScenarioError)


def read_declaration(path: str | Path) -> dict[str, Any]:
    """The parts of a scenario's file as they stand there.

    Raises
    ------
    ScenarioError
        The file cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise ScenarioError(str(path), f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(str(path), f"is not TOML ({error})") from error


def flow_for(path: str | Path, name: str = "") -> Flow:
    """The flow of a scenario's file by whose stages a snapshot's stock is read.

    Raises
    ------
    ScenarioError
        The file has several flows, and none has the name.
    """
    flows = _flows(read_declaration(path).get("flows"), Path(path).parent)
    if len(flows) == 1:
        return next(iter(flows.values()))
    if name not in flows:
        raise ScenarioError("flows", f"there are {', '.join(flows)}: say which one the cases of "
                            "the snapshot take")  # fmt: skip
    return flows[name]


def _flows(value: Any, folder: Path) -> dict[str, Flow]:
    if value is None:
        raise ScenarioError("flows", 'is missing: name a flow file, or "shipped"')
    if not isinstance(value, Mapping):
        raise ScenarioError("flows", "is not a table of names and flow files")
    found = {}
    for name, source in value.items():
        place = f"flows.{name}"
        if not isinstance(source, str):
            raise ScenarioError(place, f'{source!r} is neither a flow file nor "shipped"')
        try:
            found[name] = shipped_flow() if source == "shipped" else Flow.load(folder / source)
        except FlowError as error:
            raise ScenarioError(place, str(error)) from error
    return found


def from_stock(scenario: Scenario, begun: Beginning) -> tuple[Scenario, Stock]:
    """A scenario with its pools in the order of a snapshot's, and the stock that it starts from.

    Raises
    ------
    ScenarioError
        The scenario begins on another day than the one after the snapshot's last, or has other
        pools than there are cases for.
    """
    if scenario.start != begun.start:
        raise ScenarioError("start", f"is {scenario.start}; the snapshot's stock is that of the "
                            f"day before {begun.start}")  # fmt: skip
    own = {pool.name: pool for pool in scenario.pools}
    missing = [pool.name for pool in begun.pools if pool.name not in own]
    if missing:
        raise ScenarioError("pools", f"{missing[0]!r} is missing, in which the snapshot has cases; "
                            f"it has {', '.join(pool.name for pool in begun.pools)}")  # fmt: skip
    if len(own) > len(begun.pools):
        known = {pool.name for pool in begun.pools}
        extra = next(name for name in own if name not in known)
        raise ScenarioError("pools", f"the snapshot has no cases in {extra!r}; it has "
                            f"{', '.join(pool.name for pool in begun.pools)}")  # fmt: skip
    ordered = replace(scenario, pools=tuple(own[pool.name] for pool in begun.pools))
    return ordered, begun.stock
