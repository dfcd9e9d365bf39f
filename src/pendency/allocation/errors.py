"""The one exception family of the allocation room."""

from __future__ import annotations


class AllocationError(Exception):
    """Base of everything that this room raises on purpose."""


class InstanceError(AllocationError):
    """What is to be allocated contradicts itself: sizes, names, hours or limits."""


class SolveError(AllocationError):
    """The solver ended without an optimum, or the sizes exceed what it can count exactly."""


class CertificateError(AllocationError):
    """The probabilities are not the optimum that they are said to be."""


class SeedError(AllocationError):
    """A commitment and its reveal do not agree, or a party is missing."""


class RecordError(AllocationError):
    """A published record was changed, or does not say what its draw gives."""


class RuleError(AllocationError):
    """A rule file of the room says what it may not say."""
