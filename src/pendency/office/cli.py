"""The commands ``pendency office ...``: what the operator of the server does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pendency.terminal import print_json

if TYPE_CHECKING:
    from pendency.office.daily import Day, Outcome

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


@office.command("daily")
@click.option("--level", type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
              default=0.05, show_default=True,
              help="Level of the integrity screens: largest expected share of false ones among "
              "alarms.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
@_HOME
def daily(level: float, as_json: bool, home: Path) -> None:
    r"""Do what an office needs every day; from a timer, at night.

    In this order, each step in a transaction of its own: take up jobs whose process was killed;
    end overrides that nobody decided and deferrals that are over; compare dockets with the
    declarations of interests; forget sessions that are over and uploads that nobody confirmed;
    publish a snapshot if the records changed; run the integrity screens on it; sign a checkpoint of
    the log.

    A step that has nothing to do changes nothing: running it twice is safe. One that fails keeps no
    other from its work; the exit status is then 1. What needs people, as a draw, is reminded of.

    \b
      pendency office daily --home /var/lib/pendency
      10 2 * * *  pendency office daily --home /var/lib/pendency   # a line of a crontab
    """
    from pendency.office.commands import daily as run

    day = run(home, level=level, tell=None if as_json else _tell)
    if as_json:
        print_json(_told(day))
    else:
        for one in day.waits:
            click.echo(f"waits for people: {one.says}")
    if day.failed:
        raise click.ClickException(
            f"{', '.join(day.failed)} failed; the other steps are done. Mend the cause and run the "
            "command again."
        )


def _tell(one: Outcome) -> None:
    """One line for a step that has ended."""
    figures = ", ".join(f"{name} {value}" for name, value in one.figures.items())
    said = f"FAILED: {one.error}" if one.error else figures or "nothing was due"
    click.echo(f"{one.step:10} {one.seconds:8.2f} s  {said}")


def _told(day: Day) -> dict[str, object]:
    return {
        "ok": not day.failed,
        "failed": day.failed,
        "steps": [
            {"step": one.step, "state": one.state, "seconds": one.seconds,
             "figures": one.figures, "error": one.error or None}
            for one in day.outcomes
        ],
        "waits": [{"what": one.name, "n": one.n, "says": one.says} for one in day.waits],
    }  # fmt: skip


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
