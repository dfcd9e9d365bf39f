"""Pseudonyms for examiners: keyed, so that nobody without the store's key can undo them.

Names of examiners are few and public; a plain hash of them could be undone by trying all. The key
is made at random when a store first needs it, stays in the store's folder (never in a snapshot),
and makes the same name the same pseudonym in every import into this store.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from pendency.records import Store

_FILE = "pseudonym.key"


def key_of(store: Store) -> bytes:
    """The store's key; made where there is none."""
    path = store.path / _FILE
    if not path.is_file():
        store.path.mkdir(parents=True, exist_ok=True)
        pending = store.path / f".{_FILE}.{os.getpid()}"
        handle = os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            os.fsync(file.fileno())
        os.replace(pending, path)
    return path.read_bytes()


def pseudonym(name: str, key: bytes) -> str:
    """The pseudonym of a person: the same for every writing in capitals, blanks and commas."""
    plain = " ".join(name.replace(",", " ").upper().split())
    return "E" + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:10]
