"""Errors of recusal, of the integrity room's family."""

from __future__ import annotations

from pendency.integrity import IntegrityError


class RecusalError(IntegrityError):
    """A declaration, tie or rule does not say what it has to say."""
