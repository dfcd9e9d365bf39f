"""Centres, units, examiners and their careers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pendency.office.language import choose, words
from pendency.office.models.fields import column, link


class Centre(models.Model):
    """A site of the office."""

    centre_id = column("centres", "centre_id", primary_key=True)
    code = column("centres", "code", unique=True)
    en = column("centres", "en")
    zh = column("centres", "zh")

    class Meta:
        verbose_name = words("centre", "审查中心")
        verbose_name_plural = words("centres", "审查中心")
        ordering = ("centre_id",)

    def __str__(self) -> str:
        return choose(self.en, self.zh)


class Unit(models.Model):
    """A department or a sub-unit of one."""

    unit_id = column("units", "unit_id", primary_key=True)
    code = column("units", "code")
    en = column("units", "en")
    zh = column("units", "zh")
    centre = link("units", "centre_id", Centre, related_name="units")
    parent = link("units", "parent_id", "self", related_name="children")

    class Meta:
        verbose_name = words("department", "审查部门")
        verbose_name_plural = words("departments", "审查部门")
        ordering = ("unit_id",)
        constraints = (
            models.UniqueConstraint(fields=("centre", "code"), name="unit_code_in_centre"),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit_id")),
            ),
        )

    def __str__(self) -> str:
        return choose(self.en, self.zh)


class Examiner(models.Model):
    """An examiner under a pseudonym."""

    examiner_id = column("examiners", "examiner_id", primary_key=True)
    code = column("examiners", "code", unique=True)

    class Meta:
        verbose_name = words("examiner", "审查员")
        verbose_name_plural = words("examiners", "审查员")
        ordering = ("examiner_id",)

    def __str__(self) -> str:
        return self.code


class Employment(models.Model):
    """A spell of an examiner's career."""

    pk = models.CompositePrimaryKey("examiner_id", "from_date")
    examiner = link(
        "employment", "examiner_id", Examiner, related_name="employment", db_index=False
    )
    from_date = column("employment", "from_date")
    to_date = column("employment", "to_date")
    centre = link("employment", "centre_id", Centre, related_name="employment")
    unit = link("employment", "unit_id", Unit, related_name="employment")
    grade = column("employment", "grade")
    share = column("employment", "share")

    class Meta:
        verbose_name = words("employment", "任职经历")
        verbose_name_plural = words("employment", "任职经历")
        constraints = (
            models.CheckConstraint(
                name="employment_share_of_full_time", condition=Q(share__gt=0, share__lte=1)
            ),
            models.CheckConstraint(
                name="employment_from_before_to",
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.examiner_id} {self.from_date} - {self.to_date or ''}"
