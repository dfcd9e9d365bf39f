"""Who may read an unpublished case beyond his own part, who did, and who coaches whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pendency.office.language import words
from pendency.office.models.cases import Case
from pendency.office.models.corps import Examiner
from pendency.office.models.fields import AppendOnly, column
from pendency.office.models.people import User


class ReadBatch(AppendOnly):
    """Readings that one entry of the verifiable log stands for: ``digest`` is over theirs."""

    made_at = models.DateTimeField(words("sealed", "封存时间"))
    count = models.IntegerField(words("readings", "查阅次数"))
    digest = models.TextField(words("SHA-256", "SHA-256"))

    class Meta:
        verbose_name = words("batch of readings", "查阅记录批次")
        verbose_name_plural = words("batches of readings", "查阅记录批次")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.pk}: {self.count}"


class Read(AppendOnly):
    """One reading of an unpublished case, or look-up of a case outside the reader's own part.

    Without foreign keys into live data, as an audit row. ``by`` and ``salt`` stay in the office;
    the other columns go into the snapshot. ``digest`` is over all of them with the salt, so that a
    person can be erased and the batch still verifies.
    """

    seq = models.BigAutoField(words("number", "序号"), primary_key=True)
    case_id = column("reads", "case_id")
    person = column("reads", "person")
    examiner_id = column("reads", "examiner_id")
    role = column("reads", "role")
    purpose = column("reads", "purpose")
    unpublished = column("reads", "unpublished")
    own_docket = column("reads", "own_docket")
    at = column("reads", "at")
    by = models.TextField(words("by", "查阅人"))
    salt = models.TextField(words("salt", "盐值"), editable=False)
    digest = models.TextField(words("SHA-256", "SHA-256"))
    batch = models.ForeignKey(
        ReadBatch, models.PROTECT, null=True, related_name="reads",
        verbose_name=words("batch of readings", "查阅记录批次"),
    )  # fmt: skip

    class Meta:
        verbose_name = words("reading", "查阅记录")
        verbose_name_plural = words("readings", "查阅记录")
        ordering = ("-seq",)
        indexes = (
            models.Index(fields=("by", "case_id", "at"), name="read_repeated"),
            models.Index(fields=("case_id", "at"), name="read_of_case"),
            models.Index(fields=("seq",), name="read_unsealed", condition=Q(batch__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.case_id}"


class AccessGrant(models.Model):
    """Leave of a person to read one unpublished case for a purpose until a moment."""

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="grants", verbose_name=words("case", "案件")
    )
    person = models.ForeignKey(
        User, models.CASCADE, related_name="grants", verbose_name=words("person", "用户")
    )
    purpose = models.TextField(words("purpose", "目的"))
    reason = models.TextField(words("reason", "理由"))
    given_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=words("granted by", "授予人")
    )
    given_at = models.DateTimeField(words("granted", "授予时间"))
    until = models.DateTimeField(words("until", "有效期至"))
    revoked_at = models.DateTimeField(words("revoked", "撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("grant of access", "查阅授权")
        verbose_name_plural = words("grants of access", "查阅授权")
        ordering = ("-given_at", "-id")
        indexes = (models.Index(fields=("person", "until"), name="grant_of_person"),)
        constraints = (
            models.CheckConstraint(name="grant_ends", condition=Q(until__gt=F("given_at"))),
            models.CheckConstraint(name="grant_not_to_oneself", condition=~Q(person=F("given_by"))),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id} {self.purpose}"


class AccessRequest(models.Model):
    """Emergency access asked for one case, and what a second person decided.

    ``case`` is empty where no case has the number: whoever asks is not told.
    """

    class State(models.TextChoices):
        """Where a request stands."""

        ASKED = "asked", words("waits for a second person", "待第二人批准")
        ALLOWED = "allowed", words("allowed", "已批准")
        REFUSED = "refused", words("refused", "已驳回")

    number = models.TextField(words("application number", "申请号"))
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, related_name="+", verbose_name=words("case", "案件")
    )
    by = models.ForeignKey(
        User, models.PROTECT, related_name="requests", verbose_name=words("asked by", "申请人")
    )
    reason = models.TextField(words("reason", "理由"))
    asked_at = models.DateTimeField(words("asked", "申请时间"))
    state = models.TextField(words("state", "状态"), choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+",
        verbose_name=words("decided by", "批准人"),
    )  # fmt: skip
    decided_at = models.DateTimeField(words("decided", "决定时间"), null=True)
    answer = models.TextField(words("answer", "答复"), blank=True)
    grant = models.OneToOneField(
        AccessGrant, models.SET_NULL, null=True, related_name="request",
        verbose_name=words("grant of access", "查阅授权"),
    )  # fmt: skip

    class Meta:
        verbose_name = words("request for emergency access", "紧急查阅申请")
        verbose_name_plural = words("requests for emergency access", "紧急查阅申请")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="request_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")),
            ),
            models.CheckConstraint(
                name="request_decided_exactly_when_it_is",
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Coaching(models.Model):
    """An examiner's coach, who sees the examiner's figures while it lasts."""

    examiner = models.ForeignKey(
        Examiner, models.CASCADE, related_name="coaches", verbose_name=words("examiner", "审查员")
    )
    coach = models.ForeignKey(
        User, models.CASCADE, related_name="coached", verbose_name=words("coach", "导师")
    )
    named_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=words("named by", "指定人")
    )
    named_at = models.DateTimeField(words("named", "指定时间"))
    ended_at = models.DateTimeField(words("ended", "结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("coaching", "导师关系")
        verbose_name_plural = words("coachings", "导师关系")
        ordering = ("-named_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("examiner", "coach"), condition=Q(ended_at__isnull=True),
                name="coaching_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.examiner_id} {self.coach_id}"
