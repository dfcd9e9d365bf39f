"""The command ``pendency check-filing``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from pendency.examination.findings import Finding
from pendency.examination.formal.check import check
from pendency.examination.formal.fees import KINDS, FeeBill, fee_offices, fees_due
from pendency.examination.formal.rules import office_checks, offices
from pendency.exchange.documents import Filing, read_filings
from pendency.exchange.errors import WrongInputError
from pendency.terminal import print_json

_HEADINGS = {
    "en": {"none": "no finding", "fees": "Fees due", "unknown": "not told, the pages are unknown"},
    "zh": {"none": "未发现缺陷", "fees": "应缴费用", "unknown": "页数未知，未计算"},
}
_SEVERITY = {
    "en": {"error": "error", "warning": "warning", "note": "note"},
    "zh": {"error": "缺陷", "warning": "疑似缺陷", "note": "提示"},
}

_Office = click.Choice([code.lower() for code in offices()], case_sensitive=False)


@click.command("check-filing")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--office", default="cn", show_default=True, type=_Office, help="Whose rules hold.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day whose rules hold [today].")
@click.option("--kind", type=click.Choice(KINDS), help="What is applied for [utility].")
@click.option("--pages", type=click.IntRange(min=0), help="Pages of description and drawings.")
@click.option("--priorities", type=click.IntRange(min=0), help="Priorities claimed.")
@click.option("--reduced-for", type=click.IntRange(min=1), metavar="N",
              help="Fees are reduced; the number of applicants.")  # fmt: skip
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
def check_filing(
    path: Path, office: str, as_of: dt.datetime | None, kind: str | None, pages: int | None,
    priorities: int | None, reduced_for: int | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Check the form of filings: parts, numbering, lengths, figures, claims; and the fees due.

    PATH is a filing (a folder with 100001/100001.xml and so on), a folder or zip archive of
    filings, or a file of documents in any format. What cannot be read is a finding with its
    reason. The exit status is 1 when there is a finding of severity error.

    \b
      pendency check-filing 202610012345 --lang zh
      pendency check-filing US20210000001.xml --office us
    """  # noqa: D301 - click needs the character itself
    if not path.exists():
        raise WrongInputError(path, "there is no such file or folder", "Check the path")
    day = as_of.date() if as_of else dt.datetime.now(dt.UTC).date()
    filings = list(read_filings(path))
    if not filings:
        raise WrongInputError(path, "there is no document in it", "Name the filing's folder")
    report: list[tuple[Filing, tuple[Finding, ...], FeeBill | None]] = []
    for filing in filings:
        bill = None
        if office.upper() in fee_offices() and filing.document.claims:
            bill = fees_due(filing, office, day, kind=kind, pages=pages, priorities=priorities,
                            reduced_for=reduced_for)  # fmt: skip
        report.append((filing, check(filing, office, day), bill))
    if as_json:
        held = {
            "office": office_checks(office).office,
            "as_of": day,
            "filings": [_plain(*one) for one in report],
        }
        print_json(held)
    else:
        for one in report:
            _print(*one, lang)
    if any(f.severity == "error" for _, found, _ in report for f in found):
        raise click.exceptions.Exit(1)


def _print(filing: Filing, found: tuple[Finding, ...], bill: FeeBill | None, lang: str) -> None:
    words, severity = _HEADINGS[lang], _SEVERITY[lang]
    click.echo(filing.name)
    if not found:
        click.echo(f"  {words['none']}")
    for finding in found:
        source = finding.source.in_language(lang) if finding.source else ""
        grade = severity[finding.severity or "note"]
        click.echo(f"  {grade} {finding.rule}: {finding.sentence(lang)} [{source}]")
    if bill is not None:
        click.echo(f"  {words['fees']}: {bill.total:,.2f} {bill.currency}")
        for fee in bill.fees:
            click.echo(f"    {fee.amount:>10,.2f}  {fee.name.in_language(lang)}"
                       + (f" × {fee.units}" if fee.units > 1 else ""))  # fmt: skip
        for name in bill.unknown:
            click.echo(f"    {words['unknown']}: {name.in_language(lang)}")


def _plain(filing: Filing, found: tuple[Finding, ...], bill: FeeBill | None) -> dict[str, Any]:
    return {
        "name": filing.name,
        "forms": list(filing.forms),
        "findings": [
            {
                "rule": f.rule, "severity": f.severity, "part": f.part, "claim": f.claim,
                "position": f.position, "start": f.start, "end": f.end, "quote": f.quote,
                "confidence": f.confidence, "en": f.en, "zh": f.zh,
                "source": {"en": f.source.en, "zh": f.source.zh} if f.source else None,
            }
            for f in found
        ],
        "fees": bill and {
            "currency": bill.currency, "total": str(bill.total),
            "due": [
                {"id": fee.id, "units": fee.units, "amount": str(fee.amount),
                 "en": fee.name.en, "zh": fee.name.zh}
                for fee in bill.fees
            ],
            "unknown": [{"en": name.en, "zh": name.zh} for name in bill.unknown],
        },
    }  # fmt: skip
