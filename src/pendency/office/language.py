"""Two languages side by side, for words that the engines declare rather than a catalogue."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language

from pendency.records import table


def chinese() -> bool:
    """Whether the reader of the moment reads Chinese."""
    return (get_language() or "").startswith("zh")


def choose(en: str, zh: str) -> str:
    """The words in the reader's language; English where no language is active."""
    return zh if chinese() else en


#: The same, chosen when shown: for labels that are made once, at import.
words = lazy(choose, str)


def column_label(table_name: str, column: str) -> str:
    """The label of a declared column, in the reader's language when shown."""
    declared = table(table_name)[column]
    return words(column.replace("_", " "), declared.zh)
