"""The commands ``pendency plan`` and ``pendency forecast``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pendency.planning.commands_check import check, compare, score
from pendency.planning.errors import PlanInputError
from pendency.terminal import print_json, print_table, progress_bar

if TYPE_CHECKING:
    from pendency.planning.capacity import Plan

_Date = click.DateTime(["%Y-%m-%d"])
_File = click.Path(path_type=Path, dir_okay=False)
_Folder = click.Path(path_type=Path, file_okay=False)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
_lang = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group()
def plan() -> None:
    """Plan the corps' capacity, check plans by the twin, review the past period."""


@plan.command()
@click.argument("path", type=_File, metavar="PLAN")
@click.option("--whole-hires", is_flag=True, help="Hire whole examiners; gives no dual prices.")
@click.option("--time-limit", type=click.FloatRange(min=1), default=300.0, show_default=True,
              help="Seconds.")  # fmt: skip
@click.option("--gap", type=click.FloatRange(0, 1), default=0.001, show_default=True,
              help="Proven relative gap that is good enough for whole hires.")  # fmt: skip
@click.option("--method", type=click.Choice(["ipm", "simplex", "interior"]), default="ipm",
              show_default=True, help="How the linear model is solved.")  # fmt: skip
@click.option("--levers", "shown", type=click.IntRange(min=0), default=10, show_default=True,
              help="Best levers of each kind to show.")  # fmt: skip
@click.option("--out", type=_File, help="Write the plan by pool and quarter (CSV or Parquet).")
@_lang
@_json
def solve(
    path: Path, whole_hires: bool, time_limit: float, gap: float, method: Any, shown: int,
    out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    r"""Find the plan with the least cost and price of missed targets.

    PLAN is a TOML file. The linear plan also says what each lever is worth: one more examiner,
    training place, hour, case moved, unit of budget. Hard targets that conflict are named.

    \b
      pendency plan solve plan.toml --levers 5
      pendency plan solve plan.toml --whole-hires --out plan.csv
    """
    from pendency.planning.capacity import levers, read_problem  # noqa: PLC0415  # loads HiGHS
    from pendency.planning.capacity import solve as find  # noqa: PLC0415

    problem = read_problem(path)
    with progress_bar("Solving", quiet=as_json):
        found = find(
            problem, whole_hires=whole_hires, time_limit=time_limit, gap=gap, method=method
        )
    if out is not None:
        table = found.table()
        table.write_parquet(out) if out.suffix == ".parquet" else table.write_csv(out)
    worth = () if whole_hires else levers(found)
    best: list[Any] = []
    for lever in worth:
        if sum(other.kind == lever.kind for other in best) < shown:
            best.append(lever)
    if as_json:
        print_json(_plain(found, best))
        return
    _print_plan(found, lang)
    for lever in best:
        click.echo(lever.words[lang])


def _plain(found: Plan, best: list[Any]) -> dict[str, Any]:
    return {
        "title": found.problem.title, "status": found.status, "objective": found.objective,
        "bound": found.bound, "gap": found.gap, "method": found.method,
        "targets": [
            {**vars(one.target), "reached": one.value, "missed": one.missed}
            for one in found.reached()
        ],
        "pendency": found.pendency().to_dicts(),
        "levers": [
            {"kind": one.kind, "centre": one.centre, "field": one.field, "track": one.track,
             "quarter": one.quarter, "worth": one.worth, "months": one.months,
             "en": one.words.en, "zh": one.words.zh}
            for one in best
        ],
        "quarters": found.table().to_dicts(),
    }  # fmt: skip


_HEADS = {
    "en": {"plan": "Plan", "objective": "cost and price of misses", "gap": "gap",
           "targets": ("target", "plan", "missed by"),
           "years": ("year", "pendency, Little's law", "pendency of those entering",
                     "of them seen"),
           "total": ("year", "first actions", "closings", "hires", "overtime hours",
                     "cases moved")},
    "zh": {"plan": "方案", "objective": "成本与未达标代价", "gap": "差距",
           "targets": ("目标", "方案值", "差额"),
           "years": ("年份", "一通周期（利特尔定律）", "当年进案的一通周期", "其中已审占比"),
           "total": ("年份", "一通量", "结案量", "招录人数", "加班工时", "移送件数")},
}  # fmt: skip


def _print_plan(found: Plan, lang: str) -> None:
    import polars as pl  # noqa: PLC0415  # `--help` stays quick

    from pendency.planning.capacity.wording import target_words  # noqa: PLC0415

    words: dict[str, Any] = _HEADS[lang]
    click.echo(f"{words['plan']}: {found.problem.title} ({found.status})")
    click.echo(f"{words['objective']}: {found.objective:,.1f}; {words['gap']}: {found.gap:.4%}")
    print_table(words["targets"], [
        (target_words(one.target)[lang], round(one.value, 2), round(one.missed, 2))
        for one in found.reached()
    ])  # fmt: skip
    print_table(words["years"], [(str(year), *row) for year, *row in found.pendency().rows()])
    columns = ("first_actions", "closings", "hires", "overtime", "moved_out")
    years = found.table().group_by(pl.col("quarter").dt.year(), maintain_order=True)
    rows = [
        (str(year), *(round(value, 1) for value in values))
        for year, *values in years.agg(pl.col(*columns).sum()).iter_rows()
    ]
    print_table(words["total"], rows)


@plan.command()
@click.argument("path", type=_File, metavar="PLAN")
@_json
def validate(path: Path, as_json: bool) -> None:
    """Look a plan's input through without solving it; an error names the place that is wrong."""
    from pendency.planning.capacity import formulate, read_problem  # noqa: PLC0415  # loads HiGHS

    problem = read_problem(path)
    model = formulate(problem).model
    size = {"pools": len(problem.pools), "quarters": problem.quarters,
            "bands": len(problem.bands), "targets": len(problem.targets),
            "columns": model.columns, "rows": model.height}  # fmt: skip
    if as_json:
        print_json({"title": problem.title, "start": problem.start, **size})
    else:
        click.echo(f"{problem.title}: complete from {problem.start}")
        print_table(tuple(size), [tuple(size.values())])


@plan.command()
@click.argument("path", type=_Folder, metavar="DIR")
@click.option("--as-of", type=_Date, help="Last day of the period [the last day observed].")
@click.option("--months", type=click.IntRange(min=1), default=12, show_default=True)
@click.option("--by", default="field", show_default=True, help="Groups whose mix is looked at.")
@_lang
@_json
def review(
    path: Path, as_of: dt.datetime | None, months: int, by: str, lang: str, as_json: bool
) -> None:
    """Say why stock and first-action pendency changed against as many months before."""
    from pendency.planning.targets import FACTORS  # noqa: PLC0415  # loads the engines
    from pendency.planning.targets import review as compare  # noqa: PLC0415
    from pendency.records import Snapshot  # noqa: PLC0415

    opened = Snapshot.open(path)
    found = compare(opened, as_of=as_of.date() if as_of else None, months=months, by=by)
    before, after = found.pendency
    if as_json:
        print_json({"snapshot": opened.id, "generated": opened.generated,
                    "pendency": {"before": before, "after": after}, "factors": found.factors,
                    "stock": found.stock.to_dicts()})  # fmt: skip
        return
    heads = {
        "en": ("First-action pendency", "months", ("what changed it", "months")),
        "zh": ("一通周期", "个月", ("变动原因", "个月")),
    }[lang]
    click.echo(f"{heads[0]}: {before:.2f} → {after:.2f} {heads[1]} ({after - before:+.2f})")
    print_table(
        heads[2],
        [(FACTORS[name][lang], f"{value:+.2f}") for name, value in found.factors.items()],
    )
    print_table(found.stock.columns, found.stock.rows())
    click.echo(f"snapshot {opened.id}" + (" (generated cases)" if opened.generated else ""))


for _command in (check, compare, score):
    plan.add_command(_command)


@click.command()
@click.argument("path", type=_Folder, metavar="DIR")
@click.option("--since", type=_Date, required=True, help="Series begin after this day.")
@click.option("--as-of", type=_Date, help="Use only what was known on this day.")
@click.option("--by", default="field", show_default=True, metavar="A[,B]",
              help="One or two groupings: field, centre, country, ...")  # fmt: skip
@click.option("--each", type=click.Choice(["month", "quarter", "year"]), default="quarter",
              show_default=True)  # fmt: skip
@click.option("--horizon", type=click.IntRange(min=1), default=8, show_default=True,
              help="Periods ahead.")  # fmt: skip
@click.option("--keep", type=_File, help="Keep the forecast (Parquet), to be scored later.")
@click.option("--score", "kept", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Score a kept forecast instead of making one.")  # fmt: skip
@_json
def forecast(
    path: Path, since: dt.datetime, as_of: dt.datetime | None, by: str, each: str, horizon: int,
    keep: Path | None, kept: Path | None, as_json: bool,
) -> None:  # fmt: skip
    r"""Forecast the intake of a snapshot, with intervals and the errors it made on the past.

    Models are chosen by a rolling-origin back-test against naive and seasonal-naive.

    \b
      pendency forecast office --since 2015-12-31 --by field,centre --keep 2026.parquet
      pendency forecast office --since 2015-12-31 --by field,centre --score 2026.parquet
    """
    import polars as pl  # noqa: PLC0415  # `--help` stays quick

    from pendency.planning.forecast import forecast as predict  # noqa: PLC0415
    from pendency.planning.forecast import intake_panel, score  # noqa: PLC0415
    from pendency.records import Snapshot  # noqa: PLC0415

    opened = Snapshot.open(path)
    groups = tuple(word.strip() for word in by.split(",") if word.strip())
    panel = intake_panel(opened, since=since.date(), as_of=as_of.date() if as_of else None,
                         by=groups, each=each)  # fmt: skip
    head = {"snapshot": opened.id, "generated": opened.generated}
    if kept is not None:
        try:
            read = pl.read_parquet(kept)
        except pl.exceptions.PolarsError as error:
            raise PlanInputError(str(kept), f"is not a kept forecast ({error})") from error
        scores = score(read, panel)
        if as_json:
            print_json({**head, "scores": scores.to_dicts()})
        else:
            print_table(scores.columns, scores.rows())
        return
    with progress_bar("Back-testing", quiet=as_json):
        found = predict(panel, horizon)
    if keep is not None:
        found.table.write_parquet(keep)
    tested = found.backtest
    if as_json:
        print_json({**head, "chosen": tested.chosen, "reconciliation": tested.reconciliation,
                    "backtest": tested.table.to_dicts(), "coverage": tested.coverage.to_dicts(),
                    "forecast": found.table.to_dicts()})  # fmt: skip
        return
    shown = found.table.filter(pl.col("level") != found.table["level"][-1])
    columns = [*groups, "period", "model", "point", "q100", "q500", "q900"]
    print_table(columns, shown.select(columns).rows())
    print_table(tested.table.columns, tested.table.rows())
    print_table(tested.coverage.columns, tested.coverage.rows())
    click.echo(f"snapshot {opened.id}" + (" (generated cases)" if opened.generated else ""))
