"""Recent answers of a mart, kept because a mart never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from pendency.office.mart.figures import Rows

Answer = list[tuple[Any, ...]]


class Recent:
    """Asks a question once and remembers the answer, as long as there is room for its rows."""

    def __init__(self, ask: Rows, room: int) -> None:
        self._ask, self._room = ask, room
        self._answers: OrderedDict[tuple[str, tuple[object, ...]], Answer] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def rows(self, sql: str, values: Sequence[object] = ()) -> Answer:
        """The rows of a query; callers must not change them."""
        question = (sql, tuple(values))
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        answer = self._ask(sql, values)
        with self._lock:
            if question not in self._answers:
                self._answers[question] = answer
                self._held += len(answer)
            while self._held > self._room:
                self._held -= len(self._answers.popitem(last=False)[1])
        return answer
