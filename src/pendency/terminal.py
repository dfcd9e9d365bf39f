"""What commands print: tables, JSON and progress, the same for every room.

rich is loaded when something is shown: ``--help`` stays quick.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import click


def print_json(body: object) -> None:
    """Print one JSON object; dates are ISO 8601."""
    click.echo(json.dumps(body, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, its numbers to the right; 200 columns wide where no terminal says how wide."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = list(rows)
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(head):
        numeric = any(isinstance(row[i], int | float) for row in shown)
        grid.add_column(name, justify="right" if numeric else "left")
    for row in shown:
        grid.add_row(*(_cell(value) for value in row))
    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False, markup=False).print(grid)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


@contextmanager
def progress_bar(
    label: str, *, quiet: bool = False
) -> Iterator[Callable[[int, int | None], None] | None]:
    """A progress bar on stderr; none where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
