"""The command ``pendency screens``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import polars as pl

from pendency.integrity.screens.errors import ScreenError
from pendency.integrity.screens.recorded import read_draws
from pendency.integrity.screens.result import Rule, Screened
from pendency.integrity.screens.running import Report, run_screens
from pendency.integrity.screens.shares import READS
from pendency.integrity.screens.snapshot import frames_of
from pendency.integrity.screens.words import screen_named
from pendency.integrity.screens.words import screens as declared
from pendency.records import Snapshot
from pendency.terminal import print_json, print_table, progress_bar

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
#: Words of the table: English and Chinese.
_HEAD = {
    "examiner": ("examiner", "审查员"), "agent": ("agency", "代理机构"),
    "applicant": ("applicant", "申请人"), "head": ("account of the head", "负责人账户"),
    "person": ("person", "人员"), "side": ("side", "方向"),
    "n": ("n", "次数"), "found": ("found", "实际"), "expected": ("expected", "期望"),
    "ratio": ("ratio (shrunk)", "比值（收缩）"), "p": ("p", "p值"), "q": ("q", "q值"),
    "by_chance": ("as surprising by chance", "偶然可达到此程度者"),
}  # fmt: skip
_SIDES = {"more": "较多", "fewer": "较少", "quick": "快", "slow": "慢"}


@click.command("screens")
@click.argument("snapshot", type=_FOLDER)
@click.argument("names", nargs=-1, metavar="[SCREEN]...")
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True),
              default=0.05, show_default=True,
              help="Largest expected share of false ones among alarms.")  # fmt: skip
@click.option("--method", type=click.Choice(["discrete", "bh", "by"]), default="discrete",
              show_default=True, help="How the level is kept: discrete-aware step-up, "
              "Benjamini-Hochberg, or Benjamini-Yekutieli (any dependence).")  # fmt: skip
@click.option("--record", "records", type=_FILE, multiple=True,
              help="Published draw.jsonl, for a snapshot without draws; repeatable.")  # fmt: skip
@click.option("--reads", "reads_file", type=_FILE,
              help="CSV or Parquet: case_id, person, purpose, at, own_docket.")  # fmt: skip
@click.option("--list", "listing", is_flag=True, help="List the screens and stop.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def screens(
    snapshot: Path, names: tuple[str, ...], level: float, method: Any, records: tuple[Path, ...],
    reads_file: Path | None, listing: bool, lang: str, as_json: bool,
) -> None:  # fmt: skip
    r"""Ask a SNAPSHOT the questions of fair procedure, all where no SCREEN is named.

    An alarm is a question with evidence and base rate, not a finding. For each screen the number of
    false alarms that an office in which nothing is amiss has on average is printed.

    \b
      pendency screens office --level 0.05
      pendency screens office pair_agent --record run/draw.jsonl --json
    """
    if listing:
        print_table(("screen", "question"),
                    [(s.name, s.words(lang).question) for s in declared().values()])  # fmt: skip
        return
    with progress_bar("Screening", quiet=as_json):
        opened = Snapshot.open(snapshot)
        frames = frames_of(opened, recorded=_recorded(records), reads=_reads(reads_file))
        report = run_screens(frames, Rule(level, method), names)
    labels = _labels(opened)
    if as_json:
        print_json({"snapshot": opened.id, "generated": opened.generated, "level": level,
                    "method": method, "screens": [_told(s, labels) for s in report.screened],
                    "silent": {name: why.en for name, why in report.silent.items()}})  # fmt: skip
        return
    _print(report, labels, lang)
    click.echo(f"\nsnapshot {opened.id}" + (" (generated cases)" if opened.generated else ""))


def _recorded(records: tuple[Path, ...]) -> pl.DataFrame | None:
    frames = []
    for path in records:
        with path.open(encoding="utf-8", newline="\n") as file:
            frames.append(read_draws(file, path.name))
    return pl.concat(frames) if frames else None


def _reads(path: Path | None) -> pl.DataFrame | None:
    if path is None:
        return None
    frame = (
        pl.read_parquet(path)
        if path.suffix == ".parquet"
        else pl.read_csv(path, try_parse_dates=True)
    )
    if missing := set(READS) - set(frame.columns):
        raise ScreenError(f"{path.name} lacks the columns {', '.join(sorted(missing))}")
    try:
        return frame.select(pl.col(name).cast(dtype) for name, dtype in READS.items())
    except pl.exceptions.PolarsError as error:
        raise ScreenError(f"{path.name}: {error}") from error


def _labels(snapshot: Snapshot) -> dict[str, pl.DataFrame]:
    """Numbers and what people call them."""
    examiners = snapshot.read("examiners", "examiner_id", "code")
    parties = snapshot.read("parties", "party_id", "name")
    return {
        "examiner_id": examiners.select(pl.col("examiner_id").cast(pl.Int64), examiner="code"),
        "party": parties.select(pl.col("party_id").cast(pl.Int64).alias("party"), name="name"),
    }


def _named(screened: Screened, labels: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The alarms with codes and names under the screen's keys."""
    frame = screened.alarms
    if "examiner_id" in frame.columns:
        frame = frame.join(
            labels["examiner_id"], on="examiner_id", how="left", maintain_order="left"
        )
    key = next(
        (k for k in screen_named(screened.name).keys if k not in {"examiner", "person"}), None
    )
    if key == "head":
        frame = frame.rename({"party": "head"})
    elif key:
        frame = frame.join(labels["party"], on="party", how="left", maintain_order="left")
        frame = frame.rename({"name": key})
    keys = screen_named(screened.name).keys
    return frame.select(*keys, *(c for c in frame.columns if c not in keys))


def _told(screened: Screened, labels: dict[str, pl.DataFrame]) -> dict[str, Any]:
    words = screen_named(screened.name)
    return {
        "screen": screened.name, "question": words.en.question, "counted": words.en.counted,
        "innocent": words.en.innocent, "tests": screened.tests.height,
        "threshold": screened.threshold, "expected_false_alarms": screened.expected_false,
        "expected_false_among_alarms": screened.expected_among_alarms,
        "about": dict(screened.about), "alarms": _named(screened, labels).to_dicts(),
    }  # fmt: skip


def _print(report: Report, labels: dict[str, pl.DataFrame], lang: str) -> None:
    zh = lang == "zh"
    for screened in report.screened:
        words = screen_named(screened.name).words(lang)
        tests, alarms, false = (
            screened.tests.height,
            screened.alarms.height,
            screened.expected_false,
        )
        click.echo(f"\n{words.title}\n{words.question}")
        click.echo(
            f"检验 {tests:,} 项，提示 {alarms:,} 项；若一切正常，平均误报 {false:.3g} 项。"
            if zh else f"{tests:,} tests, {alarms:,} alarms; an office in which nothing is amiss "
            f"has {false:.3g} on average."
        )  # fmt: skip
        if alarms:
            _print_alarms(_named(screened, labels), zh)
            click.echo(words.innocent)
    for name, why in report.silent.items():
        untold = "无法判断：" if zh else "can't tell: "
        click.echo(f"\n{screen_named(name).words(lang).title}: {untold}{why.words(lang)}")


def _print_alarms(frame: pl.DataFrame, zh: bool) -> None:
    shown = [name for name in _HEAD if name in frame.columns]
    rows = []
    for row in frame.select(shown).rows(named=True):
        if zh and "side" in row:
            row["side"] = _SIDES[row["side"]]
        rows.append([f"{v:.3g}" if k in {"p", "q", "by_chance"} else v for k, v in row.items()])
    print_table([_HEAD[name][zh] for name in shown], rows)
