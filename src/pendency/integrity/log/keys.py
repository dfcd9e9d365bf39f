"""Private keys: made from a seed that the caller draws, kept in files of their own.

The text form is that of the Go note tools, ``PRIVATE+KEY+NAME+ID+BASE64``, so that keys can be
taken along.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendency.integrity.log.verify_offline import (
    LOG_KEY,
    WITNESS_KEY,
    IntegrityError,
    Signature,
    VerifierKey,
    cosigned_message,
    decode64,
    encode64,
)

SEED_BYTES = 32
_MARK = "PRIVATE+KEY+"


class KeyFileError(IntegrityError):
    """A file of private keys is missing, unreadable, or would be overwritten."""


@dataclass(frozen=True)
class SigningKey:
    """A private Ed25519 key of a log (``LOG_KEY``) or a witness (``WITNESS_KEY``)."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read the text form."""
        mark, rest = text[: len(_MARK)], text[len(_MARK) :]
        name, _, coded = rest.partition("+")
        given, _, coded = coded.partition("+")
        raw = decode64(coded, "the private key")
        if mark != _MARK or len(raw) != SEED_BYTES + 1 or raw[0] not in {LOG_KEY, WITNESS_KEY}:
            raise KeyFileError("not a private Ed25519 key of a log or a witness")
        key = cls(name, raw[0], raw[1:])
        VerifierKey.parse(str(key.verifier))  # a name that no reader would take is refused here
        if key.verifier.id.hex() != given:
            raise KeyFileError(f"the private key of {name} does not belong to its id {given}")
        return key

    @property
    def text(self) -> str:
        """The text form; a secret."""
        coded = encode64(bytes([self.kind]) + self.seed)
        return f"{_MARK}{self.name}+{self.verifier.id.hex()}+{coded}"

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str, *, moment: int = 0) -> Signature:
        """Sign a note's text; a witness says at which POSIX second."""
        message, stamp = text.encode(), b""
        if self.kind == WITNESS_KEY:
            message, stamp = cosigned_message(text, moment), moment.to_bytes(8, "big")
        return Signature(self.name, self.verifier.id, stamp + self._private.sign(message))


def read_keys(path: Path) -> list[SigningKey]:
    """The private keys of a file, one a line."""
    try:
        lines = path.read_text("ascii").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{path}: can't read the private keys: {error}") from error
    keys = [SigningKey.parse(line) for line in lines if line.strip()]
    if not keys:
        raise KeyFileError(f"{path}: no private key in it")
    return keys


def write_keys(path: Path, keys: Iterable[SigningKey]) -> None:
    """Put keys into a file that only its owner reads; replaced in one step, or not at all."""
    pending = path.with_name(f".{path.name}.{os.getpid()}")
    pending.unlink(missing_ok=True)
    write_durably(pending, "".join(f"{key.text}\n" for key in keys), path)


def write_durably(pending: Path, text: str, path: Path) -> None:
    """Write a file under another name, bring it to the disk, and give it its own name."""
    handle = os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(pending, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
