"""The commands ``pendency log ...``: keep the log, hand it out, verify it, witness it."""

from __future__ import annotations

from pathlib import Path

import click

from pendency.integrity import commands as apart

_HOME = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), default=Path("var"),
    show_default=True, help="Data folder of the web office.",
)  # fmt: skip
_OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
                    help="File to write [the terminal].")  # fmt: skip


@click.group("log")
def log() -> None:
    r"""Keep, hand out, witness and verify the log that nobody can rewrite.

    \b
      pendency log export --out log.jsonl
      pendency log verify log.jsonl --checkpoint kept-earlier.txt
    """


log.add_command(apart.verify)
log.add_command(apart.witness)


def _write(out: Path | None, text: str) -> None:
    if out:
        out.write_text(text, "utf-8")
    else:
        click.echo(text, nl=False)


@log.command()
@_HOME
def sequence(home: Path) -> None:
    """Give every committed entry that still waits its place in the log."""
    from pendency.office.commands_log import sequence as run

    placed, size = run(home)
    click.echo(f"{placed} entries placed; the log has {size}")


@log.command()
@_HOME
@_OUT
def checkpoint(home: Path, out: Path | None) -> None:
    """Sign the head of the log and print it with the cosignatures that it has."""
    from pendency.office.commands_log import checkpoint as run

    _write(out, run(home))


@log.command()
@_HOME
@_OUT
@click.option("--quorum", type=click.IntRange(min=0),
              help="Witnesses that must have cosigned [more than half].")  # fmt: skip
def policy(home: Path, out: Path | None, quorum: int | None) -> None:
    """Print the keys of log and witnesses, for verifiers to look at and keep."""
    from pendency.office.commands_log import policy as run

    _write(out, run(home, quorum))


@log.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="File to write (JSON, one object a line).")  # fmt: skip
@_HOME
def export(out: Path, home: Path) -> None:
    """Write the whole log up to its newest checkpoint, with all values that are not erased.

    The file holds names: it is for auditors, not for the public.
    """
    from pendency.office.commands_log import export as run

    click.echo(f"{out}: {run(home, out)} entries")


@log.command()
@click.argument("entry", type=click.IntRange(min=0))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(),
              show_default=True, help="Folder to write into.")  # fmt: skip
@_HOME
def prove(entry: int, out: Path, home: Path) -> None:
    """Write an entry and the proof that it is in the log: ENTRY.leaf and ENTRY.tlog-proof."""
    from pendency.office.commands_log import prove as run

    for file in run(home, entry, out):
        click.echo(str(file))


@log.command()
@click.argument("witness")
@click.option("--old", type=click.IntRange(min=0),
              help="Size that the witness cosigned last [what the office knows].")  # fmt: skip
@_HOME
@_OUT
def request(witness: str, old: int | None, home: Path, out: Path | None) -> None:
    """Print what a witness is asked to cosign; `pendency log witness cosign` answers it."""
    from pendency.office.commands_log import request as run

    _write(out, run(home, witness, old))


@log.command("hand-in")
@click.argument("witness")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_HOME
def hand_in(witness: str, file: Path, home: Path) -> None:
    """Take in the cosignature that a witness has made."""
    from pendency.office.commands_log import hand_in as run

    click.echo(f"{witness} has cosigned {run(home, witness, file)} entries")


@log.command()
@click.argument("key")
@click.option("--centre", metavar="CODE", help="Code of the centre that runs the witness.")
@_HOME
def enrol(key: str, centre: str | None, home: Path) -> None:
    """Ask a further witness for cosignatures; KEY is what `witness init` printed."""
    from pendency.office.commands_log import enrol as run

    click.echo(f"{run(home, key, centre)} is a witness of this log")


@log.command()
@click.argument("witness")
@_HOME
def retire(witness: str, home: Path) -> None:
    """Ask a witness no more; what it cosigned stays."""
    from pendency.office.commands_log import retire as run

    run(home, witness)
    click.echo(f"{witness} is retired")


@log.command("rotate-key")
@click.option("--lost", is_flag=True, help="The old key is gone: the new one stands alone at once.")
@_HOME
def rotate_key(lost: bool, home: Path) -> None:
    """Replace the key that signs, in two calls: first both keys sign, then only the new one.

    Prints the public keys that sign from now on; tell the witnesses before the second call.
    """
    from pendency.office.commands_log import rotate_key as run

    for key in run(home, lost=lost):
        click.echo(key)


@log.command()
@click.argument("username")
@click.option("--reason", required=True, help="Why; it is recorded, without the name.")
@_HOME
def erase(username: str, reason: str, home: Path) -> None:
    """Erase the personal data of a closed account from the record; the log still verifies."""
    from pendency.office.commands_log import erase as run

    click.echo(f"erased from {run(home, username, reason)} rows")
