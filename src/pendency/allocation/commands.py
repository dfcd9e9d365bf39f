"""The commands ``pendency allocate`` and ``pendency draw``."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path

import click
import polars as pl

from pendency.allocation.ceremony import Reveal, commitment, seed_from
from pendency.allocation.certify import certify as certify_record
from pendency.allocation.errors import SeedError
from pendency.allocation.instance import frozen_hash
from pendency.allocation.network import Spread
from pendency.allocation.question import Recusals
from pendency.allocation.replay import Record, read_record
from pendency.allocation.replay import replay as replay_record
from pendency.allocation.run import Frozen, Outcome, freeze, named, publish, publish_list
from pendency.allocation.run import allocate as run
from pendency.allocation.selecting import FORMAT as SELECTION
from pendency.allocation.selecting import replay_selection
from pendency.integrity.recusal import DECLARATIONS, TIES
from pendency.records import Snapshot
from pendency.terminal import print_json, print_table, progress_bar

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_lang = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
_CAPS = {"1": 1, "1/2": 2, "1/4": 4, "1/8": 8}


@click.command("allocate")
@click.argument("snapshot", type=_FOLDER)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day.")
@click.option("--cap", type=click.Choice(list(_CAPS)), default="1/2", show_default=True,
              help="No examiner gets a case with a higher probability.")  # fmt: skip
@click.option("--seed", metavar="HEX", help="A seed by hand, 32 bytes: for trials.")
@click.option("--reveal", "reveals", type=_FILE, multiple=True,
              help="What a party reveals; once per party.")  # fmt: skip
@click.option("--public", default="", help="A value that became public after the commitments.")
@click.option("--declarations", type=_FILE, help="CSV: examiner, from_date, to_date.")
@click.option("--ties", type=_FILE, help="CSV: examiner, relation, to, from_date, to_date.")
@click.option("--authority", type=_FILE, help="CSV: examiner, kind (language, track), value.")
@click.option("--trial", is_flag=True, help="Without declarations; the record says so.")
@click.option("--out", type=_FOLDER, required=True, help="Folder for the record.")
@click.option("--explain", "case", metavar="CASE", help="Say why the examiners of this case.")
@_lang
@_json
def allocate(
    snapshot: Path, as_of: datetime, cap: str, seed: str | None, reveals: tuple[Path, ...],
    public: str, declarations: Path | None, ties: Path | None,
    authority: Path | None, trial: bool, out: Path,
    case: str | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Allocate the cases of SNAPSHOT that have no examiner on a day.

    Without --seed and --reveal only the list is frozen and written, for the parties to commit to
    (pendency draw commit). With them the run is made, and its record written: draw.jsonl, which
    anyone can check with pendency draw replay and certify.
    """
    if declarations is None and not trial:
        raise click.UsageError("Without --declarations nobody is eligible; --trial runs without.")
    with progress_bar("Freezing the list", quiet=as_json):
        recusals = None if declarations is None else _recusals(declarations, ties)
        listed = None if authority is None else pl.read_csv(authority, infer_schema=False)
        frozen = freeze(Snapshot.open(snapshot), as_of=as_of.date(), recusals=recusals,
                        authority=listed)  # fmt: skip
    if seed is None and not reveals:
        path = publish_list(frozen, out)
        click.echo(f"{path}: {len(frozen.instance.cases)} cases, list {frozen.list_hash}")
        click.echo(f"Now each party runs: pendency draw commit {path} --party NAME --out FOLDER")
        return
    chosen, ceremony = _seed(frozen, seed, reveals, public)
    with progress_bar("Allocating", quiet=as_json) as progress:
        outcome = run(frozen, spread=Spread(_CAPS[cap]), seed=chosen, ceremony=ceremony,
                      progress=progress)  # fmt: skip
    publish(outcome, out)
    _print_summary(outcome, as_json, lang)
    if case:
        found = outcome.explained(case).drop("en" if lang == "zh" else "zh")
        print_table(found.columns, found.rows())


def _recusals(declarations: Path, ties: Path | None) -> Recusals:
    shown = pl.read_csv(declarations, schema_overrides=dict(DECLARATIONS))
    tied = TIES.to_frame() if ties is None else pl.read_csv(ties, schema_overrides=dict(TIES))
    return Recusals(shown, tied)


def _seed(
    frozen: Frozen, seed: str | None, reveals: tuple[Path, ...], public: str
) -> tuple[bytes, dict[str, object] | None]:
    if seed is not None and reveals:
        raise click.UsageError("Give either --seed or --reveal.")
    if seed is not None:
        try:
            given = bytes.fromhex(seed)
        except ValueError:
            given = b""
        if len(given) != 32:
            raise SeedError("--seed takes 32 bytes, 64 hexadecimal digits")
        return given, None
    shown = [Reveal.from_dict(json.loads(path.read_text("utf-8"))) for path in reveals]
    made = seed_from(frozen.list_hash, shown, public=public)
    return made, named([reveal.as_dict() for reveal in shown], public)


def _print_summary(outcome: Outcome, as_json: bool, lang: str) -> None:
    told = outcome.summary
    if as_json:
        print_json({**vars(told), "price_of_randomness": told.price_of_randomness,
                    "list": outcome.frozen.list_hash})  # fmt: skip
        return
    field = (
        "–" if told.worst_field is None else f"{told.worst_field[0]} ({told.worst_field[1]:.3f})"
    )
    rows = (
        ("cases", "案件", told.cases),
        ("placed", "已分配", told.placed),
        ("expected fit per hour", "预期匹配度（按工时）", f"{told.score:.3f}"),
        ("the same without a cap", "无概率上限时", f"{told.best:.3f}"),
        ("price of randomness", "随机化代价", f"{told.price_of_randomness:.1%}"),
        ("case served least", "匹配最弱的案件", f"{told.worst_case} ({told.worst_served:.0%})"),
        ("field served least", "匹配最弱的技术领域", field),
        ("fullest desk, of its limit", "最高负荷（占上限）", f"{told.fullest:.0%}"),
    )
    zh = lang == "zh"
    print_table(("指标", "数值") if zh else ("figure", "value"),
                [(row[1] if zh else row[0], row[2]) for row in rows])  # fmt: skip
    if not outcome.frozen.about["recusals"]:
        click.echo(
            "未检查回避声明，仅供试运行。" if zh else "No declarations were checked: a trial."
        )


@click.group("draw")
def draw() -> None:
    """Take part in a draw, and check one that was published."""


@draw.command("commit")
@click.argument("frozen", metavar="LIST", type=_FILE)
@click.option("--party", required=True, help="Name of the centre, or head office.")
@click.option("--out", type=_FOLDER, required=True, help="Folder for commitment and reveal.")
def commit(frozen: Path, party: str, out: Path) -> None:
    """Choose a secret for the frozen LIST and write its commitment.

    The commitment is published at once; the reveal is kept until all commitments are public.
    """
    list_hash = frozen_hash(frozen.read_text("utf-8").splitlines())
    secret = secrets.token_bytes(32)
    reveal = Reveal(party, commitment(list_hash, party, secret), secret)
    out.mkdir(parents=True, exist_ok=True)
    kept = out / "reveal.json"
    if kept.exists():
        raise SeedError(f"{kept} is there already: a party commits once to a list")
    kept.write_text(json.dumps(reveal.as_dict(), ensure_ascii=False), "utf-8")
    kept.chmod(0o600)
    shown = {"commitment": reveal.commitment, "list": list_hash, "party": party}
    (out / "commitment.json").write_text(json.dumps(shown, ensure_ascii=False), "utf-8")
    click.echo(f"{party} commits to {reveal.commitment}; keep {kept} until all have committed")


@draw.command("replay")
@click.argument("record", type=_FILE)
@click.option("--commitment", "commitments", type=_FILE, multiple=True,
              help="A published commitment.json; once per party.")  # fmt: skip
@_json
def replay(record: Path, commitments: tuple[Path, ...], as_json: bool) -> None:
    """Recompute every winner of a published RECORD; exit 1 when something differs.

    The record of a selection between centres is checked too: which cases move.
    """
    if _is_selection(record):
        pool, faults = replay_selection(record.read_text("utf-8").splitlines())
        _tell_replayed(len(pool.cases), pool.list_hash, faults, as_json)
        return
    read = _read(record)
    if commitments:
        _check_commitments(read, commitments)
    _tell_replayed(len(read.drawn), read.head["list"], replay_record(read), as_json)


def _tell_replayed(cases: int, list_hash: str, faults: list[str], as_json: bool) -> None:
    if as_json:
        print_json({"cases": cases, "list": list_hash, "faults": faults})
    else:
        for fault in faults[:20]:
            click.echo(fault)
        click.echo(f"{cases} winners recomputed, {len(faults)} faults; list {list_hash}")
    if faults:
        raise click.exceptions.Exit(1)


def _is_selection(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return f'"format":"{SELECTION}"' in file.readline()


@draw.command("certify")
@click.argument("record", type=_FILE)
@_json
def certify(record: Path, as_json: bool) -> None:
    """Check that the probabilities of a RECORD are the optimum; exit 1 when they are not."""
    verdict = certify_record(_read(record))
    if as_json:
        print_json({**vars(verdict), "optimal": verdict.optimal})
    else:
        word = "proven optimal" if verdict.optimal else "NOT proven optimal"
        click.echo(f"{word}: {verdict.arcs} arcs, {verdict.broken} broken, "
                   f"{verdict.unbalanced} nodes unbalanced, gap {verdict.gap}")  # fmt: skip
    if not verdict.optimal:
        raise click.exceptions.Exit(1)


def _read(path: Path) -> Record:
    with path.open(encoding="utf-8", newline="\n") as file:
        return read_record(file)


def _check_commitments(read: Record, files: tuple[Path, ...]) -> None:
    said = [json.loads(path.read_text("utf-8")) for path in files]
    shown = [Reveal.from_dict(r) for r in (read.head["ceremony"] or {"reveals": ()})["reveals"]]
    seed_from(read.head["list"], shown, public=read.head["ceremony"].get("public", ""),
              committed={c["party"]: c["commitment"] for c in said})  # fmt: skip
