"""Scenarios of the plan: what was set, once for all, and every run of it."""

from __future__ import annotations

from django.db import models

from pendency.office.language import words
from pendency.office.models.fields import AppendOnly
from pendency.office.models.people import User
from pendency.planning.scenarios import Setting, read_setting


class Scenario(AppendOnly):
    """A scenario: its inputs never change; a changed one is a variant with a parent."""

    name = models.TextField(words("name", "名称"), unique=True)
    note = models.TextField(words("note", "说明"), blank=True, default="")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="variants",
        verbose_name=words("variant of", "所据方案"),
    )  # fmt: skip
    snapshot_id = models.TextField(words("snapshot", "快照"))
    setting = models.JSONField(words("setting", "设定"))
    setting_hash = models.TextField(words("hash of the setting", "设定哈希"))
    made_at = models.DateTimeField(words("made", "编制时间"))
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=words("made by", "编制人")
    )

    class Meta:
        verbose_name = words("scenario", "方案")
        verbose_name_plural = words("scenarios", "方案")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name

    @property
    def sets(self) -> Setting:
        """The setting, read back."""
        return read_setting(self.setting)


class ScenarioRun(AppendOnly):
    """A run of a scenario; the first one is its result, later ones show whether it repeats."""

    scenario = models.ForeignKey(
        Scenario, models.PROTECT, related_name="runs", verbose_name=words("scenario", "方案")
    )
    made_at = models.DateTimeField(words("run", "运行时间"))
    figures = models.JSONField(words("figures", "结果"))
    digest = models.TextField(words("hash of the figures", "结果哈希"))

    class Meta:
        verbose_name = words("run of a scenario", "方案运行记录")
        verbose_name_plural = words("runs of scenarios", "方案运行记录")
        ordering = ("scenario", "id")

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.digest[:12]}"
