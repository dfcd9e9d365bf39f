"""The listings for languages and tracks that hold on a day, as the allocation reads them."""

from __future__ import annotations

import datetime as dt

import polars as pl
from django.db.models import Q, QuerySet

from pendency.allocation.authority import AUTHORITY
from pendency.office.models import Authority


def in_force(day: dt.date) -> QuerySet[Authority]:
    """Those that hold on a day."""
    return Authority.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=day), from_date__lte=day
    )


def authority_on(day: dt.date) -> pl.DataFrame:
    """Who is listed for what on a day."""
    rows = in_force(day).values_list("examiner__code", "kind", "value").distinct()
    return pl.DataFrame(sorted(rows), schema=AUTHORITY, orient="row")
