"""Checks at the start: a house whose roles break the matrix of duties does not open."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

from pendency.integrity.access import conflicts, matrix, policy
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES


def duty_faults() -> list[str]:
    """What is wrong with roles, matrix and policy taken together; nothing, one hopes."""
    table = matrix()
    broken = conflicts({r.name: r.permissions for r in ROLES.values()}, table)
    strange = sorted(table.permissions - set(Permission))
    unknown = sorted(policy().roles - set(ROLES))
    return [
        *map(str, broken),
        *(f"the matrix of duties names {name}, which is no permission" for name in strange),
        *(f"the access policy names {name}, which is no role" for name in unknown),
    ]


@register(Tags.security)
def duties_apart(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Roles hold nothing together that `pendency.integrity.access` keeps apart."""
    hint = "Mend office/roles.py, or integrity/access/data/duties.toml and policy.toml."
    return [Error(fault, hint=hint, id="pendency.E001") for fault in duty_faults()]
