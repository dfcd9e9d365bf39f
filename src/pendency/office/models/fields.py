"""Model fields that follow the declared columns of the records.

Names, labels and emptiness come from `pendency.records.tables`; here only the database's type is
chosen. Nothing about a column is said twice.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db import models

from pendency.office.language import column_label
from pendency.records import table

_FIELDS: dict[type[pl.DataType], type[models.Field[Any, Any]]] = {
    pl.Int8: models.SmallIntegerField,
    pl.Int16: models.SmallIntegerField,
    pl.Int32: models.IntegerField,
    pl.Int64: models.BigIntegerField,
    pl.Float64: models.FloatField,
    pl.Boolean: models.BooleanField,
    pl.String: models.TextField,
    pl.Binary: models.BinaryField,
    pl.Date: models.DateField,
    pl.Datetime: models.DateTimeField,
    pl.Enum: models.TextField,
}


def column(table_name: str, name: str, **options: Any) -> models.Field[Any, Any]:
    """The field for a declared column."""
    declared = table(table_name)[name]
    empty = not declared.required
    return _FIELDS[type(declared.dtype)](
        column_label(table_name, name), null=empty, blank=empty, **options
    )


def link(table_name: str, name: str, to: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """The foreign key for a declared ``*_id`` column; a row that others point at stays."""
    empty = not table(table_name)[name].required
    return models.ForeignKey(
        to,
        on_delete=models.PROTECT,
        verbose_name=column_label(table_name, name),
        null=empty,
        blank=empty,
        **options,
    )


def one_of(table_name: str, name: str) -> models.CheckConstraint:
    """A constraint that a column holds one of its declared words."""
    dtype = table(table_name)[name].dtype
    assert isinstance(dtype, pl.Enum)
    return models.CheckConstraint(
        name=f"{table_name}_{name}_declared",
        condition=models.Q(**{f"{name}__in": dtype.categories.to_list()}),
    )


def within(table_name: str, name: str) -> models.CheckConstraint:
    """A constraint that a column, where it is filled, lies within its declared range."""
    declared = table(table_name)[name]
    bounds = {"gte": declared.minimum, "lte": declared.maximum}
    inside = {f"{name}__{op}": bound for op, bound in bounds.items() if bound is not None}
    condition = models.Q(**inside)
    if not declared.required:
        condition |= models.Q(**{f"{name}__isnull": True})
    return models.CheckConstraint(name=f"{table_name}_{name}_range", condition=condition)


class AppendOnly(models.Model):
    """A row that is written once: neither saved again nor deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists is refused."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only: add a row that corrects it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError(f"{type(self).__name__} is append-only: it cannot be deleted")
