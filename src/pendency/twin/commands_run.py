"""The command ``pendency twin run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pendency.terminal import print_json, print_table, progress_bar
from pendency.twin.errors import ScenarioError

if TYPE_CHECKING:
    from pendency.twin.engine import Beginning, Scenario
    from pendency.twin.futures import Futures
    from pendency.twin.sweeps import Executor

_File = click.Path(path_type=Path, dir_okay=False)
_Folder = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="SCENARIO|SNAPSHOT")
@click.option("--from", "source", type=_Folder, help="Snapshot whose stock it starts from.")
@click.option("--by", type=click.Choice(["office", "unit", "field"]), default="unit",
              show_default=True, help="What a pool is in the snapshot.")  # fmt: skip
@click.option("--flow", default="", help="Flow of the snapshot's cases, if there are several.")
@click.option("--replications", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--quarters", type=click.IntRange(min=1), default=8, show_default=True,
              help="How far a snapshot alone is run on.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True,
              help="Processes of this machine.")  # fmt: skip
@click.option("--dask", metavar="ADDRESS", help="Scheduler of a dask cluster that runs it.")
@click.option("--runs", "folder", type=_Folder,
              help="Keep finished runs here, to go on from after an interrupt.")  # fmt: skip
@click.option("--out", type=_Folder, help="Write quarters.csv, years.csv and the scenario here.")
@click.option("--write", type=_Folder, help="Write the first run's future as a snapshot.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
def run(
    path: Path, source: Path | None, by: Any, flow: str, replications: int, seed: int,
    quarters: int, workers: int, dask: str | None, folder: Path | None, out: Path | None,
    write: Path | None, as_json: bool,
) -> None:  # fmt: skip
    r"""Simulate an office: stock, first actions, disposals by quarter, pendency by year.

    SCENARIO is a TOML file, or scenario.json that --out wrote: then it is run again with its own
    settings, and the command says whether the numbers are the same. It starts empty, or from the
    stock of a snapshot's last day (--from), which it goes on from and can be written back to.
    SNAPSHOT alone goes on as it is: with its own flow, pace and intake, drawn anew in each run.

    \b
      pendency twin run scenario.toml --replications 50 --out future
      pendency twin run scenario.toml --from office --by unit --write simulated
      pendency twin run office --quarters 12
    """
    from pendency.twin.sweeps import executor_of  # noqa: PLC0415  # `--help` stays quick

    executor = executor_of(workers=workers, dask=dask)
    if path.is_dir():
        own = _own(path, quarters, seed, replications, executor, folder, as_json)
        _finish(*own, seed=seed, by="office", out=out, write=write, same=None, as_json=as_json)
        return
    from pendency.twin.declared import read_run  # noqa: PLC0415  # `--help` stays quick
    from pendency.twin.futures import simulate_many  # noqa: PLC0415

    before = None
    if path.suffix == ".json":
        before = read_run(_text(path), str(path))
        seed, replications = before.inputs.seed, before.inputs.replications
        by = before.inputs.by or by
    scenario, begun = _started(path, before, source, by, flow)
    if write is not None and begun is None:
        raise ScenarioError("--write", "a future is written beside the snapshot that it goes on "
                            "from: give one with --from")  # fmt: skip
    with progress_bar("Simulating", quiet=as_json) as progress:
        found = simulate_many(
            scenario, seed=seed, replications=replications, stock=begun.stock if begun else None,
            executor=executor, folder=folder, progress=progress,
        )  # fmt: skip
    same = None if before is None else before.result == found.digest
    _finish(found, begun, seed=seed, by=by, out=out, write=write, same=same, as_json=as_json)


def _own(
    path: Path, quarters: int, seed: int, replications: int, executor: Executor,
    folder: Path | None, quiet: bool,
) -> tuple[Futures, Beginning]:  # fmt: skip
    """A snapshot's own future."""
    from pendency.records import Snapshot  # noqa: PLC0415  # `--help` stays quick
    from pendency.twin.observed import observe, simulate_observed  # noqa: PLC0415

    observed, begun = observe(Snapshot.open(path), quarters=quarters, seed=seed)
    with progress_bar("Simulating", quiet=quiet) as progress:
        found = simulate_observed(observed, replications=replications, executor=executor,
                                  folder=folder, progress=progress)  # fmt: skip
    return found, begun


def _finish(
    found: Futures, begun: Beginning | None, *, seed: int, by: str, out: Path | None,
    write: Path | None, same: bool | None, as_json: bool,
) -> None:  # fmt: skip
    if out is not None:
        _save(out, found, seed, begun, by)
    written = None if write is None or begun is None else _write(write, found, begun, seed)
    _tell(found, seed, same, written, as_json)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError(str(path), "is no stored scenario (not text)") from error


def _started(
    path: Path, before: Any, source: Path | None, by: Any, flow: str
) -> tuple[Scenario, Beginning | None]:
    """The scenario, and what it starts from."""
    from pendency.records import Snapshot  # noqa: PLC0415  # `--help` stays quick
    from pendency.twin.declared import flow_for, from_stock, read_scenario  # noqa: PLC0415
    from pendency.twin.engine import begin  # noqa: PLC0415

    if source is None:
        if before is not None and before.inputs.snapshot:
            raise ScenarioError("--from", f"it starts from snapshot {before.inputs.snapshot}: say "
                                "where that is")  # fmt: skip
        return (read_scenario(path) if before is None else before.inputs.scenario), None
    opened = Snapshot.open(source)
    if before is not None:
        scenario: Scenario = before.inputs.scenario
        if opened.id != before.inputs.snapshot:
            raise ScenarioError("--from", f"{source} is snapshot {opened.id}; it was run from "
                                f"{before.inputs.snapshot or 'none'}")  # fmt: skip
        names = list(scenario.flows)
        begun = begin(opened, scenario.flows[flow if len(names) > 1 else names[0]], by=by,
                      flow_name=flow if len(names) > 1 else names[0])  # fmt: skip
        return from_stock(scenario, begun)[0], begun
    chosen = flow_for(path, flow)
    begun = begin(opened, chosen, by=by, flow_name=flow)
    declared = read_scenario(path, pools=begun.pools)
    name = flow if flow in declared.flows else next(iter(declared.flows))
    begun = begin(opened, chosen, by=by, flow_name=name)
    return from_stock(declared, begun)[0], begun


def _save(out: Path, found: Futures, seed: int, begun: Beginning | None, by: str) -> None:
    from pendency.twin.declared import stored_run  # noqa: PLC0415  # `--help` stays quick

    out.mkdir(parents=True, exist_ok=True)
    found.by_quarter(pools=True).write_csv(out / "quarters.csv")
    found.by_year().write_csv(out / "years.csv")
    if found.drawn:
        # no one scenario made these numbers; the snapshot, seed and runs make them again
        return
    scenario = stored_run(
        found.scenario, name=found.scenario.title, seed=seed, replications=len(found),
        result=found.digest, snapshot=begun.snapshot.id if begun else "", by=by if begun else "",
    )  # fmt: skip
    (out / "scenario.json").write_text(scenario.text(), "utf-8", newline="\n")


def _write(folder: Path, found: Futures, begun: Beginning, seed: int) -> str:
    from pendency.twin.engine import record, write_snapshot  # noqa: PLC0415  # `--help` stays quick

    run = record(found.scenario, seed=seed, stock=begun.stock)
    return write_snapshot(run, begun, folder).id


def _tell(found: Futures, seed: int, same: bool | None, written: str | None, as_json: bool) -> None:
    quarters, years = found.by_quarter(), found.by_year()
    if as_json:
        body = {"title": found.scenario.title, "seed": seed, "replications": len(found),
                "digest": found.digest, "quarters": quarters.drop("pool").to_dicts(),
                "pendency": years.to_dicts()}  # fmt: skip
        body |= {} if same is None else {"same_numbers": same}
        print_json(body | ({} if written is None else {"snapshot": written}))
        return
    click.echo(f"{found.scenario.title}: simulated, {len(found)} runs, seed {seed}")
    shown = ["quarter", "measure", "mean", "q100", "q500", "q900"]
    print_table(shown, [(str(day), *rest) for day, *rest in quarters.select(shown).rows()])
    print_table(("year", "months to", "mean", "q100", "q500", "q900"), [
        (str(year), *rest)
        for year, *rest in years.select("year", "measure", "mean", "q100", "q500", "q900").rows()
    ])  # fmt: skip
    if same is not None:
        click.echo("The numbers are those stored." if same else
                   "The numbers differ from those stored.")  # fmt: skip
    if written is not None:
        click.echo(f"snapshot {written} (generated cases)")
