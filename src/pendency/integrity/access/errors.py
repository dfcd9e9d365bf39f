"""Errors of access, of the integrity room's family."""

from __future__ import annotations

from pendency.integrity import IntegrityError


class AccessError(IntegrityError):
    """A policy or a matrix of duties does not say what it has to say."""
