"""Long work that somebody asked for in the browser, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.office.language import words

OPEN = ("waiting", "running")


class Job(models.Model):
    """One piece of long work; of those with one kind and subject, one at a time is open.

    ``given`` is what the work needs, ``result`` what came of it; ``done`` of ``total`` is what its
    progress counts (steps, bytes), 0 of 0 before it is known.
    """

    class Kind(models.TextChoices):
        """What is to be done."""

        PACK = "pack", words("report pack", "会议报告")
        LOOK = "look", words("look into an extract", "预检导入文件")
        IMPORT = "import", words("import", "导入")
        FREEZE = "freeze", words("freeze a list", "冻结分案清单")
        DRAW = "draw", words("draw", "抽签")
        SCREENS = "screens", words("screens", "廉政筛查")
        SCENARIO = "scenario", words("scenario", "方案")
        REMEDY = "remedy", words("remedy", "补救方案")

    class State(models.TextChoices):
        """How far the work is."""

        WAITING = "waiting", words("waiting", "等待中")
        RUNNING = "running", words("running", "进行中")
        DONE = "done", words("done", "已完成")
        FAILED = "failed", words("failed", "失败")

    kind = models.TextField(words("kind", "类型"), choices=Kind)
    subject = models.TextField(words("subject", "对象"))
    given = models.JSONField(words("given", "参数"), default=dict)
    by = models.TextField(words("by", "操作人"))
    asked_at = models.DateTimeField(words("asked for", "提交时间"))
    started_at = models.DateTimeField(words("started", "开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(words("finished", "结束时间"), null=True, blank=True)
    state = models.TextField(words("state", "状态"), choices=State, default=State.WAITING)
    done = models.BigIntegerField(words("done", "已完成量"), default=0)
    total = models.BigIntegerField(words("in all", "总量"), default=0)
    result = models.JSONField(words("result", "结果"), default=dict)
    error = models.TextField(words("error", "错误"), blank=True, default="")

    class Meta:
        verbose_name = words("job", "后台任务")
        verbose_name_plural = words("jobs", "后台任务")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject"), condition=Q(state__in=OPEN), name="job_open_once"
            ),
            models.CheckConstraint(
                name="job_finished_exactly_when_not_open",
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | (Q(state__in=("done", "failed")) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_failed_exactly_with_an_error",
                condition=Q(state="failed") & ~Q(error="") | ~Q(state="failed") & Q(error=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in OPEN
