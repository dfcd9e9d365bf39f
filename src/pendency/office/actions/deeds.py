"""The frame of every action: permission, transaction, audit row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from pendency.office.access import require
from pendency.office.log.entries import enter
from pendency.office.models import User
from pendency.office.permissions import Permission
from pendency.office.systems import acting


@dataclass
class Deed:
    """What the audit row will say; set while the action runs."""

    object_type: str = ""
    object_key: str = ""
    detail: dict[str, object] = field(default_factory=dict)
    done: bool = True

    def on(self, object_type: str, key: object, **detail: object) -> None:
        """Name the object and what was done to it."""
        self.object_type, self.object_key = object_type, str(key)
        self.detail |= detail

    def nothing(self) -> None:
        """Say that nothing was changed, so that there is nothing to record."""
        self.done = False


def name_of(by: User | None) -> str:
    """The name under which a deed is recorded."""
    return by.username if by else acting()


@contextmanager
def deed(
    action: str, *, by: User | None, now: dt.datetime, needs: Permission | None
) -> Iterator[Deed]:
    """Run the body in a transaction that ends with its audit row and its entry of the log.

    Raises
    ------
    NotAllowedError
        The person's role lacks the permission; nothing has happened.
    """
    if by and needs:
        require(by, needs)
    with transaction.atomic():
        doing = Deed()
        yield doing
        if doing.done:
            enter(
                action=action,
                by=name_of(by),
                now=now,
                object_type=doing.object_type,
                object_key=doing.object_key,
                detail=doing.detail,
            )
