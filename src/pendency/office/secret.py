"""The secret key of an installation, kept in its data directory."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """Read the key, or generate one that only the owner of the directory can read."""
    path = home / "secret_key"
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    pending = home / f"secret_key.{os.getpid()}"
    pending.unlink(missing_ok=True)
    handle = os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    try:
        # a link never replaces: of two processes that start together, one key wins for both
        os.link(pending, path)
    except FileExistsError:
        pass
    finally:
        pending.unlink()
    return path.read_text("ascii")
