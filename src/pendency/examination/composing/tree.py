"""An office action as a tree of blocks, before it is a page, a file or a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pendency.examination.composing.action import OfficeAction
from pendency.examination.composing.case import CaseFacts
from pendency.examination.composing.flaws import Flaw
from pendency.examination.composing.forms import Run
from pendency.examination.composing.kinds import Kind
from pendency.law import ExplainedDate

Role = Literal["text", "law", "remark", "reason", "lead"]


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` is 1 or 2, ``number`` as it is printed before the words."""

    level: int
    number: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; its role says what it is: text, basis in law, remark, a reason of a date."""

    runs: tuple[Run, ...]
    role: Role = "text"


@dataclass(frozen=True)
class Facts:
    """The case's header: pairs of words and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table with a heading row; ``widths`` are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Signature:
    """Who signs: pairs of words and name, and the day."""

    rows: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Facts | Table | Signature


@dataclass(frozen=True)
class Composed:
    """An office action put together for a day.

    Attributes
    ----------
    action, case, kind
        What it was made of.
    day
        The day that it bears.
    blocks
        The text, in order.
    limit
        The limit that it sets, explained; ``None`` where it sets none or none can be computed.
    flaws
        What is wrong (errors) or deserves a look (warnings).
    """

    action: OfficeAction
    case: CaseFacts
    kind: Kind
    day: date
    blocks: tuple[Block, ...]
    limit: ExplainedDate | None
    flaws: tuple[Flaw, ...]

    @property
    def title(self) -> str:
        """The name of the document in its own language."""
        return self.kind.title.in_language(self.action.language)

    @property
    def errors(self) -> tuple[Flaw, ...]:
        """The flaws with which it can't be sent."""
        return tuple(flaw for flaw in self.flaws if flaw.is_error)

    def paragraphs(self) -> Iterator[str]:
        """The text of every heading and paragraph, in order."""
        for block in self.blocks:
            if isinstance(block, Heading):
                yield block.text
            elif isinstance(block, Paragraph):
                yield "".join(run.text for run in block.runs)
