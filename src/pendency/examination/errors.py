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


class UnknownGroundError(ExaminationError):
    """A ground, a kind of action or a grade that the data of an office do not hold on a day."""

    def __init__(self, what: str, name: str, known: Iterable[str], *, place: str) -> None:
        self.name = name
        names = ", ".join(known) or "none"
        super().__init__(f"no {what} {name!r} in {place}; known: {names}")


class MissingSlotError(ExaminationError):
    """A slot of a form paragraph is empty."""

    def __init__(self, place: str, slot: str) -> None:
        self.place, self.slot = place, slot
        super().__init__(f"{place}: nothing fills the slot {slot!r}; give it a text")


class UnreadableActionError(ExaminationError):
    """Stored values that are no office action."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}; the values are not what `as_dict` wrote")


class UnreadableClaimsError(ExaminationError):
    """A list of claims that can't be read."""

    def __init__(self, text: str, part: str) -> None:
        self.text = text
        super().__init__(f"can't read {part!r} in {text!r}; write claims as 1-3, 5")


class IncompleteActionError(ExaminationError):
    """An office action with errors was to be written as final."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"{len(self.problems)} errors: {'; '.join(self.problems)} (correct them, or write a"
            " copy marked as draft)"
        )


class IllegalStepError(ExaminationError):
    """A step that a draft can't take from where it is."""

    def __init__(self, act: str, state: str, possible: Iterable[str]) -> None:
        self.act, self.state = act, state
        names = ", ".join(possible) or "none"
        super().__init__(f"a draft that is {state} can't be {act}; possible from: {names}")


class UnknownOfficeError(ExaminationError):
    """An office for which the room has no data."""

    def __init__(self, office: str, known: Iterable[str], *, place: str) -> None:
        self.office = office
        super().__init__(f"no office {office!r} in {place}; known: {', '.join(known)}")


class FeeError(ExaminationError):
    """Fees asked for with something that cannot be."""
