"""What can go wrong in the examination room: one family, each message with place and remedy."""

from __future__ import annotations

from collections.abc import Iterable


class ExaminationError(Exception):
    """Something this room can't do. Catch this one to catch all that the room raises."""


class UnknownLanguageError(ExaminationError):
    """Claims in a language for which the room has no data."""

    def __init__(self, language: str, known: Iterable[str]) -> None:
        self.language = language
        names = ", ".join(sorted(known))
        super().__init__(
            f"no claims data for language {language!r}; known: {names} (a language is one file"
            " in pendency/examination/claims/data)"
        )


class UnknownClaimError(ExaminationError):
    """A claim number that the set does not hold."""

    def __init__(self, number: int, known: Iterable[int]) -> None:
        self.number = number
        numbers = list(known)
        held = f"{numbers[0]} to {numbers[-1]}" if numbers else "none"
        super().__init__(f"the set has no claim {number}; it holds {held} ({len(numbers)} claims)")


class UnknownRuleError(ExaminationError):
    """A rule of findings that the data do not hold."""

    def __init__(self, rule: str, known: Iterable[str], *, place: str) -> None:
        self.rule = rule
        super().__init__(f"no rule {rule!r} in {place}; known: {', '.join(sorted(known))}")


class DataError(ExaminationError):
    """A data file of this room is not as declared."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
