"""What the database holds, and the sealed snapshots made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.office.language import words


class Office(models.Model):
    """The one row that says what the records are.

    ``revision`` counts the changes of the records, so that a snapshot knows whether it still is
    their current state.
    """

    title = models.TextField(words("title", "名称"))
    provenance = models.TextField(words("provenance", "数据来源"))
    observed_to = models.DateField(words("observed to", "数据截止日"))
    revision = models.BigIntegerField(words("revision", "修订号"), default=0)

    class Meta:
        verbose_name = words("office", "局")
        verbose_name_plural = words("office", "局")
        constraints = (
            models.CheckConstraint(name="office_is_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="office_provenance_declared",
                condition=Q(provenance__in=("imported", "generated")),
            ),
        )

    def __str__(self) -> str:
        return self.title


class SnapshotRecord(models.Model):
    """A sealed snapshot in the office's store; one of them is current."""

    snapshot_id = models.TextField(words("snapshot", "快照"), primary_key=True)
    title = models.TextField(words("title", "名称"))
    provenance = models.TextField(words("provenance", "数据来源"))
    observed_to = models.DateField(words("observed to", "数据截止日"))
    revision = models.BigIntegerField(words("revision", "修订号"))
    created_at = models.DateTimeField(words("created", "生成时间"))
    current = models.BooleanField(words("current", "当前"), default=False)

    class Meta:
        verbose_name = words("snapshot", "快照")
        verbose_name_plural = words("snapshots", "快照")
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("current",), condition=Q(current=True), name="snapshot_one_is_current"
            ),
        )

    def __str__(self) -> str:
        return self.snapshot_id[:12]

    @property
    def generated(self) -> bool:
        """Whether the cases are simulated; whatever shows them must say so."""
        return self.provenance == "generated"
