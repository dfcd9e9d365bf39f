"""Form paragraphs: printed words with slots.

=====================  ============================================================================
``{claims}``           a slot; what fills it is marked, so that a reader can tell it from the form
``[lacks|lack]``       the first words for one claim, the second for several
``((, with {x},))``    left out as a whole when one of its slots is empty
=====================  ============================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pendency.examination.errors import DataError, MissingSlotError
from pendency.law.text import LANGUAGES, Text

_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_STOPS = (".", "。")
_OPTIONAL = re.compile(r"\(\((.*?)\)\)", re.DOTALL)


RunKind = Literal["plain", "slot", "gap"]


@dataclass(frozen=True)
class Run:
    """A stretch of text: printed words, what was filled in, or a gap that nothing fills yet."""

    text: str
    kind: RunKind = "plain"


@dataclass(frozen=True)
class Form:
    """A form paragraph in both languages; both have the same slots."""

    text: Text

    @property
    def slots(self) -> frozenset[str]:
        """Every slot."""
        return frozenset(_SLOT.findall(self.text.en))

    @property
    def required(self) -> frozenset[str]:
        """The slots that must be filled."""
        return frozenset(_SLOT.findall(_OPTIONAL.sub("", self.text.en)))

    def fill(
        self, values: Mapping[str, str], language: str, *, many: bool = False, place: str
    ) -> tuple[Run, ...]:
        """The paragraph with its slots filled.

        Parameters
        ----------
        values
            What fills each slot.
        language
            ``en`` or ``zh``.
        many
            Whether several claims are meant.
        place
            What the paragraph belongs to, for the message.

        Raises
        ------
        MissingSlotError
            A slot that must be filled is not.
        """

        def missing(slot: str) -> Run:
            raise MissingSlotError(place, slot)

        return self._runs(values, language, many, missing)

    def outline(
        self, values: Mapping[str, str], language: str, names: Mapping[str, Text], *, many: bool
    ) -> tuple[Run, ...]:
        """The paragraph with a gap, named after its slot, for everything that is missing."""

        def gap(slot: str) -> Run:
            return Run(names[slot].in_language(language), "gap")

        return self._runs(values, language, many, gap)

    def _runs(
        self,
        values: Mapping[str, str],
        language: str,
        many: bool,
        missing: Callable[[str], Run],
    ) -> tuple[Run, ...]:
        def kept(part: re.Match[str]) -> str:
            filled = all(values.get(slot) for slot in _SLOT.findall(part[1]))
            return part[1] if filled else ""

        text = _OPTIONAL.sub(kept, self.text.in_language(language))
        text = _NUMBER.sub(lambda m: m[2] if many else m[1], text)
        found: list[Run] = []
        parts = _SLOT.split(text)
        for place, part in enumerate(parts):
            if place % 2 == 0:
                found += [Run(part)] if part else []
                continue
            value = values.get(part, "").strip()
            if parts[place + 1].startswith(_STOPS):  # the form has the full stop already
                value = value.rstrip("".join(_STOPS))
            found.append(Run(value, "slot") if value else missing(part))
        # a sentence starts with a capital, whatever slot it starts with
        if found[0].kind != "gap":
            found[0] = replace(found[0], text=found[0].text[:1].upper() + found[0].text[1:])
        return tuple(found)


def read_form(spec: Mapping[str, str], known: frozenset[str], *, place: str) -> Form:
    """A form of the data.

    Raises
    ------
    DataError
        A language is missing, a slot is unknown, or the languages have different slots.
    """
    if set(spec) != set(LANGUAGES):
        raise DataError(place, f"a form has the languages {', '.join(LANGUAGES)}")
    form = Form(Text(spec["en"], spec["zh"]))
    other = Form(Text(spec["zh"], spec["en"]))
    if (form.slots, form.required) != (other.slots, other.required):
        raise DataError(place, f"the languages have different slots: {dict(spec)}")
    if not form.slots <= known:
        raise DataError(place, f"unknown slot {sorted(form.slots - known)}")
    return form
