"""Who gets a case: runs with their ceremony, what was drawn, and what heads decided past it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pendency.office.language import words
from pendency.office.models.cases import Case
from pendency.office.models.corps import Centre, Examiner
from pendency.office.models.fields import AppendOnly, column, link, one_of
from pendency.office.models.people import User
from pendency.records.office_tables import PURPOSES

PURPOSE_WORDS = {
    "daily": ("new case", "新案"),
    "absence": ("after an absence", "因缺勤重新分案"),
    "recusal": ("after a recusal", "因回避重新分案"),
    "transfer": ("after a transfer", "因转案重新分案"),
    "rebalancing": ("evening out between centres", "中心间调配"),
}
_PURPOSE_CHOICES = [(name, words(*PURPOSE_WORDS[name])) for name in PURPOSES]


class AllocationRun(models.Model):
    """One draw in public, from the frozen list to the published record.

    The list and the record are files named after their SHA-256; the row says which. ``scope`` is
    what a run was asked about beyond what waits: the quotas of a selection between centres.
    """

    class Kind(models.TextChoices):
        """What is drawn: examiners for cases, or cases that move to another centre."""

        ALLOCATION = "allocation", words("examiners for cases", "分案")
        SELECTION = "selection", words("cases that change centre", "中心间调案")

    class State(models.TextChoices):
        """How far the run is."""

        FREEZING = "freezing", words("list is being frozen", "正在冻结清单")
        COMMITTING = "committing", words("parties commit", "各方承诺")
        REVEALING = "revealing", words("parties reveal", "各方揭示")
        DRAWING = "drawing", words("being drawn", "正在抽签")
        PUBLISHED = "published", words("published", "已公布")
        VOID = "void", words("void", "作废")

    kind = models.TextField(words("kind", "类型"), choices=Kind)
    state = models.TextField(words("state", "状态"), choices=State, default=State.FREEZING)
    opened_by = models.TextField(words("opened by", "发起人"))
    opened_at = models.DateTimeField(words("opened", "发起时间"))
    as_of = models.DateField(words("day", "日期"))
    scope = models.JSONField(words("scope", "范围"), default=dict)
    cap = models.IntegerField(words("cap: a probability is at most 1 in", "概率上限（1/n）"))
    snapshot_id = models.TextField(words("snapshot", "快照"), blank=True, default="")
    list_sha256 = models.TextField(words("hash of the list", "清单哈希"), blank=True, default="")
    case_count = models.IntegerField(words("cases", "案件数"), default=0)
    commit_until = models.DateTimeField(words("commit until", "承诺截止"))
    reveal_until = models.DateTimeField(words("reveal until", "揭示截止"))
    public_source = models.TextField(words("public value from", "公开值来源"), blank=True)
    public_value = models.TextField(words("public value", "公开值"), blank=True, default="")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="restarts",
        verbose_name=words("restart of", "重启自"),
    )  # fmt: skip
    void_reason = models.TextField(words("why void", "作废原因"), blank=True, default="")
    record_sha256 = models.TextField(
        words("hash of the record", "记录哈希"), blank=True, default=""
    )
    figures = models.JSONField(words("figures", "指标"), default=dict)
    ended_at = models.DateTimeField(words("ended", "结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("allocation run", "分案批次")
        verbose_name_plural = words("allocation runs", "分案批次")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="allocation_published_exactly_with_a_record",
                condition=Q(state="published") & ~Q(record_sha256="")
                | ~Q(state="published") & Q(record_sha256=""),
            ),
            models.CheckConstraint(
                name="allocation_void_exactly_with_a_reason",
                condition=Q(state="void") & ~Q(void_reason="")
                | ~Q(state="void") & Q(void_reason=""),
            ),
            models.CheckConstraint(
                name="allocation_listed_once_frozen",
                condition=Q(state__in=("freezing", "void")) | ~Q(list_sha256=""),
            ),
            models.UniqueConstraint(
                fields=("kind",),
                condition=Q(state__in=("freezing", "committing", "revealing", "drawing")),
                name="allocation_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                name="allocation_reveals_after_commitments",
                condition=Q(reveal_until__gt=F("commit_until")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def open(self) -> bool:
        """Whether the run still goes on."""
        return self.state not in (self.State.PUBLISHED, self.State.VOID)


class CeremonyParty(models.Model):
    """A party of a run's ceremony: what it committed to, and what it revealed.

    The secret enters this row only when the party reveals it; before that, the office holds its
    hash and nothing else. The ``notary`` reveals last.
    """

    run = models.ForeignKey(
        AllocationRun, models.PROTECT, related_name="parties",
        verbose_name=words("run", "批次"),
    )  # fmt: skip
    name = models.TextField(words("party", "参与方"))
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, verbose_name=words("centre", "审查中心")
    )
    notary = models.BooleanField(words("reveals last", "最后揭示"), default=False)
    commitment = models.TextField(words("commitment", "承诺值"), blank=True, default="")
    committed_at = models.DateTimeField(words("committed", "承诺时间"), null=True, blank=True)
    committed_by = models.TextField(words("committed by", "承诺人"), blank=True, default="")
    secret = models.TextField(words("secret", "秘密值"), blank=True, default="")
    revealed_at = models.DateTimeField(words("revealed", "揭示时间"), null=True, blank=True)
    revealed_by = models.TextField(words("revealed by", "揭示人"), blank=True, default="")

    class Meta:
        verbose_name = words("party of a ceremony", "抽签参与方")
        verbose_name_plural = words("parties of ceremonies", "抽签参与方")
        ordering = ("run", "notary", "name")
        constraints = (
            models.UniqueConstraint(fields=("run", "name"), name="ceremony_party_once"),
            models.CheckConstraint(
                name="ceremony_committed_with_moment",
                condition=Q(commitment="", committed_at__isnull=True)
                | (~Q(commitment="") & Q(committed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="ceremony_revealed_only_what_was_committed",
                condition=Q(secret="", revealed_at__isnull=True)
                | (~Q(secret="") & ~Q(commitment="") & Q(revealed_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.name


class DrawnCase(models.Model):
    """A case on the frozen list of a run, and what became of it there.

    ``candidates`` are all eligible examiners with fit, price of room and probability,
    ``excluded`` those who would be among the best but may not, with the reason's name.
    """

    class Outcome(models.TextChoices):
        """What became of it."""

        LISTED = "listed", words("on the list", "已列入")
        ASSIGNED = "assigned", words("assigned", "已分案")
        WAITING = "waiting", words("waits for the next run", "待下一批次")
        MOVED = "moved", words("changes centre", "调往其他中心")
        STAYED = "stayed", words("stays", "未被抽中")
        OVERTAKEN = "overtaken", words("overtaken: no longer to be drawn", "已失效，不再抽签")
        VOID = "void", words("run void", "批次作废")

    run = models.ForeignKey(
        AllocationRun, models.PROTECT, related_name="drawn", verbose_name=words("run", "批次")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="drawn", verbose_name=words("case", "案件")
    )
    lot = models.TextField(words("drawn as one", "抽签单元"))
    purpose = models.TextField(words("reason for the draw", "事由"), choices=_PURPOSE_CHOICES)
    outcome = models.TextField(words("outcome", "结果"), choices=Outcome, default=Outcome.LISTED)
    examiner = models.ForeignKey(
        Examiner, models.PROTECT, null=True, blank=True, related_name="drawn",
        verbose_name=words("examiner", "审查员"),
    )  # fmt: skip
    note = models.TextField(words("note", "说明"), blank=True, default="")
    candidates = models.JSONField(words("candidates", "候选审查员"), default=list)
    excluded = models.JSONField(words("excluded", "排除"), default=list)

    class Meta:
        verbose_name = words("case of a run", "批次案件")
        verbose_name_plural = words("cases of runs", "批次案件")
        ordering = ("run", "case")
        constraints = (
            models.UniqueConstraint(fields=("run", "case"), name="drawn_case_once_in_a_run"),
            models.UniqueConstraint(
                fields=("case",), condition=Q(outcome="listed"), name="drawn_case_listed_once"
            ),
            models.CheckConstraint(
                name="drawn_case_assigned_exactly_with_an_examiner",
                condition=Q(outcome="assigned", examiner__isnull=False)
                | (~Q(outcome="assigned") & Q(examiner__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}/{self.case_id}"


class Draw(AppendOnly):
    """The chance of one examiner for one case, as published; a row of the records."""

    pk = models.CompositePrimaryKey("case_id", "run", "examiner_id")
    case = link("draws", "case_id", Case, related_name="draws", db_index=False)
    run = column("draws", "run")
    examiner = link("draws", "examiner_id", Examiner, related_name="draws", db_index=True)
    lot = column("draws", "lot")
    purpose = column("draws", "purpose")
    drawn_on = column("draws", "drawn_on")
    probability = column("draws", "probability")
    won = column("draws", "won")

    class Meta:
        verbose_name = words("chance in a draw", "抽签概率")
        verbose_name_plural = words("chances in draws", "抽签概率")
        constraints = (
            one_of("draws", "purpose"),
            models.CheckConstraint(
                name="draws_probability_range",
                condition=Q(probability__gt=0, probability__lte=1.000001),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.examiner_id} {self.probability:.3f}"


class Redraw(models.Model):
    """A case that goes back into the draw, and why; settled by the run that draws it.

    ``barred``: the one who had it may not get it again. ``centre``: it is drawn within it only.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="redraws", verbose_name=words("case", "案件")
    )
    purpose = models.TextField(words("reason for the draw", "事由"), choices=_PURPOSE_CHOICES)
    reason = models.TextField(words("reason", "理由"))
    had = models.ForeignKey(
        Examiner, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=words("had the case", "原审查员"),
    )  # fmt: skip
    barred = models.BooleanField(words("may not get it again", "不得再分予"), default=False)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=words("within the centre", "限于审查中心"),
    )  # fmt: skip
    asked_at = models.DateTimeField(words("asked for", "提出时间"))
    asked_by = models.TextField(words("by", "操作人"))
    second = models.TextField(words("second person", "复核人"), blank=True, default="")
    settled_by = models.ForeignKey(
        AllocationRun, models.PROTECT, null=True, blank=True, related_name="settled",
        verbose_name=words("drawn in", "抽签批次"),
    )  # fmt: skip

    class Meta:
        verbose_name = words("case back in the draw", "退回重新抽签的案件")
        verbose_name_plural = words("cases back in the draw", "退回重新抽签的案件")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(settled_by__isnull=True), name="redraw_open_once"
            ),
            models.CheckConstraint(
                name="redraw_by_two_people", condition=Q(second="") | ~Q(second=F("asked_by"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose}"


class Absence(models.Model):
    """A time in which an examiner gets no cases."""

    examiner = models.ForeignKey(
        Examiner, models.PROTECT, related_name="absences", verbose_name=words("examiner", "审查员")
    )
    from_date = models.DateField(words("from", "起"))
    to_date = models.DateField(words("to", "止"), null=True, blank=True)
    reason = models.TextField(words("reason", "理由"))
    noted_at = models.DateTimeField(words("noted", "登记时间"))
    noted_by = models.TextField(words("by", "操作人"))

    class Meta:
        verbose_name = words("absence", "缺勤")
        verbose_name_plural = words("absences", "缺勤")
        ordering = ("-from_date", "-id")
        constraints = (
            models.CheckConstraint(
                name="absence_from_before_to",
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.examiner_id} {self.from_date} - {self.to_date or ''}"


class TrackChange(AppendOnly):
    """A case put on another track (examination mode), with the grounds that were shown."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="track_changes", verbose_name=words("case", "案件")
    )
    before = models.TextField(words("before", "原模式"))
    track = models.TextField(words("mode", "审查模式"))
    grounds = models.JSONField(words("grounds", "事由"), default=list)
    day = models.DateField(words("day", "日期"))
    until = models.DateField(words("deferred until", "延迟至"), null=True, blank=True)
    at = models.DateTimeField(words("entered", "登记时间"))
    by = models.TextField(words("by", "操作人"))

    class Meta:
        verbose_name = words("change of track", "审查模式变更")
        verbose_name_plural = words("changes of track", "审查模式变更")
        ordering = ("-id",)
        indexes = (models.Index(fields=("track", "day"), name="track_change_quota"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.track}"


class Override(models.Model):
    """A head's request to give a case to a certain examiner; a row of the records.

    ``requester`` and ``decider`` are the people behind the numbers of the records, as long as
    their accounts are there.
    """

    pk = models.CompositePrimaryKey("case_id", "request")
    case = link("overrides", "case_id", Case, related_name="overrides", db_index=False)
    request = column("overrides", "request", unique=True)
    from_examiner = link("overrides", "from_examiner_id", Examiner, related_name="+")
    to_examiner = link("overrides", "to_examiner_id", Examiner, related_name="+")
    centre = link("overrides", "centre_id", Centre, related_name="+")
    ground = column("overrides", "ground")
    reason = column("overrides", "reason")
    probability = column("overrides", "probability")
    requested_on = column("overrides", "requested_on")
    requested_by = column("overrides", "requested_by")
    outcome = column("overrides", "outcome")
    decided_on = column("overrides", "decided_on")
    decided_by = column("overrides", "decided_by")

    class Meta:
        verbose_name = words("override", "指定分案")
        verbose_name_plural = words("overrides", "指定分案")
        ordering = ("-request",)
        constraints = (
            one_of("overrides", "ground"),
            one_of("overrides", "outcome"),
            models.UniqueConstraint(
                fields=("case",), condition=Q(outcome="requested"), name="override_open_once"
            ),
            models.CheckConstraint(
                name="override_decided_exactly_when_ended",
                condition=Q(outcome="requested", decided_on__isnull=True)
                | (~Q(outcome="requested") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="override_confirmed_by_another",
                condition=~Q(outcome="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.request}: {self.case_id}"

    def people(self) -> tuple[User | None, User | None]:
        """Who asked and who decided, as long as the accounts exist."""
        known = User.objects.in_bulk([n for n in (self.requested_by, self.decided_by) if n])
        return known.get(self.requested_by), known.get(self.decided_by)
