"""The five-year plan, its years, and what departments are asked, declare and are held to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pendency.office.language import choose, words
from pendency.office.models.corps import Unit
from pendency.office.models.people import User
from pendency.planning.capacity.wording import measure_words

#: What an objective may be about, counted products first.
MEASURES = ("first_actions", "closings", "first_action_pendency", "total_pendency", "stock")
PRODUCTS = MEASURES[:2]


def _all_or_none(*names: str) -> Q:
    """Either all of some fields are filled, or none is."""
    return Q(**{f"{n}__isnull": True for n in names}) | Q(**{f"{n}__isnull": False for n in names})


def measure_name(measure: str) -> str:
    """A measure in the reader's language."""
    label = measure_words(measure)
    return choose(label.en[0].upper() + label.en[1:], label.zh)


class LongPlan(models.Model):
    """A five-year plan; one is in force, the earlier ones are kept."""

    title = models.TextField(words("title", "名称"))
    first_year = models.IntegerField(words("first year", "起始年"))
    years = models.IntegerField(words("years", "年数"), default=5)
    reserve = models.FloatField(words("reserve", "预留比例"), default=0.0)
    in_force = models.BooleanField(words("in force", "现行"), default=True)
    set_at = models.DateTimeField(words("set", "设定时间"))
    set_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=words("set by", "设定人"), related_name="+"
    )

    class Meta:
        verbose_name = words("five-year plan", "五年规划")
        verbose_name_plural = words("five-year plans", "五年规划")
        ordering = ("-set_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("in_force",), condition=Q(in_force=True), name="long_plan_one_in_force"
            ),
            models.CheckConstraint(
                name="long_plan_reserve_a_share", condition=Q(reserve__gte=0, reserve__lt=1)
            ),
            models.CheckConstraint(
                name="long_plan_years", condition=Q(years__gte=1, years__lte=10)
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> range:
        """The years of the plan."""
        return range(self.first_year, self.first_year + self.years)


class Objective(models.Model):
    """The value of a measure that a five-year plan sets for a year."""

    plan = models.ForeignKey(
        LongPlan, models.PROTECT, related_name="objectives", verbose_name=words("plan", "规划")
    )
    measure = models.TextField(
        words("measure", "指标"),
        choices=[(m, words(measure_words(m).en, measure_words(m).zh)) for m in MEASURES],
    )
    year = models.IntegerField(words("year", "年份"))
    value = models.FloatField(words("value", "目标值"))

    class Meta:
        verbose_name = words("objective", "目标")
        verbose_name_plural = words("objectives", "目标")
        ordering = ("plan", "year", "id")
        constraints = (
            models.UniqueConstraint(fields=("plan", "measure", "year"), name="objective_once"),
            models.CheckConstraint(name="objective_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="objective_measure_declared", condition=Q(measure__in=MEASURES)
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.year}"


class PlanYear(models.Model):
    """A year of a plan that was broken down to departments.

    ``months`` are twelve weights; ``basis`` says by what the work was divided: ``output`` (what
    departments did in the last year) or a scenario's name.
    """

    class State(models.TextChoices):
        """How far head office and departments are."""

        OPEN = "open", words("open to declarations", "申报中")
        AGREED = "agreed", words("agreed", "已确定")

    plan = models.ForeignKey(
        LongPlan, models.PROTECT, related_name="broken_down", verbose_name=words("plan", "规划")
    )
    year = models.IntegerField(words("year", "年份"))
    state = models.TextField(words("state", "状态"), choices=State, default=State.OPEN)
    months = models.JSONField(words("weights of the months", "各月权重"))
    basis = models.TextField(words("divided by", "分解依据"), default="output")
    opened_at = models.DateTimeField(words("broken down", "分解时间"))
    agreed_at = models.DateTimeField(words("agreed at", "确定时间"), null=True, blank=True)

    class Meta:
        verbose_name = words("year of a plan", "年度计划")
        verbose_name_plural = words("years of plans", "年度计划")
        ordering = ("plan", "year")
        constraints = (
            models.UniqueConstraint(fields=("plan", "year"), name="plan_year_once"),
            models.CheckConstraint(
                name="plan_year_agreed_with_its_moment",
                condition=Q(state="open", agreed_at__isnull=True)
                | Q(state="agreed", agreed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} {self.year}"

    @property
    def agreed(self) -> bool:
        """Whether the departments are held to it."""
        return self.state == self.State.AGREED


class DepartmentTarget(models.Model):
    """What a department is asked for in a year, what it declares, and what was agreed."""

    plan_year = models.ForeignKey(
        PlanYear, models.PROTECT, related_name="targets", verbose_name=words("year", "年度")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="targets", verbose_name=words("department", "审查部门")
    )
    product = models.TextField(
        words("product", "产品"), choices=[(p, measure_words(p).en) for p in PRODUCTS]
    )
    asked = models.IntegerField(words("asked", "下达数"))
    declared = models.IntegerField(words("declared", "申报数"), null=True, blank=True)
    remark = models.TextField(words("remark", "说明"), blank=True, default="")
    declared_at = models.DateTimeField(words("declared at", "申报时间"), null=True, blank=True)
    declared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=words("declared by", "申报人"),
    )  # fmt: skip
    agreed = models.IntegerField(words("agreed", "确定数"), null=True, blank=True)

    class Meta:
        verbose_name = words("target of a department", "部门目标")
        verbose_name_plural = words("targets of departments", "部门目标")
        ordering = ("plan_year", "product", "unit")
        constraints = (
            models.UniqueConstraint(
                fields=("plan_year", "unit", "product"), name="department_target_once"
            ),
            models.CheckConstraint(
                name="department_target_product_declared", condition=Q(product__in=PRODUCTS)
            ),
            models.CheckConstraint(
                name="department_target_not_negative",
                condition=Q(asked__gte=0)
                & (Q(declared__isnull=True) | Q(declared__gte=0))
                & (Q(agreed__isnull=True) | Q(agreed__gte=0)),
            ),
            models.CheckConstraint(
                name="department_target_declared_by_somebody",
                condition=_all_or_none("declared", "declared_at", "declared_by"),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan_year_id} {self.unit_id} {self.product}"

    @property
    def target(self) -> int:
        """What the department is held to: what was agreed, before that what it is asked for."""
        return self.asked if self.agreed is None else self.agreed
