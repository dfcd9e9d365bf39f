"""From a code on the command line to the part of the corps that a role answers for."""

from __future__ import annotations

from typing import TypedDict, TypeVar

from pendency.office.errors import InvalidBindingError
from pendency.office.models import Centre, Examiner, Unit
from pendency.office.roles import ROLES, Reach

Part = TypeVar("Part", Centre, Unit, Examiner)


class Binding(TypedDict, total=False):
    """Arguments of `actions.create_user` and `actions.assign_role`."""

    centre: Centre
    unit: Unit
    examiner: Examiner


def binding_of(role: str, code: str) -> Binding:
    """The centre, unit or examiner with that code, as the role has it; nothing where none is given.

    Raises
    ------
    InvalidBindingError
        There is no such role or code, several units bear it, or the role answers for no part.
    """
    if role not in ROLES:
        raise InvalidBindingError(f"no role {role!r}; there are {', '.join(ROLES)}")
    if not code:
        return {}
    reach = ROLES[role].reach
    if reach is Reach.CENTRE:
        return {"centre": _one(Centre, code)}
    if reach is Reach.UNIT:
        return {"unit": _one(Unit, code)}
    if reach is Reach.EXAMINER:
        return {"examiner": _one(Examiner, code)}
    raise InvalidBindingError(
        f"the role {role} is bound to no part of the office; leave out {code}"
    )


def _one(model: type[Part], code: str) -> Part:
    found = list(model.objects.filter(code=code)[:2])
    if len(found) != 1:
        many = "several" if found else "no"
        raise InvalidBindingError(f"{many} {model._meta.model_name} with the code {code!r}")
    return found[0]
