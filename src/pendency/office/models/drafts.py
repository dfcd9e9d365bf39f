"""Office actions on their way: drafts with their versions, steps, readers and sent notices."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from pendency.examination.composing import DraftState, OfficeAction, Step, read_action
from pendency.office.language import choose, words
from pendency.office.models.cases import Case
from pendency.office.models.fields import AppendOnly
from pendency.office.models.people import User

STATES: dict[DraftState, tuple[str, str]] = {
    DraftState.DRAFTED: ("drafted", "起草中"),
    DraftState.SUBMITTED: ("waits for approval", "待审核"),
    DraftState.RETURNED: ("returned", "已退回"),
    DraftState.APPROVED: ("approved", "已审核"),
    DraftState.DISPATCHED: ("sent", "已发出"),
    DraftState.WITHDRAWN: ("withdrawn", "已撤销"),
}
STEPS: dict[Step, tuple[str, str]] = {
    Step.SAVE: ("saved", "保存"),
    Step.SUBMIT: ("submitted", "提交审核"),
    Step.RETURN: ("returned", "退回"),
    Step.APPROVE: ("approved", "审核通过"),
    Step.DISPATCH: ("sent", "发出"),
    Step.WITHDRAW: ("withdrawn", "撤销"),
}
_OPEN = [state.value for state in DraftState if state.is_open]


def _person(label: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(User, models.PROTECT, verbose_name=label, related_name="+", **options)


class Draft(models.Model):
    """An office action in preparation; a case has at most one that is open."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="drafts", verbose_name=words("case", "案件")
    )
    kind = models.TextField(words("kind", "类型"))
    language = models.TextField(words("language", "语言"))
    author = _person(words("author", "起草人"))
    created_at = models.DateTimeField(words("created", "创建时间"))
    state = models.TextField(
        words("state", "状态"), choices=[(s.value, words(*w)) for s, w in STATES.items()]
    )
    state_at = models.DateTimeField(words("since", "状态时间"))
    version = models.IntegerField(words("version", "版本"))
    approver = _person(words("approved by", "审核人"), null=True, blank=True)
    event_seq = models.IntegerField(words("event", "事件"), null=True, blank=True)

    class Meta:
        verbose_name = words("draft", "通知书草稿")
        verbose_name_plural = words("drafts", "通知书草稿")
        ordering = ("-state_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="draft_state_declared", condition=Q(state__in=[s.value for s in DraftState])
            ),
            models.UniqueConstraint(
                fields=("case",), condition=Q(state__in=_OPEN), name="draft_one_open_for_a_case"
            ),
            models.CheckConstraint(
                name="draft_sent_exactly_with_an_event",
                condition=Q(state="dispatched", event_seq__isnull=False)
                | (~Q(state="dispatched") & Q(event_seq__isnull=True)),
            ),
            models.CheckConstraint(
                name="draft_approved_by_another",
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
            ),
            models.CheckConstraint(
                name="draft_approved_by_somebody",
                condition=~Q(state="approved") | Q(approver__isnull=False),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case} {self.kind} {self.version}"

    @property
    def stands(self) -> DraftState:
        """The state, as the workflow knows it."""
        return DraftState(self.state)

    @property
    def current(self) -> DraftVersion:
        """The newest version."""
        return self.versions.get(number=self.version)


class DraftVersion(AppendOnly):
    """What a draft said when it was saved."""

    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="versions", verbose_name=words("draft", "草稿")
    )
    number = models.IntegerField(words("version", "版本"))
    saved_at = models.DateTimeField(words("saved", "保存时间"))
    by = _person(words("by", "保存人"))
    content = models.JSONField(words("content", "内容"))

    class Meta:
        verbose_name = words("version of a draft", "草稿版本")
        verbose_name_plural = words("versions of drafts", "草稿版本")
        ordering = ("draft", "number")
        constraints = (
            models.UniqueConstraint(fields=("draft", "number"), name="draft_version_once"),
            models.CheckConstraint(name="draft_version_counts", condition=Q(number__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.number}"

    @property
    def action(self) -> OfficeAction:
        """The office action, read back."""
        return read_action(self.content)


class DraftStep(AppendOnly):
    """One step of a draft's way."""

    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="steps", verbose_name=words("draft", "草稿")
    )
    at = models.DateTimeField(words("time", "时间"))
    by = _person(words("by", "操作人"))
    step = models.TextField(words("step", "步骤"))
    version = models.IntegerField(words("version", "版本"))
    reason = models.TextField(words("reason", "理由"), blank=True)

    class Meta:
        verbose_name = words("step of a draft", "草稿流转记录")
        verbose_name_plural = words("steps of drafts", "草稿流转记录")
        ordering = ("draft", "id")
        constraints = (
            models.CheckConstraint(
                name="draft_step_declared", condition=Q(step__in=[s.value for s in Step])
            ),
            models.CheckConstraint(
                name="draft_returned_with_a_reason",
                condition=~Q(step="returned") | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.draft_id} {self.step}"

    @property
    def words(self) -> str:
        """What was done, in the reader's language."""
        return choose(*STEPS[Step(self.step)])


class DraftReader(models.Model):
    """Who has a draft open: refreshed by the page while it is open."""

    draft = models.ForeignKey(
        Draft, models.CASCADE, related_name="readers", verbose_name=words("draft", "草稿")
    )
    user = models.ForeignKey(
        User, models.CASCADE, verbose_name=words("person", "用户"), related_name="+"
    )
    opened_at = models.DateTimeField(words("opened", "打开时间"))
    seen_at = models.DateTimeField(words("seen", "最近在线"))

    class Meta:
        verbose_name = words("reader of a draft", "正在查看草稿的用户")
        verbose_name_plural = words("readers of drafts", "正在查看草稿的用户")
        constraints = (models.UniqueConstraint(fields=("draft", "user"), name="draft_reader_once"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.user_id}"


class SentNotice(AppendOnly):
    """The file that went out, byte for byte."""

    draft = models.OneToOneField(
        Draft, models.PROTECT, primary_key=True, related_name="notice",
        verbose_name=words("draft", "草稿"),
    )  # fmt: skip
    name = models.TextField(words("name", "名称"))
    sent_on = models.DateField(words("sent", "发文日"))
    sent_by = _person(words("sent by", "发出人"))
    last_day = models.DateField(words("last day of the limit", "期限届满日"))
    sha256 = models.TextField(words("SHA-256", "SHA-256"))
    content = models.BinaryField(words("content", "内容"))

    class Meta:
        verbose_name = words("sent notice", "已发出的通知书")
        verbose_name_plural = words("sent notices", "已发出的通知书")

    def __str__(self) -> str:
        return self.name
