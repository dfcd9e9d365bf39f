"""The commands ``pendency office ...``: what the operator of the server does."""

from __future__ import annotations

from pathlib import Path

import click

_HOME = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), default=Path("var"),
    show_default=True, help="Data folder of the web office.",
)  # fmt: skip


@click.group("office")
def office() -> None:
    """Fill the web office with records and people."""


@office.command("import")
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False),
              help="Mapping file, for the formats csv and parquet.")  # fmt: skip
@_HOME
def import_(format_name: str, path: Path, mapping: Path | None, home: Path) -> None:
    """Import case histories into the web office; formats as in `pendency import`.

    Records, run and audit row change together; the screens show the new figures at once. The
    same input again changes nothing.
    """
    from pendency.office.commands import import_extract

    for record, counts in import_extract(home, format_name, path, mapping=mapping).items():
        figures = ", ".join(f"{name} {n}" for name, n in counts.items())
        click.echo(f"{record}: {figures}")


@office.command("take-on")
@click.argument("path", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@_HOME
def take_on(path: Path, home: Path) -> None:
    """Fill an empty web office with a snapshot that `pendency import` made."""
    from pendency.office.commands import take_on as run

    click.echo(f"The office shows snapshot {run(home, path)}")


@office.command("publish")
@_HOME
def publish(home: Path) -> None:
    """Seal the state of the records and refresh all dashboards.

    Needed after a restored backup and after an upgrade; `pendency serve` does the latter itself.
    """
    from pendency.office.commands import publish as run

    click.echo(f"The office shows snapshot {run(home)}")


@office.command("add-user")
@click.argument("name")
@click.option("--role", required=True, help="operations, centre_head, department_head, ...")
@click.option("--bound-to", default="", metavar="CODE",
              help="Code of the centre, unit or examiner, where the role needs one.")  # fmt: skip
@click.password_option(help="Asked for when left out.")
@_HOME
def add_user(name: str, role: str, bound_to: str, password: str, home: Path) -> None:
    """Add a person with a role."""
    from pendency.office.commands import add_user as run

    run(home, name, role=role, password=password, bound_to=bound_to)
    click.echo(f"{name} can log in as {role}")
