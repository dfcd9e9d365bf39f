"""Recent answers of a mart, kept because a mart never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Row = TypeVar("Row")


class Recent:
    """Answers a question once and remembers the rows, as long as there is room for them."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._answers: OrderedDict[Hashable, list[object]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def answer(self, question: Hashable, find: Callable[[], list[Row]]) -> list[Row]:
        """The rows that answer a question: remembered ones, or else what ``find`` finds."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return cast("list[Row]", self._answers[question].copy())
        found = find()
        with self._lock:
            if question not in self._answers:
                self._answers[question] = list(found)
                self._held += len(found)
            while self._held > self._room:
                self._held -= len(self._answers.popitem(last=False)[1])
        return found
