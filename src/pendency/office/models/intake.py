"""What was taken in, what was kept aside, and the runs that did it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.office.language import words
from pendency.office.models.fields import column, one_of


class Source(models.Model):
    """A file that was taken in, per type of record."""

    pk = models.CompositePrimaryKey("sha256", "format", "record")
    sha256 = column("sources", "sha256")
    format = column("sources", "format")
    record = column("sources", "record")
    name = column("sources", "name")
    read = column("sources", "read")
    imported = column("sources", "imported")
    duplicates = column("sources", "duplicates")
    quarantined = column("sources", "quarantined")

    class Meta:
        verbose_name = words("source", "来源")
        verbose_name_plural = words("sources", "来源")

    def __str__(self) -> str:
        return f"{self.name} ({self.record})"


class Quarantined(models.Model):
    """A record that could not be read, with its bytes, place and reason."""

    pk = models.CompositePrimaryKey("source_sha256", "place")
    source_sha256 = column("quarantine", "source_sha256")
    source = column("quarantine", "source")
    place = column("quarantine", "place")
    record = column("quarantine", "record")
    reason = column("quarantine", "reason")
    message = column("quarantine", "message")
    raw = column("quarantine", "raw")
    size = column("quarantine", "size")
    raw_sha256 = column("quarantine", "raw_sha256")

    class Meta:
        verbose_name = words("quarantined record", "隔离记录")
        verbose_name_plural = words("quarantine", "隔离区")
        constraints = (one_of("quarantine", "reason"),)

    def __str__(self) -> str:
        return f"{self.source}, {self.place}: {self.reason}"


class ImportRun(models.Model):
    """One run of an import: who, what, when, and how it ended."""

    class State(models.TextChoices):
        """How far the run has come."""

        RUNNING = "running", words("running", "进行中")
        DONE = "done", words("done", "已完成")
        FAILED = "failed", words("failed", "失败")

    format = models.TextField(words("format", "格式"))
    name = models.TextField(words("file", "文件名"))
    by = models.TextField(words("by", "操作人"))
    started_at = models.DateTimeField(words("started", "开始时间"))
    finished_at = models.DateTimeField(words("finished", "结束时间"), null=True, blank=True)
    state = models.TextField(words("state", "状态"), choices=State, default=State.RUNNING)
    counts = models.JSONField(words("counts", "数量"), default=dict, blank=True)
    error = models.TextField(words("error", "错误"), blank=True, default="")
    snapshot_before = models.TextField(words("snapshot before", "导入前快照"), blank=True)
    snapshot_after = models.TextField(words("snapshot after", "导入后快照"), blank=True)

    class Meta:
        verbose_name = words("import", "导入")
        verbose_name_plural = words("imports", "导入")
        ordering = ("-started_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="import_finished_exactly_when_not_running",
                condition=Q(state="running", finished_at__isnull=True)
                | (Q(state__in=("done", "failed")) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="import_failed_exactly_with_an_error",
                condition=Q(state="failed") & ~Q(error="") | ~Q(state="failed") & Q(error=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.format}: {self.name}"
