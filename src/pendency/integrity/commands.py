"""The commands of ``pendency log`` that need no office: verifying, and being a witness.

`pendency.office.cli_log` puts them into the group.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import click

from pendency.integrity.log import Note, Policy, Request, VerifierKey, Witness
from pendency.integrity.log.keys import SEED_BYTES
from pendency.integrity.log.verify_offline import run

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("verify")
@click.argument("file", type=_FILE, metavar="EXPORT")
@click.argument("leaf", type=_FILE, required=False)
@click.option("--checkpoint", type=_FILE, multiple=True,
              help="A checkpoint that you got earlier or elsewhere; may be repeated.")  # fmt: skip
@click.option("--printed", nargs=2, multiple=True, metavar="SIZE ROOT",
              help="What a report pack prints; may be repeated.")  # fmt: skip
@click.option("--policy", type=_FILE, help="Whom to trust [the keys that the export names].")
def verify(
    file: Path, leaf: Path | None, checkpoint: tuple[Path, ...],
    printed: tuple[tuple[str, str], ...], policy: Path | None,
) -> None:  # fmt: skip
    """Verify an exported log, or with LEAF the proof of one entry; exit 1 where it does not hold.

    Works without the office and without a network. The file that does it,
    pendency/integrity/log/verify_offline.py, can be copied and run by itself.
    """
    try:
        click.echo(run(file, leaf, policy, checkpoint, printed))
    except ValueError as error:  # a size that is no number, a file that is no text
        raise click.ClickException(f"NOT VERIFIED: {error}") from error


@click.group("witness")
def witness() -> None:
    """Be a witness: cosign a checkpoint after proof that no history was rewritten."""


@witness.command("init")
@click.argument("folder", type=_FOLDER)
@click.option("--name", required=True, help="Name of the witness, such as north.example/w1.")
@click.option("--log", "log_keys", multiple=True, required=True, metavar="KEY",
              help="Public key of the log; may be repeated.")  # fmt: skip
def init(folder: Path, name: str, log_keys: tuple[str, ...]) -> None:
    """Make the folder of a new witness and print its public key, for the office to enrol."""
    logs = [VerifierKey.parse(key) for key in log_keys]
    seed = secrets.token_bytes(SEED_BYTES)
    click.echo(str(Witness.found(folder, name=name, seed=seed, logs=logs).key.verifier))


@witness.command("cosign")
@click.argument("folder", type=_FOLDER)
@click.argument("request", type=_FILE)
def cosign(folder: Path, request: Path) -> None:
    """Check a request of the office and print the cosignature; refuse a rewritten history."""
    asked = Request.parse(request.read_text("utf-8"))
    click.echo(str(Witness(folder).cosign(asked, now=int(time.time()))))


@witness.command("trust")
@click.argument("folder", type=_FOLDER)
@click.argument("log_keys", nargs=-1, required=True, metavar="KEY...")
def trust(folder: Path, log_keys: tuple[str, ...]) -> None:
    """Know these public keys of logs from now on: when the office replaces its key."""
    Witness(folder).trust([VerifierKey.parse(key) for key in log_keys])


@witness.command("adopt")
@click.argument("folder", type=_FOLDER)
@click.argument("checkpoint", type=_FILE)
@click.option("--policy", type=_FILE, required=True, help="Whose cosignatures are enough.")
def adopt(folder: Path, checkpoint: Path, policy: Path) -> None:
    """Start a replacement for a lost witness at a checkpoint that a quorum has cosigned."""
    note = Note.parse(checkpoint.read_text("utf-8"))
    Witness(folder).adopt(note, Policy.parse(policy.read_text("utf-8")))


@witness.command("show")
@click.argument("folder", type=_FOLDER)
def show(folder: Path) -> None:
    """Print the public key, and the last checkpoint cosigned for each log."""
    one = Witness(folder)
    click.echo(str(one.key.verifier))
    for origin in dict.fromkeys(key.name for key in one.logs):
        click.echo(str(one.last(origin)), nl=False)
