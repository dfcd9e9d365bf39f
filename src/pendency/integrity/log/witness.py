"""A witness: cosigns a checkpoint only after proof that it continues the last one it cosigned.

The request is the body of C2SP tlog-witness ``add-checkpoint``, the answer the signature line. Both
are plain text and travel as a file, by mail or by HTTP, as the office likes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from pendency.integrity.log.keys import SigningKey, read_keys, write_durably, write_keys
from pendency.integrity.log.verify_offline import (
    WITNESS_KEY,
    Checkpoint,
    IntegrityError,
    Note,
    Policy,
    Signature,
    VerifierKey,
    decode64,
    encode64,
    fold,
    verify_consistency,
)

_MOST_PROOF_LINES = 63


class RefusedError(IntegrityError):
    """The witness did not cosign; nothing of its state has changed."""


class StaleError(RefusedError):
    """The request starts from another size than the last one cosigned.

    ``size`` is that size: ask again from there.
    """

    def __init__(self, size: int, asked: int) -> None:
        self.size = size
        super().__init__(f"the last checkpoint cosigned is of size {size}, not {asked}")


@dataclass(frozen=True)
class Request:
    """A checkpoint to cosign, with the proof that it continues the tree of ``old`` leaves."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @classmethod
    def parse(cls, text: str) -> Request:
        """Read the text form."""
        top, _, note = text.partition("\n\n")
        match = re.fullmatch(r"old (0|[1-9][0-9]{0,18})((?:\n\S+)*)", top, re.ASCII)
        lines = match[2].split() if match else []
        if match is None or len(lines) > _MOST_PROOF_LINES:
            raise RefusedError("not a request to cosign: it begins with the line 'old SIZE'")
        proof = tuple(decode64(line, "a proof line") for line in lines)
        return cls(int(match[1]), proof, Note.parse(note))

    def __str__(self) -> str:
        lines = [f"old {self.old}", *map(encode64, self.proof)]
        return "\n".join(lines) + f"\n\n{self.note}"


class Witness:
    """A witness with its folder: the private key, the logs it knows, the last checkpoint of each.

    Parameters
    ----------
    folder
        Made by `found`; ``key``, ``logs`` (a verifier key a line) and one state file per log.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = read_keys(folder / "key")[0]
        lines = (folder / "logs").read_text("utf-8").split()
        self.logs = [VerifierKey.parse(line) for line in lines]

    @classmethod
    def found(
        cls, folder: Path, *, name: str, seed: bytes, logs: Collection[VerifierKey]
    ) -> Witness:
        """Set a witness up in a new folder, with a key made from a random seed of 32 bytes."""
        folder.mkdir(parents=True, exist_ok=False)
        write_keys(folder / "key", [SigningKey(name, WITNESS_KEY, seed)])
        write_durably(folder / ".logs", "".join(f"{key}\n" for key in logs), folder / "logs")
        return cls(folder)

    def trust(self, logs: Sequence[VerifierKey]) -> None:
        """Know other keys of logs from now on: when a log has changed its key."""
        write_durably(
            self.folder / ".logs", "".join(f"{key}\n" for key in logs), self.folder / "logs"
        )
        self.logs = list(logs)

    def last(self, origin: str) -> Checkpoint:
        """The last checkpoint cosigned for a log; the empty tree if there is none."""
        state = self._state(origin)
        if not state.exists():
            return Checkpoint(origin, 0, fold(()))
        return Checkpoint.parse(state.read_text("utf-8"))

    def adopt(self, note: Note, policy: Policy) -> None:
        """Start where the others are: take over a checkpoint that a quorum of them cosigned.

        For a witness that replaces a lost one; without it a new witness would sign any history.
        """
        checkpoint = policy.accept(note)
        with FileLock(self.folder / "lock"):
            if self.last(checkpoint.origin).size:
                raise RefusedError(f"{self.key.name} knows {checkpoint.origin} already")
            self._store(checkpoint)

    def cosign(self, request: Request, *, now: int) -> Signature:
        """Cosign a checkpoint at a POSIX second.

        The state is on the disk before the signature is made: a witness that is killed in between
        has promised more than it has signed, never less.

        Raises
        ------
        RefusedError
            The log is unknown, its signature missing or false, the request starts elsewhere
            (`StaleError`), or the history was rewritten.
        VerificationError
            The consistency proof does not hold, or the note is no checkpoint.
        """
        checkpoint = Policy(tuple(self.logs), (), 0).signed(request.note)
        with FileLock(self.folder / "lock"):
            last = self.last(checkpoint.origin)
            if request.old != last.size:
                raise StaleError(last.size, request.old)
            verify_consistency(
                last.size, checkpoint.size, request.proof, last.root, checkpoint.root
            )
            self._store(checkpoint)
        return self.key.sign(request.note.text, moment=now)

    def _store(self, checkpoint: Checkpoint) -> None:
        state = self._state(checkpoint.origin)
        pending = state.with_suffix(".new")
        pending.unlink(missing_ok=True)
        write_durably(pending, str(checkpoint), state)

    def _state(self, origin: str) -> Path:
        """Origins may hold any sign: the file bears their hash."""
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoint"
