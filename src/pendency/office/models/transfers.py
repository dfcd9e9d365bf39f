"""Requests to move cases between units, and every step that was taken on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.allocation.transfers import transfer_rules
from pendency.office.language import choose, words
from pendency.office.models.cases import Case
from pendency.office.models.corps import Unit
from pendency.office.models.fields import AppendOnly, column, link, one_of
from pendency.office.models.people import User

_OPEN = transfer_rules().open_states


class Transfer(models.Model):
    """A request to move a case to another unit; a case has at most one that is open."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = link("transfers", "case_id", Case, related_name="transfer_requests", db_index=False)
    seq = column("transfers", "seq")
    reason = column("transfers", "reason")
    from_unit = link("transfers", "from_unit_id", Unit, related_name="+")
    to_unit = link("transfers", "to_unit_id", Unit, related_name="transfers_proposed")
    requested_on = column("transfers", "requested_on")
    contested = column("transfers", "contested", default=False)
    state = column("transfers", "state")
    due_on = column("transfers", "due_on")
    decided_on = column("transfers", "decided_on")
    grounds = models.TextField(words("grounds", "理由"), default="", db_default="")
    asker = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=words("asked by", "请求人")
    )
    refuser = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=words("refused by", "不同意接收人"),
    )  # fmt: skip

    class Meta:
        verbose_name = words("transfer request", "转案请求")
        verbose_name_plural = words("transfer requests", "转案请求")
        ordering = ("due_on", "case", "seq")
        indexes = (
            models.Index(fields=("state", "due_on"), name="transfer_to_decide"),
            models.Index(fields=("from_unit", "state"), name="transfer_from_unit"),
        )
        constraints = (
            one_of("transfers", "reason"),
            one_of("transfers", "state"),
            models.UniqueConstraint(
                fields=("case",), condition=Q(state__in=_OPEN), name="transfer_one_open_for_a_case"
            ),
            models.CheckConstraint(
                name="transfer_ended_exactly_when_not_open",
                condition=Q(state__in=_OPEN, decided_on__isnull=True)
                | (~Q(state__in=_OPEN) & Q(decided_on__isnull=False)),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq}"

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in _OPEN

    @property
    def state_words(self) -> str:
        """Where it stands, in the reader's language."""
        return choose(*transfer_rules().states[self.state])

    @property
    def reason_words(self) -> str:
        """The kind of reason, in the reader's language."""
        return choose(*transfer_rules().reasons[self.reason])


class TransferStep(AppendOnly):
    """One step on a request: who, when, what, why."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="transfer_steps", verbose_name=words("case", "案件")
    )
    seq = models.SmallIntegerField(words("request", "请求序号"))
    at = models.DateTimeField(words("time", "时间"))
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=words("by", "操作人")
    )
    step = models.TextField(words("step", "步骤"))
    reason = models.TextField(words("reasons", "理由"), blank=True)

    class Meta:
        verbose_name = words("step of a transfer", "转案流转记录")
        verbose_name_plural = words("steps of transfers", "转案流转记录")
        ordering = ("case", "seq", "id")
        constraints = (
            models.CheckConstraint(
                name="transfer_step_declared",
                condition=Q(step__in=["request", *transfer_rules().steps]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.step}"

    @property
    def words(self) -> str:
        """What was done, in the reader's language."""
        if self.step == "request":
            return choose("requested", "提出请求")
        return choose(*transfer_rules().steps[self.step].text)
