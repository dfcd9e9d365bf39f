"""What an import did, record type by record type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Counts:
    """Records of one type: ``read`` is always the sum of the other three."""

    read: int = 0
    imported: int = 0
    duplicates: int = 0
    quarantined: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.imported + other.imported,
            self.duplicates + other.duplicates,
            self.quarantined + other.quarantined,
        )


@dataclass(frozen=True)
class IntakeReport:
    """The account of one import.

    Attributes
    ----------
    format
        The format read.
    records
        Counts per record type (``cases``, ``events``, ...), in the order of reading.
    before, snapshot_id
        Ids of the store's snapshot before (None: the store was empty) and after.
    unmapped
        Native event codes without a mapping, with the number of events that carry each. They are
        imported under the code ``unmapped`` and lose nothing.
    reasons
        Quarantined records per reason.
    not_read
        Files beside the ones read that this format does not take in.
    warnings
        Records taken in although something about them looks wrong: ``check_digit``, a number whose
        check digit is not the one that follows from its digits.
    """

    format: str
    records: Mapping[str, Counts]
    before: str | None
    snapshot_id: str
    unmapped: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    not_read: tuple[str, ...] = ()
    warnings: Mapping[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether the store has another current snapshot than before."""
        return self.before != self.snapshot_id

    @property
    def quarantined(self) -> int:
        """Records set aside, of all types."""
        return sum(counts.quarantined for counts in self.records.values())

    def to_dict(self) -> dict[str, object]:
        """The report as plain values, for JSON output."""
        return {
            "format": self.format,
            "records": {name: vars(counts) for name, counts in self.records.items()},
            "before": self.before,
            "snapshot_id": self.snapshot_id,
            "changed": self.changed,
            "unmapped": dict(self.unmapped),
            "reasons": dict(self.reasons),
            "not_read": list(self.not_read),
            "warnings": dict(self.warnings),
        }
