from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pendency.cli import main

COMMANDS: dict[str, click.Command] = {}


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, name
            yield from _walk(below, f"{path} {name}")
    elif not command.hidden:
        yield path, command


COMMANDS.update(_walk(main, "pendency"))


@pytest.mark.parametrize("path", COMMANDS)
def test_help_teaches(path: str) -> None:
    result = CliRunner().invoke(main, [*path.split()[1:], "--help"])
    assert result.exit_code == 0, result.output
    assert COMMANDS[path].help
    assert result.output.startswith("Usage:")


@pytest.mark.parametrize("path", COMMANDS)
def test_command_and_its_options_are_in_the_reference(path: str, root: Path) -> None:
    page = (root / "docs" / "reference" / "cli.md").read_text("utf-8")
    heading = f"## `{path}`"
    assert heading in page
    section = page.split(heading)[1].split("\n## ")[0]
    for parameter in COMMANDS[path].params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in section, f"{path} {parameter.opts[0]}"


def test_import_lists_the_formats() -> None:
    output = CliRunner().invoke(main, ["import", "--help"]).output
    for name in ("uspto-peds", "in-journal", "cn-outcomes", "csv", "parquet"):
        assert name in output
