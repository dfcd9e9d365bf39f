"""Which terms a claim finds in itself and in the claims it depends on.

Ancestors are the bits of a number, so that a question costs the same in a chain of five hundred
claims as in one of five.
"""

from __future__ import annotations

from collections.abc import Iterable

from pendency.examination.claims.tree import Claim, ClaimSet


class Scope:
    """An index of keys (terms, stems) by claim and place.

    Parameters
    ----------
    claims
        The claim set whose tree says what a claim can rest on.
    """

    def __init__(self, claims: ClaimSet) -> None:
        self._claims = claims
        self._where: dict[str, int] = {}
        self._first: dict[tuple[int, str], int] = {}
        self._known: dict[int, tuple[list[tuple[Claim, int]], int]] = {}

    def add(self, key: str, position: int, at: int) -> None:
        """Note that a key occurs in the claim at this position, at this offset of its reading."""
        self._where[key] = self._where.get(key, 0) | 1 << position
        place = (position, key)
        if at < self._first.get(place, at + 1):
            self._first[place] = at

    def holds(self, key: str, claim: Claim, before: int) -> bool:
        """Whether the key occurs earlier in the claim, or in a claim it depends on."""
        own = self._first.get((claim.position, key))
        if own is not None and own < before:
            return True
        mask = self._claims.ancestor_masks[claim.position]
        return bool(self._where.get(key, 0) & mask)

    def holds_all(self, keys: Iterable[str], claim: Claim, before: int) -> bool:
        """Whether all keys are held."""
        return all(self.holds(key, claim, before) for key in keys)

    def lacking(self, keys: Iterable[str], claim: Claim, before: int) -> tuple[Claim, ...]:
        """The alternatives of a multiple dependent claim in which one of the keys is missing.

        An open phrase ("any preceding claim") is not followed up: with it nearly every term of an
        intermediate claim is missing in one of the alternatives, and nobody objects.
        """
        if not claim.is_multiple or claim.references[0].open:
            return ()
        routes, common = self._routes(claim)
        wanted = [
            self._where.get(key, 0)
            for key in keys
            if self._first.get((claim.position, key), before) >= before
            and not self._where.get(key, 0) & common
        ]
        if not wanted:
            return ()
        return tuple(parent for parent, mask in routes if any(not mask & where for where in wanted))

    def _routes(self, claim: Claim) -> tuple[list[tuple[Claim, int]], int]:
        known = self._known.get(claim.position)
        if known is None:
            masks = self._claims.ancestor_masks
            named = set(claim.references[0].numbers)
            routes = [
                (parent, masks[parent.position] | 1 << parent.position)
                for parent in self._claims.parents(claim)
                if parent.number in named
            ]
            common = -1
            for _, mask in routes:
                common &= mask
            known = self._known[claim.position] = (routes, common)
        return known
