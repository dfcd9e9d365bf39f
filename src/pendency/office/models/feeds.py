"""The addresses under which a calendar program fetches a person's limits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.office.language import words
from pendency.office.models.people import User


class CalendarFeed(models.Model):
    """A secret address; only the SHA-256 of its secret is kept, so that nobody can read it here.

    A person has at most one that works.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="feeds", verbose_name=words("person", "用户")
    )
    secret_sha256 = models.TextField(words("SHA-256 of the secret", "密钥的SHA-256"), unique=True)
    language = models.TextField(words("language", "语言"))
    made_at = models.DateTimeField(words("made", "生成时间"))
    revoked_at = models.DateTimeField(words("revoked", "撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("calendar feed", "日历订阅")
        verbose_name_plural = words("calendar feeds", "日历订阅")
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(revoked_at__isnull=True), name="feed_one_that_works"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d}"
