"""What acts where no person does: the command line on the server, and the daily run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pendency.office.language import choose

#: No account can bear these names: they hold a blank.
COMMAND_LINE, DAILY_RUN = "command line", "daily run"
_WORDS = {
    COMMAND_LINE: ("the command line", "命令行"),
    DAILY_RUN: ("the daily run", "每日例行任务"),
}

_acting = ContextVar("acting", default=COMMAND_LINE)


def acting() -> str:
    """The name under which a deed without a person is recorded."""
    return _acting.get()


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Record what happens inside without a person under this name."""
    before = _acting.set(name)
    try:
        yield
    finally:
        _acting.reset(before)


def who(by: str) -> str:
    """Who a record names, in the reader's language where it was no person."""
    return choose(*_WORDS[by]) if by in _WORDS else by
