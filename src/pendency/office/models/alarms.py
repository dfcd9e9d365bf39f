"""Screens that were run, and their alarms: sealed until two people have opened them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pendency.integrity.screens import Words, screen_named
from pendency.office.language import choose, words
from pendency.office.models.cases import Party
from pendency.office.models.corps import Examiner
from pendency.office.models.fields import AppendOnly
from pendency.office.models.people import User
from pendency.office.models.snapshots import SnapshotRecord
from pendency.office.systems import who


class Screening(AppendOnly):
    """One run of the screens on a snapshot.

    ``results`` has a row per screen in their order: ``screen``, and either ``tests``, ``alarms``,
    ``threshold``, ``expected_false`` and ``about``, or ``silent`` (why nothing can be told, English
    and Chinese).
    """

    snapshot = models.ForeignKey(
        SnapshotRecord,
        models.PROTECT,
        related_name="screenings",
        verbose_name=words("snapshot", "快照"),
    )
    level = models.FloatField(words("level", "水平"))
    results = models.JSONField(words("results", "结果"), default=list)
    made_at = models.DateTimeField(words("run", "运行时间"))
    made_by = models.TextField(words("by", "操作人"))

    class Meta:
        verbose_name = words("run of the screens", "筛查")
        verbose_name_plural = words("runs of the screens", "筛查")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.snapshot_id[:12]}"

    @property
    def maker(self) -> str:
        """Who or what ran the screens, in the reader's language."""
        return who(self.made_by)


class Alarm(models.Model):
    """A question that a screen asks about somebody.

    Whom it is about (``examiner``, ``party``, ``person``) stays sealed until one person has asked
    to open it and another has agreed. The figures are those of the engine's tests.
    """

    class Step(models.TextChoices):
        """How far the alarm is."""

        SEALED = "sealed", words("sealed", "封存")
        ASKED = "asked", words("one person asks to open it", "一人申请启封")
        OPEN = "open", words("open", "已启封")
        ASSESSED = "assessed", words("assessed", "已评估")

    class Outcome(models.TextChoices):
        """What came of looking at it."""

        EXPLAINED = "explained", words("explained", "已解释")
        PASSED_ON = "passed_on", words("passed on", "已移送")
        STILL_OPEN = "still_open", words("still open", "仍待查明")

    screening = models.ForeignKey(
        Screening, models.PROTECT, related_name="raised", verbose_name=words("run", "筛查")
    )
    screen = models.TextField(words("screen", "筛查项"))
    key = models.TextField(words("key", "键"))
    place = models.IntegerField(words("place in the order", "次序"))
    examiner = models.ForeignKey(
        Examiner,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=words("examiner", "审查员"),
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name=words("party", "当事人")
    )
    person = models.TextField(words("person", "人员"), blank=True, default="")
    side = models.TextField(words("side", "方向"), blank=True, default="")
    n = models.FloatField(words("occasions", "次数"))
    found = models.FloatField(words("found", "实际"))
    expected = models.FloatField(words("expected", "期望"))
    ratio = models.FloatField(words("ratio, shrunk", "比值（收缩）"))
    low = models.FloatField(words("lower limit of the ratio", "比值下限"), null=True)
    p = models.FloatField(words("p-value", "p值"))
    q = models.FloatField(words("q-value", "q值"))
    by_chance = models.FloatField(words("as surprising by chance", "偶然可达到此程度者"))
    cases = models.JSONField(words("cases", "案件"), default=list)
    step = models.TextField(words("step", "状态"), choices=Step, default=Step.SEALED)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=words("asked by", "申请人")
    )
    asked_at = models.DateTimeField(words("asked", "申请时间"), null=True)
    why = models.TextField(words("why it is to be opened", "启封理由"), blank=True, default="")
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=words("agreed by", "同意人")
    )
    opened_at = models.DateTimeField(words("opened", "启封时间"), null=True)
    outcome = models.TextField(words("outcome", "结论"), choices=Outcome, blank=True, default="")

    class Meta:
        verbose_name = words("alarm", "提示")
        verbose_name_plural = words("alarms", "提示")
        ordering = ("-screening", "place")
        indexes = (models.Index(fields=("screen", "key"), name="alarm_of_somebody"),)
        constraints = (
            models.UniqueConstraint(
                fields=("screening", "screen", "key"), name="alarm_once_per_screening"
            ),
            models.CheckConstraint(
                name="alarm_opened_by_two",
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="alarm_asked_exactly_when_it_is",
                condition=Q(step="sealed", asked_by__isnull=True, asked_at__isnull=True)
                | (~Q(step="sealed") & Q(asked_by__isnull=False, asked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="alarm_open_exactly_when_two_agreed",
                condition=Q(step__in=("sealed", "asked"), opened_by__isnull=True)
                | Q(step__in=("open", "assessed"), opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="alarm_assessed_exactly_with_outcome",
                condition=Q(step="assessed", outcome__in=("explained", "passed_on"))
                | (~Q(step="assessed") & Q(outcome__in=("", "still_open"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.screen} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether two people have opened it."""
        return self.step in {self.Step.OPEN, self.Step.ASSESSED}

    @property
    def words(self) -> Words:
        """The screen's words in the reader's language."""
        return screen_named(self.screen).words(choose("en", "zh"))


class AlarmAssessment(AppendOnly):
    """What somebody found out about an open alarm; the last one counts."""

    alarm = models.ForeignKey(
        Alarm, models.PROTECT, related_name="assessments", verbose_name=words("alarm", "提示")
    )
    outcome = models.TextField(words("outcome", "结论"), choices=Alarm.Outcome)
    reason = models.TextField(words("reason", "理由"))
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=words("by", "评估人")
    )
    at = models.DateTimeField(words("time", "时间"))

    class Meta:
        verbose_name = words("assessment of an alarm", "提示评估")
        verbose_name_plural = words("assessments of alarms", "提示评估")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.outcome}"
