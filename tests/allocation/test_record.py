from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.allocation.builders import instance

from pendency.allocation.allocating import assign, probabilities
from pendency.allocation.ceremony import Reveal, commitment, seed_from
from pendency.allocation.certify import certify
from pendency.allocation.errors import RecordError, SeedError
from pendency.allocation.instance import canonical, frozen_hash, frozen_lines
from pendency.allocation.network import Spread
from pendency.allocation.record import record_lines, write_record
from pendency.allocation.replay import read_record, replay

PARTIES = ("centre-1", "centre-2", "head office")


def _ceremony(list_hash: str, salt: int = 0) -> list[Reveal]:
    secrets = {p: hashlib.sha256(f"{salt}{p}".encode()).digest() for p in PARTIES}
    return [Reveal(p, commitment(list_hash, p, s), s) for p, s in secrets.items()]


def _record(seed: int = 7, spread: Spread | None = None) -> list[str]:
    asked = instance(seed)
    frozen = frozen_hash(frozen_lines(asked))
    reveals = _ceremony(frozen)
    step = probabilities(asked, spread or Spread(2), seed=seed_from(frozen, reveals))
    return list(record_lines(
        step, assign(step), about={"office": "XX"},
        ceremony={"reveals": [r.as_dict() for r in reveals], "public": ""},
    ))  # fmt: skip


def _resealed(lines: list[str], change: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Change the first line that ``change`` changes, and put a new end under the record."""
    bodies = [json.loads(line) for line in lines[:-1]]
    assert next((True for body in bodies if change(body)), False)
    made = [canonical(body) for body in bodies]
    digest = hashlib.sha256("".join(line + "\n" for line in made).encode()).hexdigest()
    return [*made, canonical({"kind": "end", "lines": len(made), "sha256": digest})]


@given(
    st.integers(0, 10**5),
    st.sampled_from([Spread(1), Spread(2), Spread(8), Spread(2, 4, 300)]),
)
def test_every_record_replays_and_is_certified(seed: int, spread: Spread) -> None:
    record = read_record(_record(seed, spread))
    assert replay(record) == []
    verdict = certify(record)
    assert verdict.optimal, verdict
    assert verdict.arcs > len(record.drawn)


@given(st.data())
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    whole = "\n".join(_record()) + "\n"
    at = data.draw(st.integers(0, len(whole) - 2))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != whole[at]))
    with pytest.raises(RecordError):
        read_record((whole[:at] + other + whole[at + 1 :]).split("\n")[:-1])


def _weight(line: dict[str, Any]) -> bool:
    if line["kind"] == "case" and line["pairs"]:
        line["pairs"][0][1] += 1
        return True
    return False


def _seed(line: dict[str, Any]) -> bool:
    if line["kind"] == "head":
        line["seed"] = hashlib.sha256(b"chosen").hexdigest()
        return True
    return False


def _secret(line: dict[str, Any]) -> bool:
    if line["kind"] == "head":
        line["ceremony"]["reveals"][1]["secret"] = "00" * 32
        return True
    return False


@pytest.mark.parametrize(
    ("change", "reason"),
    [(_weight, "list was changed"), (_seed, "not the one that the reveals"),
     (_secret, "not what it committed to")],
)  # fmt: skip
def test_a_forgery_with_new_seals_is_found(change: Callable[..., bool], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        read_record(_resealed(_record(), change))


def test_a_forged_winner_probability_or_potential_is_found() -> None:
    def winner(line: dict[str, Any]) -> bool:
        others = [d for d, _ in line.get("units", ()) if d != line["winner"]]
        if others:
            line["winner"] = others[0]
        return bool(others)

    def chance(line: dict[str, Any]) -> bool:
        if len(line.get("units", ())) > 1 and line["units"][0][1] > 1:
            line["units"][0][1] -= 1
            line["units"][1][1] += 1
            return True
        return False

    def potential(line: dict[str, Any]) -> bool:
        if line["kind"] == "drawn" and line["units"][0][0]:
            line["potential"] += 1
            return True
        return False

    assert replay(read_record(_resealed(_record(), winner)))
    forged = read_record(_resealed(_record(spread=Spread(4)), chance))
    assert replay(forged) or not certify(forged).optimal
    forged = read_record(_resealed(_record(), potential))
    assert replay(forged) == []
    assert not certify(forged).optimal


def test_a_pair_that_is_not_eligible_is_found() -> None:
    def smuggled(line: dict[str, Any]) -> bool:
        if line["kind"] == "drawn":
            line["units"][0][0] = "nobody's desk"
            line["winner"] = "nobody's desk"
            return True
        return False

    assert any("not eligible" in fault for fault in replay(
        read_record(_resealed(_record(), smuggled))
    ))  # fmt: skip


def test_the_independent_script_says_the_same(tmp_path: Path, root: Path) -> None:
    script = root / "examples" / "replay_draw.py"
    code = [x for x in script.read_text("utf-8").splitlines() if x.strip() and x.lstrip()[0] != "#"]
    assert len(code) <= 80
    lines = _record(21, Spread(4))
    path = tmp_path / "draw.jsonl"
    write_record(path, iter(lines))
    told = subprocess.run([sys.executable, script, path], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert "12 winners recomputed, all as recorded" in told.stdout

    def winner(line: dict[str, Any]) -> bool:
        return line["kind"] == "drawn" and line.update(winner="E99") is None

    write_record(path, iter(_resealed(lines, winner)))
    told = subprocess.run([sys.executable, script, path], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert told.returncode == 1
    assert "1 winners differ" in told.stderr


def test_the_seed_needs_every_party_and_its_own_secret() -> None:
    reveals = _ceremony("ab")
    committed = {r.party: r.commitment for r in reveals}
    seed = seed_from("ab", reveals, committed=committed)
    assert seed == seed_from("ab", reversed(reveals), committed=committed)
    assert seed != seed_from("ab", _ceremony("ab", salt=1))
    assert seed != seed_from("ab", reveals, public="7 12 31")
    for wrong in (reveals[:2], [*reveals, reveals[0]], []):
        with pytest.raises(SeedError):
            seed_from("ab", wrong, committed=committed)
    with pytest.raises(SeedError, match="not what it committed to"):
        seed_from("cd", reveals)  # the same secrets can't be used for another list
    with pytest.raises(SeedError, match="bytes"):
        commitment("ab", "x", b"short")
    with pytest.raises(SeedError, match="needs party"):
        Reveal.from_dict({"party": "x"})
