"""The commands ``pendency twin``."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path

import click

from pendency.terminal import print_json, print_table, progress_bar
from pendency.twin.commands_run import run

_Date = click.DateTime(["%Y-%m-%d"])
_File = click.Path(path_type=Path, dir_okay=False)
_Folder = click.Path(path_type=Path, file_okay=False)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
_lang = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group()
def twin() -> None:
    """Simulate an office from its own histories, and say how far to trust it."""


twin.add_command(run)


@twin.command()
@click.argument("path", type=_Folder, metavar="SNAPSHOT")
@click.option("--as-of", type=_Date, help="Use only what was known on this day.")
@click.option("--by-unit", is_flag=True, help="Tell throughput and intake by unit.")
@click.option("--hours", type=click.FloatRange(0.1, 24), default=7.0, show_default=True,
              help="Hours of an examiner's working day.")  # fmt: skip
@click.option("--out", type=_File, help="Write the report as JSON.")
@_lang
@_json
def calibrate(
    path: Path, as_of: dt.datetime | None, by_unit: bool, hours: float, out: Path | None,
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    r"""Estimate the twin's parameters from SNAPSHOT, and say what it cannot tell.

    Flow with censoring, pace of the examiners' acts, intake and its tendency, throughput, hours by
    act where people's employment is known; each with a 95 % interval.

    \b
      pendency twin calibrate office --as-of 2019-12-31
      pendency twin calibrate office --by-unit --out calibration.json --lang zh
    """
    from pendency.records import Snapshot, as_known  # noqa: PLC0415  # `--help` stays quick
    from pendency.twin.calibration import calibrate as estimate  # noqa: PLC0415

    opened = Snapshot.open(path)
    with tempfile.TemporaryDirectory() as folder:
        known = as_known(opened, as_of.date(), Path(folder) / "known") if as_of else opened
        found = estimate(known, by_unit=by_unit, hours=hours)
    body = {"source": opened.id, **found.to_dict()}
    if out is not None:
        text = json.dumps(body, ensure_ascii=False, indent=2, default=str)
        out.write_text(text + "\n", "utf-8", newline="\n")
    if as_json:
        print_json(body)
    else:
        click.echo(found.text(lang))


@twin.command()
@click.argument("path", type=_Folder, metavar="SNAPSHOT")
@click.option("--cut", "cuts", type=_Date, required=True, multiple=True,
              help="Last day that the forecast may know of; several may be given.")  # fmt: skip
@click.option("--horizon", type=click.IntRange(min=3), default=24, show_default=True,
              help="Months ahead, in whole quarters.")  # fmt: skip
@click.option("--draws", type=click.IntRange(min=20), default=200, show_default=True,
              help="Futures by each method.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option("--sampled-on", type=_Date,
              help="The snapshot is a sample of cases published by this day.")  # fmt: skip
@click.option("--out", type=_File, help="Write the result as JSON.")
@_lang
@_json
def backtest(
    path: Path, cuts: tuple[dt.datetime, ...], horizon: int, draws: int, seed: int,
    sampled_on: dt.datetime | None, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    r"""Forecast from what was known on a day of the past, and score it by what came.

    First actions, disposals and stock by quarter, and how long the stock of the day still took;
    CRPS, coverage and bias beside last year's rates carried on (rate) and pure flow without
    capacity (flow).

    \b
      pendency twin backtest office --cut 2019-12-31 --horizon 24
      pendency twin backtest sample --cut 2018-12-31 --cut 2019-12-31 --sampled-on 2022-07-21 --json
    """
    from pendency.records import Snapshot  # noqa: PLC0415  # `--help` stays quick
    from pendency.twin.backtest import backtest as test  # noqa: PLC0415

    with progress_bar("Simulating", quiet=as_json):
        found = test(
            Snapshot.open(path), [cut.date() for cut in cuts], months=horizon, draws=draws,
            seed=seed, sampled_on=sampled_on.date() if sampled_on else None,
        )  # fmt: skip
    if out is not None:
        text = json.dumps(found.to_dict(), ensure_ascii=False, indent=2, default=str)
        out.write_text(text + "\n", "utf-8", newline="\n")
    if as_json:
        print_json(found.to_dict())
        return
    heads, table = _BACKTEST_HEADS[lang], found.summary()
    print_table(heads, table.iter_rows())
    for other, by in found.skill().items():
        click.echo(_BACKTEST_SKILL[lang].format(other, by["all"]))
    generated = _GENERATED[lang] if found.generated else ""
    click.echo(f"snapshot {found.snapshot_id}{generated}")


_GENERATED = {"en": " (generated cases)", "zh": "（生成数据）"}
_BACKTEST_HEADS = {
    "en": (
        "method",
        "measure",
        "n",
        "came (mean)",
        "CRPS",
        "bias",
        "in 50 %",
        "in 80 %",
        "in 95 %",
    ),
    "zh": ("方法", "指标", "n", "实际均值", "CRPS", "偏差", "50% 覆盖", "80% 覆盖", "95% 覆盖"),
}
_BACKTEST_SKILL = {
    "en": "CRPS of the twin beside {}: {:.2f} (below 1: the twin was better)",
    "zh": "孪生的 CRPS 与 {} 之比：{:.2f}（小于 1：孪生更好）",
}
