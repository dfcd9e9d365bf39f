"""Runs of the pack's text, each in the character style of its kind."""

from __future__ import annotations

from collections.abc import Iterable

from pendency.meeting.wording import Run
from pendency.word import run

#: Character style of each kind of run: a reader of the file can tell what was filled in.
RUN_STYLES = {"slot": "Slot", "frame": "Frame", "name": "Name", "code": "Code"}


def runs(pieces: Iterable[Run]) -> str:
    """Runs of text, each in the character style of its kind."""
    return "".join(run(piece.text, RUN_STYLES.get(piece.kind)) for piece in pieces if piece.text)
