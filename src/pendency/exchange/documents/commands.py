"""The commands ``pendency export`` and ``pendency documents``, and the import of documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
import polars as pl

from pendency.exchange.documents.area import DocumentArea
from pendency.exchange.documents.export import export_documents
from pendency.exchange.documents.reasons import reasons, rules
from pendency.exchange.documents.take import DocumentReport, take_documents
from pendency.exchange.documents.writer import WRITERS
from pendency.records import Store
from pendency.records.numbers import normalise
from pendency.terminal import print_json, print_table, progress_bar

_SHOWN = 20


def import_documents(name: str, path: Path, store: Path | None, *, as_json: bool) -> None:
    """Run ``pendency import`` for a format of documents."""
    with progress_bar(f"Reading {path.name}", quiet=as_json) as progress:
        report = take_documents(name, path, Store(store) if store else None, progress=progress)
    if as_json:
        print_json(report.to_dict())
        return
    _print_report(report)
    if store is None:
        click.echo("Nothing is kept; name a store with --to to keep the documents.")
    else:
        click.echo(f"store {store}" + ("" if report.changed else " (unchanged)"))


def _print_report(report: DocumentReport) -> None:
    head = ("format", "read", "documents", "duplicates", "quarantined", "claims")
    counts = (report.read, report.documents, report.duplicates, report.quarantined, report.claims)
    print_table(head, [(report.format, *counts)])
    for rule, n in report.warnings.items():
        click.echo(f"warning {rule}: {rules()[rule]['en']} ({n})")
    if not report.faults:
        return
    by_reason = Counter(fault.reason for fault in report.faults)
    print_table(
        ("quarantined for", "what it means", "pieces"),
        [(reason, reasons()[reason]["en"], n) for reason, n in by_reason.most_common()],
    )
    for fault in report.faults[:_SHOWN]:
        click.echo(f"{fault.place}\n    {fault.reason}: {fault.message}")
    if report.quarantined > _SHOWN:
        click.echo(f"{report.quarantined - _SHOWN} more; --json gives all of them")


@click.command("export")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(WRITERS)))
@click.argument("source", metavar="STORE_OR_FILE", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              metavar="DIR", help="Folder to write into, one XML file per document.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
def export(format_name: str, source: Path, out: Path, as_json: bool) -> None:
    """Write documents as WIPO XML: st96, st36 (exact) or st27 (legal status events).

    STORE_OR_FILE is a store that `pendency import` kept documents in, or a file, folder or zip
    archive of documents in any format. Importing what st96 or st36 wrote gives the same documents.

    \b
      pendency import us ipg190312.zip --to office
      pendency export st96 office --out xml
    """  # noqa: D301 - click needs the character itself
    with progress_bar("Writing documents", quiet=as_json) as progress:
        report = export_documents(format_name, source, out, progress=progress)
    if as_json:
        print_json(report.to_dict())
        return
    click.echo(f"{out}: {len(report.files)} documents written as {format_name}")
    for name, reason in report.unwritable:
        click.echo(f"not written: {name}: {reason}")
    if report.quarantined:
        click.echo(f"pieces of {source} that are no documents: {report.quarantined}")


@click.command("documents")
@click.argument("store", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--case", "case", metavar="NUMBER", help="Only those of this application number.")
@click.option("--office", metavar="CODE", help="Office of that number (WIPO ST.3), as EP.")
@click.option("--rows", default=_SHOWN, show_default=True, help="Rows to show; --json gives all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")
def documents(store: Path, case: str | None, office: str | None, rows: int, as_json: bool) -> None:
    """List the documents that a store keeps, each with the case that it belongs to.

    A document belongs to the case with its office and application number; the number may be
    written in any way that the office writes it.
    """
    frame = DocumentArea(store).index()
    if office is not None:
        frame = frame.filter(pl.col("office") == office.upper())
    if case is not None:
        offices = frame["office"].drop_nulls().unique()
        numbers = {(o, str(normalise(o, pl.Series([case])).item())) for o in offices}
        keys = pl.DataFrame(list(numbers), schema=["office", "number"], orient="row")
        frame = frame.join(
            keys.cast(pl.String), on=["office", "number"], how="semi", maintain_order="left"
        )
    if as_json:
        print_json({"documents": frame.to_dicts()})
        return
    shown = frame.select("case_id", "office", "number", "publication", "language", "claims",
                         "title", pl.col("sha256").str.head(12))  # fmt: skip
    print_table(shown.columns, shown.head(rows).rows())
    if shown.height > rows:
        click.echo(f"{shown.height - rows} more; show them with --rows {shown.height}")
