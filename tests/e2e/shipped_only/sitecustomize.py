"""Lets a process see only the packages that a user gets: those in ``requirements/base.txt``.

Put this folder on ``PYTHONPATH``. The tools of the workshop bring many packages along; a program
that leans on one of them works here and fails at the first user.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

LOCK = Path(__file__).parents[3] / "requirements" / "base.txt"
OWN = {"pendency"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class _OnlyShipped(MetaPathFinder):
    """Finds nothing; refuses the modules of packages that are not shipped."""

    def __init__(self) -> None:
        shipped = {_normal(found) for found in re.findall(r"^([\w.-]+)==", LOCK.read_text(), re.M)}
        self._refused = {
            module
            for module, packages in packages_distributions().items()
            if not {_normal(package) for package in packages} & (shipped | OWN)
        }

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in self._refused:
            raise ModuleNotFoundError(
                f"{name} belongs to a package that is not in requirements/base.txt", name=name
            )
        return None


sys.meta_path.insert(0, _OnlyShipped())
