"""The verifiable log: what waits to enter it, its leaves, its checkpoints and their witnesses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.integrity.log import Checkpoint, VerifierKey
from pendency.office.language import words
from pendency.office.models.audit import AuditRow
from pendency.office.models.corps import Centre
from pendency.office.models.fields import AppendOnly


class Log(models.Model):
    """The one row that names the log; the sequencer holds it locked while it works.

    ``keys`` are all public keys that ever signed a checkpoint, oldest first.
    """

    origin = models.TextField(words("origin", "日志标识"))
    keys = models.JSONField(words("keys", "公钥"), default=list)

    class Meta:
        verbose_name = words("log", "存证日志")
        verbose_name_plural = words("log", "存证日志")
        constraints = (models.CheckConstraint(name="log_is_one_row", condition=Q(id=1)),)

    def __str__(self) -> str:
        return self.origin


class PendingLeaf(models.Model):
    """A committed entry that has no place in the log yet; written with its audit row."""

    audit_row = models.OneToOneField(
        AuditRow, models.PROTECT, primary_key=True, verbose_name=words("audit row", "操作日志")
    )
    leaf = models.TextField(words("leaf", "叶子内容"))

    class Meta:
        verbose_name = words("waiting entry", "待入日志记录")
        verbose_name_plural = words("waiting entries", "待入日志记录")

    def __str__(self) -> str:
        return self.leaf


class LogLeaf(AppendOnly):
    """An entry of the log.

    ``nodes`` are the hashes of all complete subtrees that end with this leaf, its own first: so
    every subtree of the tree is found with one look at the leaf that completed it.
    """

    index = models.BigIntegerField(words("entry", "序号"), primary_key=True)
    audit_row = models.OneToOneField(
        AuditRow, models.PROTECT, related_name="log_leaf",
        verbose_name=words("audit row", "操作日志"),
    )  # fmt: skip
    leaf = models.TextField(words("leaf", "叶子内容"))
    nodes = models.BinaryField(words("hashes of subtrees", "子树哈希"))

    class Meta:
        verbose_name = words("log entry", "日志条目")
        verbose_name_plural = words("log entries", "日志条目")
        ordering = ("index",)

    def __str__(self) -> str:
        return f"{self.index}: {self.leaf}"


class LogCheckpoint(AppendOnly):
    """A signed head of the log: ``note`` is its text with the office's own signatures."""

    size = models.BigIntegerField(words("entries", "条目数"))
    root = models.TextField(words("root", "根哈希"))
    note = models.TextField(words("signed note", "签名文本"))
    made_at = models.DateTimeField(words("signed", "签署时间"))

    class Meta:
        verbose_name = words("checkpoint", "检查点")
        verbose_name_plural = words("checkpoints", "检查点")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.size} {self.root}"

    @property
    def head(self) -> Checkpoint:
        """What the signatures are over."""
        return Checkpoint.parse(self.note.rpartition("\n\n")[0] + "\n")


class LogWitness(models.Model):
    """A witness that the office asks for cosignatures; a retired one keeps those it gave."""

    name = models.TextField(words("witness", "见证方"), unique=True)
    key = models.TextField(words("public key", "公钥"), unique=True)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, verbose_name=words("centre", "审查中心")
    )
    retired_at = models.DateTimeField(words("retired", "停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("witness", "见证方")
        verbose_name_plural = words("witnesses", "见证方")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def verifier(self) -> VerifierKey:
        """The key that checks its cosignatures."""
        return VerifierKey.parse(self.key)


class Cosignature(AppendOnly):
    """A witness's signature line on a checkpoint, as it was handed in and verified."""

    checkpoint = models.ForeignKey(
        LogCheckpoint, models.PROTECT, related_name="cosignatures",
        verbose_name=words("checkpoint", "检查点"),
    )  # fmt: skip
    witness = models.ForeignKey(
        LogWitness, models.PROTECT, related_name="cosignatures",
        verbose_name=words("witness", "见证方"),
    )  # fmt: skip
    line = models.TextField(words("signature", "签名"))
    signed_at = models.DateTimeField(words("cosigned", "联署时间"))

    class Meta:
        verbose_name = words("cosignature", "联署")
        verbose_name_plural = words("cosignatures", "联署")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("checkpoint", "witness"), name="cosignature_once_per_witness"
            ),
        )

    def __str__(self) -> str:
        return self.line
