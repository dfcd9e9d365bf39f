"""How a draw is held, as data: ``data/ceremony.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pendency.allocation.errors import RuleError

_FILE = "allocation/data/ceremony.toml"


@dataclass(frozen=True)
class CeremonyTerms:
    """The terms of a draw.

    Attributes
    ----------
    head_office, notary
        Names under which they take part; the notary reveals last.
    commit_hours, reveal_hours
        Time to commit, and from then on to reveal.
    cap
        No probability is above ``1 / cap``.
    override_days
        Time for a second person to confirm an override.
    """

    head_office: str
    notary: str
    commit_hours: int
    reveal_hours: int
    cap: int
    override_days: int

    def __post_init__(self) -> None:
        if self.head_office == self.notary:
            raise RuleError(f"{_FILE}: the notary has to be another party than head office")
        if min(self.commit_hours, self.reveal_hours, self.override_days) < 1:
            raise RuleError(f"{_FILE}: times are at least one hour or day")


@cache
def ceremony_terms() -> CeremonyTerms:
    """The terms as the data have them."""
    text = files("pendency.allocation").joinpath("data/ceremony.toml").read_text("utf-8")
    data = tomllib.loads(text)
    data.pop("valid_from")
    return CeremonyTerms(**data)
