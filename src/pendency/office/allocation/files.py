"""Lists and records of runs, each a file named after its SHA-256 and checked when it is read."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from pendency.allocation import AllocationError


def folder() -> Path:
    """Where they are."""
    return Path(settings.PENDENCY_HOME) / "allocation"


def path_of(sha256: str) -> Path:
    """Where the lines of that hash are."""
    return folder() / f"{sha256}.jsonl"


def keep(lines: Iterable[str]) -> str:
    """Write lines to disk, for good, and give their hash.

    The file is there before a row names it: a process killed between the two leaves a file that
    nobody asks for.
    """
    body = b"".join(line.encode() + b"\n" for line in lines)
    sha256 = hashlib.sha256(body).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    # a name of its own: two threads of the server may keep the same lines at once
    draft = path_of(sha256).with_suffix(f".{secrets.token_hex(4)}.part")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path_of(sha256))
    return sha256


def read(sha256: str) -> list[str]:
    """The lines of that hash.

    Raises
    ------
    AllocationError
        The file is missing, or its bytes are no longer those of its name.
    """
    try:
        body = path_of(sha256).read_bytes()
    except OSError as error:
        raise AllocationError(
            f"allocation/{sha256}.jsonl is missing from the data directory: restore it from a copy"
        ) from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise AllocationError(
            f"allocation/{sha256}.jsonl was changed: restore it from a copy, and ask who changed it"
        )
    return body.decode().splitlines()
