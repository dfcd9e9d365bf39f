"""The commands ``pendency law check`` and ``pendency law explain``."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pendency.law.check import Verdict, check_rows
from pendency.law.compute import deadline
from pendency.law.data import office as office_data
from pendency.law.data import office_codes
from pendency.law.errors import LawError, RowError
from pendency.law.result import ExplainedDate
from pendency.law.rows import sift_rows

_DATE = click.DateTime(["%Y-%m-%d"])


@click.group("law")
def law() -> None:
    """Compute time limits and say why."""


@law.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--all", "show_all", is_flag=True, help="Explain the rows that agree, too.")
def check(file: Path, as_json: bool, lang: str, show_all: bool) -> None:
    """Compute the dates of FILE again and compare.

    FILE is a CSV with the columns office, rule, trigger_event, trigger_date, extra,
    expected_date, source. Every row is computed by its own steps and, where the office's rules
    hold the limit that it names, by these too. The exit code is 1 when a row disagrees or can't
    be read.
    """
    try:
        rows, unreadable = sift_rows(file)
        verdicts = check_rows(rows)
    except LawError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    agreed = sum(v.agreed for v in verdicts)
    if as_json:
        click.echo(_check_json(file, verdicts, agreed, unreadable))
    else:
        for verdict in verdicts:
            _print_verdict(verdict, lang, show_all)
        for unread_row in unreadable:
            click.echo(f"UNREAD    {unread_row}")
        unread = f", {len(unreadable)} could not be read" if unreadable else ""
        total = len(verdicts) + len(unreadable)
        click.echo(f"{agreed} of {total} rows agree, {len(verdicts) - agreed} disagree{unread}.")
    if agreed != len(verdicts) or unreadable:
        raise click.exceptions.Exit(1)


@law.command("explain")
@click.argument("office")
@click.argument("rule", required=False)
@click.argument("trigger", type=_DATE, required=False)
@click.option("--delivery", help="Channel by which the document was sent: mail, electronic ...")
@click.option("--received", type=_DATE, help="Proof of a later receipt.")
@click.option("--mailed", type=_DATE, help="Proof of a later dispatch (PCT Rule 80.6).")
@click.option("--extension", type=int, default=0, help="Months of extension.")
@click.option("--number", multiple=True, metavar="NAME=N", help="months=4, years=2 ...")
@click.option("--date", "dates", multiple=True, metavar="NAME=DATE", help="priority=2020-01-31")
@click.option("--calendar", help="Another office whose calendar counts (PCT Rule 80.5).")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def explain(
    office: str,
    rule: str | None,
    trigger: datetime | None,
    delivery: str | None,
    received: datetime | None,
    mailed: datetime | None,
    extension: int,
    number: tuple[str, ...],
    dates: tuple[str, ...],
    calendar: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Explain one date: OFFICE RULE TRIGGER, as EP examination_report 2024-01-30.

    Without RULE the limits of OFFICE are listed.
    """
    try:
        if rule is None or trigger is None:
            _list_rules(office, lang)
            return
        result = deadline(
            rule,
            trigger.date(),
            office,
            delivery=delivery,
            received=received.date() if received else None,
            mailed=mailed.date() if mailed else None,
            extension_months=extension,
            numbers={k: int(v) for k, v in _pairs(number, "--number")},
            other_dates={k: date.fromisoformat(v) for k, v in _pairs(dates, "--date")},
            calendar=office_data(calendar).calendar if calendar else None,
        )
    except LawError as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print_explained(result, lang)


def _list_rules(office: str, lang: str) -> None:
    for rule in office_data(office).rules:
        click.echo(f"{rule.id:32} {rule.title.in_language(lang)} [{rule.basis.in_language(lang)}]")
    click.echo(f"offices: {', '.join(office_codes())}")


def _pairs(values: tuple[str, ...], option: str) -> list[tuple[str, str]]:
    pairs = [value.partition("=") for value in values]
    wrong = [value for value, (_, sign, _) in zip(values, pairs, strict=True) if not sign]
    if wrong:
        raise click.UsageError(f"{option} takes NAME=VALUE, not {wrong[0]!r}")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _print_verdict(verdict: Verdict, lang: str, show_all: bool) -> None:
    row = verdict.row
    word = "agreed" if verdict.agreed else "DISAGREED"
    expected = row.expected.isoformat() if row.expected else "nothing"
    computed = verdict.computed.isoformat() if verdict.computed else "no date"
    click.echo(f"{word:9} {row.id}: expected {expected}, computed {computed}")
    by_rule = verdict.by_rule
    if by_rule is not None and verdict.rule_date != row.expected:
        click.echo(f"          by rule {by_rule.rule}: {verdict.rule_date}")
    if verdict.problem:
        click.echo(f"          {verdict.problem}")
    for note in verdict.notes:
        click.echo(f"          {note}")
    if verdict.explained is not None and (show_all or not verdict.agreed):
        for sentence in verdict.explained.sentences(lang):
            click.echo(f"          {sentence}")


def _print_explained(result: ExplainedDate, lang: str) -> None:
    for sentence in result.sentences(lang):
        click.echo(sentence)


def _check_json(
    file: Path, verdicts: list[Verdict], agreed: int, unreadable: list[RowError]
) -> str:
    report = {
        "file": file.name,
        "rows": len(verdicts) + len(unreadable),
        "agreed": agreed,
        "disagreed": len(verdicts) - agreed,
        "unread": [{"line": e.line, "column": e.column, "problem": e.problem} for e in unreadable],
        "results": [_verdict_dict(v) for v in verdicts],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _verdict_dict(verdict: Verdict) -> dict[str, Any]:
    row = verdict.row
    return {
        "id": row.id,
        "line": row.line,
        "office": row.office,
        "rule": row.rule,
        "trigger_event": row.event,
        "trigger_date": row.trigger.isoformat(),
        "grade": row.grade,
        "expected_date": row.expected.isoformat() if row.expected else None,
        "computed_date": verdict.computed.isoformat() if verdict.computed else None,
        "agreed": verdict.agreed,
        "by_rule": verdict.by_rule.rule if verdict.by_rule else None,
        "by_rule_date": verdict.rule_date.isoformat() if verdict.rule_date else None,
        "by_rule_problem": verdict.rule_problem,
        "problem": verdict.problem,
        "notes": list(verdict.notes),
        "explained": verdict.explained.as_dict() if verdict.explained else None,
    }
