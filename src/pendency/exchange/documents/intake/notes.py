"""What the readers notice on the way: gathered here, kept with the record."""

from __future__ import annotations

from pendency.exchange.documents.record import Warn

#: Per rule; a document with the same fault a thousand times is told once how often.
_SHOWN = 20


class Notes:
    """Warnings of one document, in order; of each rule the first twenty are kept, all counted."""

    def __init__(self, first_line: int = 1, *, silent: frozenset[str] = frozenset()) -> None:
        self._base = first_line - 1
        self._silent = silent
        self._found: list[Warn] = []
        self._counts: dict[str, int] = {}

    def warn(self, rule: str, line: int, text: str) -> None:
        """Note something at a line of the piece (counted from 1)."""
        if rule in self._silent:
            return
        count = self._counts[rule] = self._counts.get(rule, 0) + 1
        if count <= _SHOWN:
            self._found.append(Warn(rule, self._base + max(line, 1), text[:200]))

    @property
    def warnings(self) -> tuple[Warn, ...]:
        """All that is kept, with a last line per rule that says how many were not."""
        more = [
            Warn(rule, self._base + 1, f"and {count - _SHOWN} more")
            for rule, count in self._counts.items()
            if count > _SHOWN
        ]
        return (*self._found, *more)
