"""What a screen asks, what its alarm is not, and its words: ``data/screens.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pendency.integrity.screens.errors import ScreenError


@dataclass(frozen=True)
class Words:
    """Words of a screen in one language."""

    title: str
    question: str
    counted: str
    innocent: str


@dataclass(frozen=True)
class Screen:
    """A screen as declared.

    Attributes
    ----------
    name
        Its name in the data.
    keys
        Whom a test of it is about.
    en, zh
        Its words.
    """

    name: str
    keys: tuple[str, ...]
    en: Words
    zh: Words

    def words(self, lang: str) -> Words:
        """Its words in ``en`` or ``zh``."""
        return self.zh if lang.startswith("zh") else self.en


@cache
def screens() -> dict[str, Screen]:
    """All screens, in the order in which they are shown."""
    text = files("pendency.integrity.screens").joinpath("data/screens.toml").read_text("utf-8")
    return {
        name: Screen(name, tuple(spec["keys"]), Words(**spec["en"]), Words(**spec["zh"]))
        for name, spec in tomllib.loads(text)["screen"].items()
    }


def screen_named(name: str) -> Screen:
    """The screen of that name.

    Raises
    ------
    ScreenError
        There is none.
    """
    if name not in screens():
        raise ScreenError(f"there is no screen {name!r}; there are {', '.join(screens())}")
    return screens()[name]
