"""Who did what, when: written in the transaction of the deed, never changed."""

from __future__ import annotations

from django.db import models

from pendency.office.language import words
from pendency.office.models.fields import AppendOnly


class AuditRow(AppendOnly):
    """One deed.

    Without foreign keys into live data: the row says what was true then, whatever becomes of the
    person or the object. Each row is an entry of the verifiable log as well (`models.log`).
    """

    made_at = models.DateTimeField(words("time", "时间"))
    by = models.TextField(words("by", "操作人"))
    action = models.TextField(words("action", "操作"))
    object_type = models.TextField(words("kind of object", "对象类型"))
    object_key = models.TextField(words("object", "对象"))
    detail = models.JSONField(words("detail", "详情"), default=dict)
    #: Of each field whose value stands in the log as a salted hash, the salt (hexadecimal).
    salts = models.JSONField(words("salts", "盐值"), default=dict, editable=False)

    class Meta:
        verbose_name = words("audit row", "操作日志")
        verbose_name_plural = words("audit rows", "操作日志")
        ordering = ("-id",)
        indexes = (models.Index(fields=("object_type", "object_key"), name="audit_object"),)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.by} {self.action} {self.object_key}"
