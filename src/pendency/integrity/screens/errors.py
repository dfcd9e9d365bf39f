"""Errors of the screens, of the integrity room's family."""

from __future__ import annotations

from pendency.integrity import IntegrityError


class ScreenError(IntegrityError):
    """A screen cannot be run on what was given."""


class NothingToTellError(ScreenError):
    """There is nothing, or too little, to screen; ``en`` and ``zh`` say what is missing."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en)

    def words(self, lang: str) -> str:
        """What is missing, in ``en`` or ``zh``."""
        return self.zh if lang.startswith("zh") else self.en
