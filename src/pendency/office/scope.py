"""What a person may see, as data: one object for the database and for the mart.

`Scope` is made from a person by `scope_of`; `access` turns it into querysets, `mart` into SQL
conditions. Both go through `Scope.unpublished_where` and `Scope.figures_where`, so that a screen
read from the mart can't show what the same person may not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pendency.office.models import Unit, User
from pendency.office.permissions import Permission
from pendency.office.roles import Reach


class Level(StrEnum):
    """What one row of figures is about; a department is a top unit with all units below it."""

    NETWORK = "network"
    CENTRE = "centre"
    FIELD = "field"
    CENTRE_FIELD = "centre_field"
    DEPARTMENT = "department"
    DEPARTMENT_FIELD = "department_field"
    UNIT = "unit"
    UNIT_FIELD = "unit_field"
    EXAMINER = "examiner"


_OF_UNITS = {Level.DEPARTMENT, Level.DEPARTMENT_FIELD, Level.UNIT, Level.UNIT_FIELD}

#: Column and allowed values; None allows every row, an empty tuple none.
Where = tuple[str, tuple[int, ...]]
NOTHING: Where = ("case_id", ())


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The limits of one person's view.

    ``own`` is the condition that marks his part of the corps: the column of cases and of people
    that says whose they are, and the ids that are his. ``coached`` are examiners whose figures he
    sees because he coaches them; their unpublished cases he does not see.
    """

    reach: Reach
    own: Where
    permissions: frozenset[Permission]
    coached: tuple[int, ...] = ()

    @property
    def published(self) -> bool:
        """Whether published cases may be seen."""
        return Permission.VIEW_CASE in self.permissions

    @property
    def unpublished_where(self) -> Where:
        """Which unpublished cases may be seen: default-deny, and never all of them."""
        return self.own if Permission.VIEW_UNPUBLISHED in self.permissions else NOTHING

    def figures_where(self, level: Level) -> Where | None:
        """Which rows of figures may be seen: None for all, else column and values."""
        if level in _OF_UNITS:
            return self._within(Permission.VIEW_UNIT)
        if level is Level.EXAMINER:
            return self.people_where
        return None if Permission.VIEW_NETWORK in self.permissions else NOTHING

    @property
    def people_where(self) -> Where:
        """Whose figures may be seen: one's own, those of whom one heads, of whom one coaches."""
        if Permission.VIEW_PEOPLE not in self.permissions:
            return NOTHING
        # no role sees the figures of all people: reach ALL has no own part, hence none
        column, values = self.own
        return (column, (*values, *self.coached)) if column == "examiner_id" else self.own

    def owns(self, row: object) -> bool:
        """Whether a case (or anything with the same id columns) belongs to the person's part."""
        column, values = self.own
        return getattr(row, column, None) in values

    def _within(self, permission: Permission) -> Where | None:
        if permission not in self.permissions:
            return NOTHING
        return None if self.reach is Reach.ALL else self.own


def scope_of(user: User) -> Scope:
    """The limits of a person's view; one who is not active sees nothing."""
    role = user.duty
    permissions = role.permissions if user.is_active else frozenset()
    return Scope(
        reach=role.reach,
        own=_own(user, role.reach),
        permissions=permissions,
        coached=user.coached_ids if role.reach is Reach.EXAMINER else (),
    )


def _own(user: User, reach: Reach) -> Where:
    if reach is Reach.CENTRE and user.centre_id:
        return ("centre_id", (user.centre_id,))
    if reach is Reach.UNIT and user.unit_id:
        return ("unit_id", below(user.unit_id))
    if reach is Reach.EXAMINER and user.examiner_id:
        return ("examiner_id", (user.examiner_id,))
    return NOTHING


def below(unit_id: int) -> tuple[int, ...]:
    """A unit and all units below it, ascending."""
    children: dict[int | None, list[int]] = {}
    for child, parent in Unit.objects.values_list("unit_id", "parent_id"):
        children.setdefault(parent, []).append(child)
    found, waiting = set(), [unit_id]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, []))
    return tuple(sorted(found))
