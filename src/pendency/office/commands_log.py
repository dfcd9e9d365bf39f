"""What ``pendency log ...`` calls: plain functions that set Django up themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pendency.office import clock
from pendency.office.commands import prepare

if TYPE_CHECKING:
    from pendency.office.models import LogCheckpoint, LogWitness


def sequence(home: Path) -> tuple[int, int]:
    """Place what waits; how many entries that were, and how many the log has now."""
    prepare(home)
    from pendency.office.log import reading, sequencer

    return sequencer.sequence(), reading.size()


def checkpoint(home: Path) -> str:
    """Sign; the newest checkpoint with its cosignatures."""
    newest = _signed(home)
    from pendency.office.log import reading

    return str(reading.cosigned_note(newest))


def policy(home: Path, quorum: int | None) -> str:
    """The policy file of the office's own keys and witnesses."""
    _signed(home)
    from pendency.integrity.log.publishing import policy_text
    from pendency.office.log import reading

    return policy_text(reading.policy(quorum=quorum))


def export(home: Path, out: Path) -> int:
    """Write the export; how many entries it has."""
    newest = _signed(home)
    from pendency.office.log import reading

    with out.open("w", encoding="utf-8") as file:
        file.writelines(reading.export(newest))
    return newest.size


def prove(home: Path, entry: int, out: Path) -> tuple[Path, Path]:
    """Write an entry and its proof, for the newest checkpoint."""
    newest = _signed(home)
    from pendency.office.errors import NoEntryError
    from pendency.office.log import reading
    from pendency.office.models import LogLeaf

    row = LogLeaf.objects.filter(index=entry).first()
    if row is None:
        raise NoEntryError(f"the log has no entry {entry}, only {newest.size} from 0 on")
    leaf, proof = out / f"{entry}.leaf", out / f"{entry}.tlog-proof"
    leaf.write_text(row.leaf, "utf-8")
    proof.write_text(reading.proof_of(entry, newest), "utf-8")
    return leaf, proof


def request(home: Path, name: str, old: int | None) -> str:
    """What a witness is asked to cosign."""
    _signed(home)
    from pendency.office.log import reading

    return str(reading.request_for(_witness(name), old=old))


def hand_in(home: Path, name: str, file: Path) -> int:
    """Take in a cosignature; the size that it is for."""
    prepare(home)
    from pendency.office import actions

    kept = actions.hand_in_cosignature(
        witness=_witness(name), text=file.read_text("utf-8"), by=None, now=clock.now()
    )
    return kept.checkpoint.size


def enrol(home: Path, key: str, code: str | None) -> str:
    """Enrol a witness; its name."""
    prepare(home)
    from pendency.office import actions
    from pendency.office.errors import NoEntryError
    from pendency.office.models import Centre

    centre = Centre.objects.filter(code=code).first() if code else None
    if code and centre is None:
        raise NoEntryError(f"no centre with the code {code!r}")
    return actions.enrol_witness(key=key, centre=centre, by=None, now=clock.now()).name


def retire(home: Path, name: str) -> None:
    """Retire a witness."""
    prepare(home)
    from pendency.office import actions

    actions.retire_witness(witness=_witness(name), by=None, now=clock.now())


def rotate_key(home: Path, *, lost: bool) -> list[str]:
    """Take a step of replacing the key; the public keys that sign from now on."""
    prepare(home)
    from pendency.office import actions

    return actions.rotate_key(by=None, now=clock.now(), lost=lost)


def erase(home: Path, username: str, reason: str) -> int:
    """Erase a person; from how many rows."""
    prepare(home)
    from pendency.office import actions
    from pendency.office.errors import NoEntryError
    from pendency.office.models import User

    person = User.objects.filter(username=username).first()
    if person is None:
        raise NoEntryError(f"nobody is called {username!r}")
    return actions.erase_person(person=person, reason=reason, by=None, now=clock.now())


def _signed(home: Path) -> LogCheckpoint:
    prepare(home)
    from pendency.office import actions

    return actions.sign_checkpoint(by=None, now=clock.now())


def _witness(name: str) -> LogWitness:
    from pendency.office.errors import NoEntryError
    from pendency.office.models import LogWitness

    found = LogWitness.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(LogWitness.objects.values_list("name", flat=True)) or "none"
        raise NoEntryError(f"no witness is called {name!r}; enrolled: {names}")
    return found
