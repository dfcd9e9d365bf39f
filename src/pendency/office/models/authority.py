"""Which examiner is listed for which languages and tracks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pendency.allocation.authority import values
from pendency.office.language import choose, words
from pendency.office.models.corps import Examiner


class Authority(models.Model):
    """An examiner's listing for one language or one track, from a day on.

    Ending one sets its last day, which lies before its first where it never held; no row goes.
    """

    class Kind(models.TextChoices):
        """What the listing is about: the column of the cases."""

        LANGUAGE = "language", words("language", "语种")
        TRACK = "track", words("mode", "审查模式")

    examiner = models.ForeignKey(
        Examiner, models.PROTECT, related_name="authorities",
        verbose_name=words("examiner", "审查员"),
    )  # fmt: skip
    kind = models.TextField(words("kind", "类别"), choices=Kind)
    value = models.TextField(words("language or mode", "语种或审查模式"))
    from_date = models.DateField(words("from", "起"))
    to_date = models.DateField(words("to", "止"), null=True, blank=True)
    reason = models.TextField(words("reason", "理由"))
    given_at = models.DateTimeField(words("given", "授予时间"))
    given_by = models.TextField(words("given by", "授予人"))
    ended_at = models.DateTimeField(words("ended", "终止时间"), null=True, blank=True)
    ended_by = models.TextField(words("ended by", "终止人"), blank=True, default="")
    end_reason = models.TextField(words("why ended", "终止理由"), blank=True, default="")

    class Meta:
        verbose_name = words("authority for a language or a mode", "语种或审查模式资格")
        verbose_name_plural = words("authorities for languages and modes", "语种与审查模式资格")
        ordering = ("examiner", "kind", "value", "-id")
        constraints = (
            models.CheckConstraint(
                name="authority_kind", condition=Q(kind__in=("language", "track"))
            ),
            models.CheckConstraint(name="authority_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="authority_from_before_to",
                condition=Q(to_date__isnull=True)
                | Q(to_date__gte=F("from_date"))
                | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="authority_ended_exactly_with_day_and_reason",
                condition=Q(ended_at__isnull=True, ended_by="", end_reason="")
                | (Q(ended_at__isnull=False, to_date__isnull=False) & ~Q(ended_by="")
                   & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                fields=("examiner", "kind", "value"), condition=Q(to_date__isnull=True),
                name="authority_open_once",
            ),
            models.UniqueConstraint(
                fields=("examiner", "kind", "value", "from_date"),
                condition=Q(ended_at__isnull=True), name="authority_begins_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.examiner_id} {self.kind} {self.value}"

    @property
    def value_words(self) -> str:
        """The language or the track in the reader's words; its name where no list has it."""
        known = values()[self.kind].get(self.value)
        return choose(*known) if known else self.value
