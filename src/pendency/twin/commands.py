"""The commands ``pendency twin``."""

from __future__ import annotations

import click

from pendency.twin.commands_run import run


@click.group()
def twin() -> None:
    """Simulate an office from its own histories, and say how far to trust it."""


twin.add_command(run)
