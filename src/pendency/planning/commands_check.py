"""The commands that check plans by the twin: ``pendency plan check``, ``compare``, ``score``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pendency.planning.errors import PlanInputError
from pendency.terminal import print_json, print_table, progress_bar

if TYPE_CHECKING:
    from pendency.planning.checking import Difference, PlanCheck, Shift, Stored, TargetCheck
    from pendency.planning.checking.spreads import Spread
    from pendency.twin.sweeps import Executor

_File = click.Path(path_type=Path, dir_okay=False)
_Folder = click.Path(path_type=Path, file_okay=False)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
_lang = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)


def _who(command: Callable[..., None]) -> Callable[..., None]:
    """Who runs the twin, and where finished runs are kept."""
    options = (
        click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True,
                     help="Processes of this machine."),
        click.option("--dask", metavar="ADDRESS", help="Scheduler of a dask cluster that runs it."),
        click.option("--runs", "folder", type=_Folder,
                     help="Keep finished runs here; an interrupted command goes on from them."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("path", type=_File, metavar="PLAN")
@click.option("--replications", type=click.IntRange(min=2), default=100, show_default=True,
              help="Runs of the twin with parameters drawn.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--share", type=click.FloatRange(0, 1, min_open=True),
              help="Size of the twin beside the office [1; less for large plans].")  # fmt: skip
@click.option("--whole-hires", is_flag=True, help="Solve the plan with whole examiners.")
@click.option(
    "--flow", type=_File, help="The office's measured flow, instead of the plan's shares."
)
@click.option("--save", type=_File, help="Store the scenario (JSON), to be compared and rerun.")
@click.option("--name", help="Name of the stored scenario [the plan's title].")
@click.option("--snapshot", default="", help="Id of the snapshot that the plan's figures are from.")
@click.option("--keep", type=_File, help="Keep the forecast (Parquet), to be scored later.")
@_who
@_lang
@_json
def check(
    path: Path, replications: int, seed: int, share: float | None, whole_hires: bool,
    flow: Path | None, save: Path | None, name: str | None, snapshot: str, keep: Path | None,
    workers: int, dask: str | None, folder: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    r"""Run a plan through the twin: how likely each target is, and why the two differ.

    PLAN is a plan's TOML file, which is solved first, or a scenario stored by --save, which is run
    again with its own settings; then the command says whether the numbers are the same.

    \b
      pendency plan check plan.toml --save base.json --keep base.parquet
      pendency plan check base.json
    """
    from pendency.planning.checking import forecast_of, load  # noqa: PLC0415  # loads the twin
    from pendency.planning.checking import save as write  # noqa: PLC0415
    from pendency.planning.checking import stored as store  # noqa: PLC0415
    from pendency.twin.sweeps import executor_of  # noqa: PLC0415

    executor, same = executor_of(workers=workers, dask=dask), None
    if path.suffix == ".json":
        found, same = _again(load(path), executor, folder, as_json)
    else:
        found = _first(path, executor, folder, as_json, seed=seed, replications=replications,
                       share=share, whole_hires=whole_hires, flow=flow)  # fmt: skip
    if save is not None:
        write(store(found, name or found.problem.title, snapshot=snapshot), save)
    if keep is not None:
        forecast_of(found).write_parquet(keep)
    if as_json:
        told = {"uncertainty": [one.plain() for one in _spreads(path, found)]}
        print_json(plain(found) | told | ({} if same is None else {"same_numbers": same}))
        return
    _print(found, lang)
    _print_spreads(_spreads(path, found), lang)
    if same is not None:
        click.echo(_SAME[lang][same])


_SAME = {
    "en": ("The numbers differ from those stored.", "The numbers are those stored."),
    "zh": ("结果与存档不同。", "结果与存档一致。"),
}


def _first(
    path: Path, executor: Executor, folder: Path | None, quiet: bool, *, whole_hires: bool,
    flow: Path | None, **more: Any,
) -> PlanCheck:  # fmt: skip
    from pendency.planning.capacity import read_problem, solve  # noqa: PLC0415  # loads HiGHS
    from pendency.planning.checking import check_plan  # noqa: PLC0415  # loads the twin
    from pendency.planning.checking.uncertainty import read_uncertainty  # noqa: PLC0415
    from pendency.twin import Flow  # noqa: PLC0415  # `--help` stays quick

    problem = read_problem(path)
    measured = None if flow is None else Flow.load(flow)
    unsure = read_uncertainty(path)
    plan = solve(problem, whole_hires=whole_hires)
    with progress_bar("Simulating", quiet=quiet) as progress:
        return check_plan(problem, plan, uncertainty=unsure, executor=executor, folder=folder,
                          progress=progress, flow=measured, **more)  # fmt: skip


def _again(
    scenario: Stored, executor: Executor, folder: Path | None, quiet: bool
) -> tuple[PlanCheck, bool]:
    from pendency.planning.checking import rerun, same_numbers  # noqa: PLC0415  # loads the twin

    with progress_bar("Simulating", quiet=quiet) as progress:
        found = rerun(scenario, executor=executor, folder=folder, progress=progress)
    return found, same_numbers(scenario, found)


def _spreads(path: Path, check: PlanCheck) -> tuple[Spread, ...]:
    """The uncertainty that was drawn with, and where each of its figures is from."""
    from pendency.planning.checking.spreads import (  # noqa: PLC0415  # loads the calibration
        Spread,
        spreads_in_file,
    )

    if path.suffix == ".json":
        kept = vars(check.case.uncertainty)
        return tuple(Spread(name, value, "stored") for name, value in kept.items())
    return spreads_in_file(path)


def plain(check: PlanCheck) -> dict[str, Any]:
    """A check as what JSON can hold."""
    return {
        "title": check.problem.title, "seed": check.seed, "replications": check.replications,
        "share": check.share, "digest": check.digest,
        "targets": [_plain_target(one) for one in check.targets],
        "fans": {
            name: check.fan(name).to_dicts()
            for name in ("first_action_pendency", "stock", "first_actions", "closings")
        },
        "scopes": check.scopes().to_dicts(),
    }  # fmt: skip


def _plain_target(one: TargetCheck) -> dict[str, Any]:
    value, low, high = one.probability
    return {
        **vars(one.target), "plan": one.plan, "fluid": one.fluid, "nominal": one.nominal,
        **one.quantiles, "probability": value, "probability_low": low, "probability_high": high,
        "runs": len(one.values), "reached": one.reached, "chance": one.chance,
        "health": list(one.health), "reasons": [vars(part) for part in one.parts],
    }  # fmt: skip


_HEADS = {
    "en": {"targets": ("target", "plan", "twin, median", "80 %", "reached with probability"),
           "why": "Why plan and twin differ: ",
           "noise": "of the spread is chance, the rest parameters that are not known exactly",
           "scopes": ("centre", "field", "plan", "10 %", "median", "90 %"),
           "last": "First-action pendency in the last quarter, months",
           "unsure": "How uncertain the parameters were taken to be (standard deviations)",
           "spreads": ("parameter", "spread", "from"),
           "share": "The twin has {share:.0%} of the office's size: its chance is too large."},
    "zh": {"targets": ("目标", "方案值", "模拟中位数", "80%区间", "达标概率"),
           "why": "方案与模拟为何不同：", "noise": "的波动来自偶然因素，其余来自参数不确定",
           "scopes": ("中心", "领域", "方案值", "10%", "中位数", "90%"),
           "last": "最后一个季度的一通周期（月）",
           "unsure": "参数不确定性的取值（标准差）",
           "spreads": ("参数", "标准差", "来源"),
           "share": "模拟规模为实际的{share:.0%}：偶然波动偏大。"},
}  # fmt: skip


def _print_spreads(spreads: tuple[Spread, ...], lang: str) -> None:
    from pendency.planning.checking.spreads import (  # noqa: PLC0415  # loads the calibration
        BASIS_WORDS,
        SPREAD_WORDS,
    )

    words: dict[str, Any] = _HEADS[lang]
    click.echo(words["unsure"])
    print_table(words["spreads"], [
        (getattr(SPREAD_WORDS[one.name], lang), one.value, getattr(BASIS_WORDS[one.basis], lang))
        for one in spreads
    ])  # fmt: skip


def _print(check: PlanCheck, lang: str) -> None:
    from pendency.planning.capacity.wording import target_words  # noqa: PLC0415  # loads HiGHS
    from pendency.planning.checking.wording import (  # noqa: PLC0415
        chance_words,
        health_words,
        part_words,
    )

    words: dict[str, Any] = _HEADS[lang]
    print_table(words["targets"], [
        (target_words(one.target)[lang], round(one.plan, 2), round(one.median, 2),
         f"{one.quantiles['q100']:,.2f} – {one.quantiles['q900']:,.2f}", chance_words(one)[lang])
        for one in check.targets
    ])  # fmt: skip
    for one in check.targets:
        click.echo(f"{words['why']}{target_words(one.target)[lang]}")
        for part in one.parts:
            click.echo(f"  {part_words(part, one.target.measure)[lang]}")
        click.echo(f"  {one.chance:.0%} {words['noise']}")
    for line in health_words(check):
        click.echo(line[lang])
    click.echo(words["last"])
    print_table(words["scopes"], [
        (centre or "–", "–" if field is None else str(field), *(round(v, 2) for v in values))
        for centre, field, *values in check.scopes().iter_rows()
    ])  # fmt: skip
    if check.share < 1:
        click.echo(words["share"].format(share=check.share))


@click.command()
@click.argument("first", type=_File)
@click.argument("others", type=_File, nargs=-1, required=True, metavar="OTHER...")
@_who
@_lang
@_json
def compare(
    first: Path, others: tuple[Path, ...], workers: int, dask: str | None, folder: Path | None,
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Compare stored scenarios with the first one, run by run on the same random numbers.

    Each is run again (from --runs, where its runs are kept). Differences of means have 95 %
    intervals: paired where both have the same seed and size of the twin (over the runs that both
    have), otherwise not, and the table says so.
    """
    from pendency.planning.capacity.wording import target_words  # noqa: PLC0415  # loads HiGHS
    from pendency.planning.checking import compare as set_beside  # noqa: PLC0415
    from pendency.planning.checking import load  # noqa: PLC0415
    from pendency.twin.sweeps import executor_of  # noqa: PLC0415

    executor = executor_of(workers=workers, dask=dask)
    scenarios = [load(path) for path in (first, *others)]
    checks = [_again(one, executor, folder, as_json)[0] for one in scenarios]
    found = [(other.name, set_beside(checks[0], check))
             for other, check in zip(scenarios[1:], checks[1:], strict=True)]  # fmt: skip
    if as_json:
        print_json({"first": scenarios[0].name, "others": [
            {"name": name, "differences": [_plain_difference(one) for one in differences]}
            for name, differences in found
        ]})  # fmt: skip
        return
    for name, differences in found:
        click.echo(f"{scenarios[0].name} – {name}")
        print_table(_COMPARED[lang], [
            (target_words(one.target)[lang], round(one.first, 2), round(one.second, 2),
             *shift_words(one.by, lang))
            for one in differences
        ])  # fmt: skip


_COMPARED = {
    "en": ("target of the first", "first", "second", "difference", "95 %", "how"),
    "zh": ("第一方案的目标", "第一", "第二", "差异", "95%区间", "方法"),
}


def shift_words(by: Shift | None, lang: str) -> tuple[str, str, str]:
    """A difference: its mean, its interval, how it was taken."""
    if by is None:
        return "–", "–", {"en": "no run-by-run figures", "zh": "缺少逐次模拟结果"}[lang]
    if by.pairs:
        how = {"en": f"paired, {by.pairs} runs", "zh": f"配对，{by.pairs}次模拟"}[lang]
    else:
        how = {"en": "not paired: other seed or size", "zh": "未配对：种子或规模不同"}[lang]
    return f"{by.mean:+,.2f}", f"{by.low:+,.2f} – {by.high:+,.2f}", how


def _plain_difference(one: Difference) -> dict[str, Any]:
    by = one.by
    return {
        **vars(one.target), "first": one.first, "second": one.second,
        "probabilities": one.probabilities,
        "shift": by and by.mean, "low": by and by.low, "high": by and by.high,
        "pairs": by and by.pairs, "narrower": by and by.narrower,
    }  # fmt: skip


@click.command()
@click.argument("kept", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.argument("snapshot", type=_Folder)
@_json
def score(kept: Path, snapshot: Path, as_json: bool) -> None:
    r"""Score a forecast that `plan check --keep` kept, as far as its quarters are over.

    CRPS, coverage of the 80 and 95 % intervals, bias of the twin's median and of the plan, by
    measure, level and quarters ahead. Centres are known by their codes.

    \b
      pendency plan score base.parquet office
    """
    import polars as pl  # noqa: PLC0415  # `--help` stays quick

    from pendency.planning.checking import score_kept  # noqa: PLC0415  # loads the twin
    from pendency.records import Snapshot  # noqa: PLC0415

    opened = Snapshot.open(snapshot)
    try:
        read = pl.read_parquet(kept)
    except pl.exceptions.PolarsError as error:
        raise PlanInputError(str(kept), f"is not a kept forecast ({error})") from error
    scores = score_kept(read, opened)
    if as_json:
        print_json({"snapshot": opened.id, "generated": opened.generated,
                    "scores": scores.to_dicts()})  # fmt: skip
        return
    print_table(scores.columns, scores.rows())
    click.echo(f"snapshot {opened.id}" + (" (generated cases)" if opened.generated else ""))
