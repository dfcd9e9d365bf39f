"""The seed of a draw: commit and reveal, over the hash of the frozen list.

Each party (the centres and head office) chooses 32 secret bytes and publishes their commitment
before anyone reveals. The seed hashes all of them with the list: one party that keeps its secret
until the commitments are public is enough that nobody could have chosen the outcome. A party that
does not reveal voids the ceremony: it is done again with new secrets, and that is on record.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pendency.allocation.errors import SeedError
from pendency.allocation.stream import as_seed

_SECRET_BYTES = 32


@dataclass(frozen=True)
class Reveal:
    """What a party shows: its name, what it had committed to, and its secret."""

    party: str
    commitment: str
    secret: bytes

    def as_dict(self) -> dict[str, str]:
        """The form in which it is published."""
        return {"commitment": self.commitment, "party": self.party, "secret": self.secret.hex()}

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Reveal:
        """Read a published reveal.

        Raises
        ------
        SeedError
            A name, commitment or secret is missing or not of its form.
        """
        try:
            secret = bytes.fromhex(body["secret"])
            return cls(str(body["party"]), str(body["commitment"]), secret)
        except (KeyError, TypeError, ValueError) as error:
            raise SeedError(f"a reveal needs party, commitment and secret ({error})") from error


def commitment(list_hash: str, party: str, secret: bytes) -> str:
    """What a party publishes first: SHA-256 over the list, its name and its secret."""
    if len(secret) != _SECRET_BYTES:
        raise SeedError(f"the secret of {party} has {len(secret)} bytes, not {_SECRET_BYTES}")
    body = f"pendency.commit/1\n{list_hash}\n{party}\n".encode() + secret
    return sha256(body).hexdigest()


def seed_from(
    list_hash: str,
    reveals: Iterable[Reveal],
    *,
    committed: Mapping[str, str] | None = None,
    public: str = "",
) -> bytes:
    """The seed of a draw.

    Parameters
    ----------
    list_hash
        SHA-256 of the frozen list, hexadecimal.
    reveals
        One per party, in any order.
    committed
        The commitments that were published beforehand, by party; each needs its reveal.
    public
        A value that became public after the commitments (a lottery's numbers), if one was agreed.

    Raises
    ------
    SeedError
        A commitment does not hold, or a party is missing, twice there or unknown.
    """
    shown = sorted(reveals, key=lambda reveal: reveal.party)
    names = [reveal.party for reveal in shown]
    if not shown or len(set(names)) != len(names):
        raise SeedError("a ceremony needs parties, each once")
    for reveal in shown:
        said = commitment(list_hash, reveal.party, reveal.secret)
        if not hmac.compare_digest(said, reveal.commitment):
            raise SeedError(f"the secret of {reveal.party} is not what it committed to")
    if committed is not None and {r.party: r.commitment for r in shown} != dict(committed):
        missing = ", ".join(sorted(set(committed) ^ set(names))) or "a commitment was exchanged"
        raise SeedError(f"the reveals are not those of the published commitments: {missing}")
    parts = [part for r in shown for part in (r.party.encode(), r.secret)]
    return as_seed([list_hash.encode(), *parts, public.encode()])
