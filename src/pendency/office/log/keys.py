"""The private key of the office's log: in the data directory, never in the database."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from pendency.integrity.log import SigningKey
from pendency.integrity.log.keys import SEED_BYTES, read_keys, write_keys
from pendency.integrity.log.verify_offline import LOG_KEY
from pendency.office.errors import LogKeyError
from pendency.office.models import Log


def signing_keys(log: Log) -> list[SigningKey]:
    """The keys that sign checkpoints now: one, or two while one replaces the other.

    The first is generated when nothing has been signed yet. Call it while the log is locked.

    Raises
    ------
    LogKeyError
        The key is gone although it has signed already, or belongs to another log.
    """
    path = key_file()
    if not path.exists():
        if log.keys:
            raise LogKeyError(
                f"{path} is gone: put it back from a backup; if there is none, begin a new key "
                "with 'pendency log rotate-key --lost' and tell the witnesses"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        write_keys(path, [new_key(log)])
    keys = read_keys(path)
    if any(key.name != log.origin for key in keys):
        raise LogKeyError(
            f"{path} holds the key of another log than {log.origin}: put its own back"
        )
    return keys


def new_key(log: Log) -> SigningKey:
    """A fresh private key of a log."""
    return SigningKey(log.origin, LOG_KEY, secrets.token_bytes(SEED_BYTES))


def key_file() -> Path:
    """Where the private key is kept."""
    return Path(settings.PENDENCY_HOME) / "log_key"
