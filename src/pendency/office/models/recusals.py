"""Who declared what, and who was recused from which case; what a tie is to stays here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.integrity.recusal import relation_words
from pendency.office.language import choose, words
from pendency.office.models.cases import Case
from pendency.office.models.corps import Examiner
from pendency.office.models.fields import AppendOnly, column, link, one_of
from pendency.office.models.people import User

SOURCE_WORDS = {
    "screening": ("found by the screening", "筛查发现"),
    "self": ("declared by the examiner", "审查员自行回避"),
    "party": ("asked for by a party", "当事人请求"),
}
OUTCOME_WORDS = {
    "open": ("waits for a decision", "待决定"),
    "upheld": ("recused", "已回避"),
    "dismissed": ("not recused", "不予回避"),
}


class Declaration(AppendOnly):
    """An examiner's declaration of interests: made once, never changed; a later one replaces it."""

    pk = models.CompositePrimaryKey("examiner_id", "seq")
    examiner = link(
        "declarations", "examiner_id", Examiner, related_name="declarations", db_index=False
    )
    seq = column("declarations", "seq")
    from_date = column("declarations", "from_date")
    to_date = column("declarations", "to_date")

    class Meta:
        verbose_name = words("declaration", "回避声明")
        verbose_name_plural = words("declarations", "回避声明")
        ordering = ("examiner", "seq")
        constraints = (
            models.CheckConstraint(
                name="declaration_from_before_to", condition=Q(to_date__gte=models.F("from_date"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.examiner_id}/{self.seq}"


class DeclaredTie(models.Model):
    """One tie of a declaration. ``name`` is whom or what it is to: erased with the person's data.

    Append-only but for that erasure, which goes past `save`.
    """

    pk = models.CompositePrimaryKey("examiner_id", "declaration", "position")
    examiner = link("ties", "examiner_id", Examiner, related_name="ties", db_index=False)
    declaration = column("ties", "declaration")
    position = column("ties", "position")
    relation = column("ties", "relation")
    from_date = column("ties", "from_date")
    to_date = column("ties", "to_date")
    name = models.TextField(words("to whom or what", "对象"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = words("declared tie", "回避事项")
        verbose_name_plural = words("declared ties", "回避事项")
        ordering = ("examiner", "declaration", "position")

    def __str__(self) -> str:
        return f"{self.examiner_id}/{self.declaration}/{self.position}"

    @property
    def relation_words(self) -> str:
        """The relation in the reader's language."""
        return choose(*relation_words(self.relation))


class Recusal(models.Model):
    """A question whether an examiner may have a case, and the decision.

    ``matched`` (what a screening met) and ``grounds`` (what a party or the examiner says) are for
    those whom `access` lets read them.
    """

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = link("recusals", "case_id", Case, related_name="recusals", db_index=False)
    seq = column("recusals", "seq")
    examiner = link("recusals", "examiner_id", Examiner, related_name="recusals")
    source = column("recusals", "source")
    relation = column("recusals", "relation")
    raised_on = column("recusals", "raised_on")
    due_on = column("recusals", "due_on")
    outcome = column("recusals", "outcome")
    decided_on = column("recusals", "decided_on")
    raised_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=words("entered by", "登记人"),
    )
    party = models.TextField(words("who asks", "请求人"), blank=True, default="", db_default="")
    grounds = models.TextField(words("grounds", "理由"), blank=True, default="", db_default="")
    document = models.TextField(words("document", "文件"), blank=True, default="", db_default="")
    matched = models.TextField(words("match", "匹配内容"), blank=True, default="", db_default="")
    suspends = models.BooleanField(
        words("acts suspended meanwhile", "决定前暂停办理"), default=False, db_default=False
    )
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=words("decided by", "决定人"),
    )
    reasons = models.TextField(words("reasons", "决定理由"), default="", db_default="")

    class Meta:
        verbose_name = words("recusal", "回避")
        verbose_name_plural = words("recusals", "回避")
        ordering = ("due_on", "case", "seq")
        indexes = (models.Index(fields=("outcome", "due_on"), name="recusal_to_decide"),)
        constraints = (
            one_of("recusals", "source"),
            one_of("recusals", "outcome"),
            models.CheckConstraint(
                name="recusal_decided_exactly_when_not_open",
                condition=Q(outcome="open", decided_on__isnull=True)
                | (~Q(outcome="open") & Q(decided_on__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=("case", "examiner", "source"), condition=Q(outcome="open"),
                name="recusal_open_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq}"

    @property
    def open(self) -> bool:
        """Whether it waits for its decision."""
        return bool(self.outcome == "open")

    @property
    def source_words(self) -> str:
        """Where it comes from, in the reader's language."""
        return choose(*SOURCE_WORDS[self.source])

    @property
    def outcome_words(self) -> str:
        """What was decided, in the reader's language."""
        return choose(*OUTCOME_WORDS[self.outcome])

    @property
    def relation_words(self) -> str:
        """The relation in the reader's language; empty where none is named."""
        return choose(*relation_words(self.relation)) if self.relation else ""
