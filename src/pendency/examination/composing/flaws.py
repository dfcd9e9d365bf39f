"""What is wrong with an office action, or deserves a look before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from pendency.examination.composing.data_files import load
from pendency.examination.errors import UnknownRuleError
from pendency.law.text import Text

_FILE = "flaws.toml"


@dataclass(frozen=True)
class Flaw:
    """One thing that was found.

    Attributes
    ----------
    rule
        Which check found it.
    is_error
        Whether it keeps the action from being sent; else it is a warning.
    text
        What is wrong and what to do, as a sentence.
    objection
        The place of the objection that it concerns, from 0; ``None`` for the action as a whole.
    """

    rule: str
    is_error: bool
    text: Text
    objection: int | None = None


def flaw(rule: str, objection: int | None = None, **slots: Text | str | int) -> Flaw:
    """A flaw with its sentence of the data.

    Raises
    ------
    UnknownRuleError
        The data do not hold the rule.
    """
    try:
        spec = load(_FILE)[rule]
    except KeyError:
        raise UnknownRuleError(rule, load(_FILE), place=f"composing/data/{_FILE}") from None
    en, zh = (
        spec[language].format(**{name: _said(value, language) for name, value in slots.items()})
        for language in ("en", "zh")
    )
    return Flaw(rule, spec["severity"] == "error", Text(en, zh), objection)


def flaw_rules() -> tuple[str, ...]:
    """The names of all checks."""
    return tuple(load(_FILE))


def _said(value: Text | str | int, language: str) -> str:
    return value.in_language(language) if isinstance(value, Text) else str(value)
