"""The command line: every command is one call into a room.

Commands load their room when they are called, so that ``--help`` stays quick.
"""

from __future__ import annotations

import datetime as dt
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pendency import __version__
from pendency.terminal import print_json, print_table, progress_bar

if TYPE_CHECKING:
    import polars as pl

    from pendency.planning import Indicator
    from pendency.records import Snapshot

_Date = click.DateTime(["%Y-%m-%d"])
_Folder = click.Path(path_type=Path, file_okay=False)
_File = click.Path(path_type=Path, dir_okay=False)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON (its form is documented).")


#: Commands and groups that a room brings itself, loaded when they are called.
_ROOMS = {
    "allocate": "pendency.allocation.commands",
    "check-filing": "pendency.examination.formal.commands",
    "documents": "pendency.exchange.documents.commands",
    "draw": "pendency.allocation.commands",
    "export": "pendency.exchange.documents.commands",
    "forecast": "pendency.planning.commands",
    "law": "pendency.law.commands",
    "log": "pendency.office.cli_log",
    "office": "pendency.office.cli",
    "plan": "pendency.planning.commands",
    "screens": "pendency.integrity.screens.commands",
    "twin": "pendency.twin.commands",
}


class _Group(click.Group):
    """Turns the rooms' errors into a message and exit status 1; loads the rooms' own commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ROOMS])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in _ROOMS:
            command: click.Command = getattr(import_module(_ROOMS[name]), name.replace("-", "_"))
            return command
        return super().get_command(ctx, name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error
        except _families() as error:
            raise click.ClickException(str(error)) from error


def _families() -> tuple[type[Exception], ...]:
    from pendency.examination import ExaminationError
    from pendency.exchange import ExchangeError
    from pendency.integrity import IntegrityError
    from pendency.law import LawError
    from pendency.meeting import MeetingError
    from pendency.planning import PlanningError
    from pendency.records import RecordsError
    from pendency.twin import TwinError

    families: tuple[type[Exception], ...] = (
        RecordsError, ExchangeError, LawError, ExaminationError, PlanningError, TwinError,
        MeetingError, IntegrityError,
    )  # fmt: skip
    # the office's errors need Django, the allocation's a solver: raised only where it is loaded
    loaded = {"pendency.office.errors": "OfficeError",
              "pendency.allocation.errors": "AllocationError"}  # fmt: skip
    found = [getattr(sys.modules[m], name) for m, name in loaded.items() if m in sys.modules]
    return (*families, *found)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pendency")
def main() -> None:
    r"""Run a patent office's examination corps.

    A first walk: take in real case histories, ask for figures, make the meeting's report pack.

    \b
      pendency import uspto-peds FOLDER --to office
      pendency indicators office --by centre
      pendency pack office --lang en --out pack

    `pendency demo` shows the web office with a generated sample office.
    """


# --- taking in --------------------------------------------------------------------------------


class _ImportCommand(click.Command):
    """Lists the formats in its help without loading them before they are needed."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from pendency.exchange import FORMATS
        from pendency.exchange.documents import FORMATS as DOCUMENT_FORMATS

        super().format_epilog(ctx, formatter)
        with formatter.section("Formats of case histories"):
            formatter.write_dl([(name, form.help) for name, form in FORMATS.items()])
        with formatter.section("Formats of documents"):
            formatter.write_dl([(name, form.en) for name, form in DOCUMENT_FORMATS.items()])


@main.command("import", cls=_ImportCommand)
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--to", "store", type=_Folder, metavar="DIR",
              help="Store to import into; it is made where there is none. Without it documents are "
              "read and counted; case histories need it.")  # fmt: skip
@click.option("--mapping", type=_File, help="Mapping file, for the formats csv and parquet.")
@_json
def import_(
    format_name: str, path: Path, store: Path | None, mapping: Path | None, as_json: bool
) -> None:
    """Import case histories, or patent documents, from PATH into a store.

    PATH is a file, a folder, for documents also a zip archive. What cannot be read is kept in the
    store's quarantine with its bytes, place and reason. Importing the same input again changes
    nothing.
    """
    from pendency.exchange import FORMATS, UnknownFormatError
    from pendency.exchange.documents import FORMATS as DOCUMENT_FORMATS
    from pendency.exchange.documents.commands import import_documents

    if format_name not in {**FORMATS, **DOCUMENT_FORMATS}:
        known = ", ".join([*FORMATS, *DOCUMENT_FORMATS])
        raise UnknownFormatError(f"no format {format_name!r}; there are {known}")
    if format_name in FORMATS:
        _import_histories(format_name, path, store, mapping, as_json)
    elif mapping is not None:
        raise click.UsageError(f"--mapping is for csv and parquet; {format_name} needs none.")
    else:
        import_documents(format_name, path, store, as_json=as_json)


def _import_histories(
    format_name: str, path: Path, store: Path | None, mapping: Path | None, as_json: bool
) -> None:
    from pendency.exchange import take_in
    from pendency.records import Store

    if store is None:
        raise click.UsageError("Missing option '--to': case histories are imported into a store.")
    with progress_bar(f"Importing {path.name}", quiet=as_json) as progress:
        report = take_in(format_name, path, Store(store), mapping=mapping, progress=progress,
                         today=dt.datetime.now(dt.UTC).date())  # fmt: skip
    if as_json:
        print_json(report.to_dict())
        return
    rows = [(name, *vars_of(counts)) for name, counts in report.records.items()]
    print_table(("record", "read", "imported", "duplicates", "quarantined"), rows)
    for code, n in sorted(report.unmapped.items()):
        click.echo(f"native code without a mapping: {code} ({n} events)")
    if wrong := report.warnings.get("check_digit"):
        click.echo(f"application numbers with a wrong check digit, taken in as they are: {wrong}")
    click.echo(f"snapshot {report.snapshot_id}" + ("" if report.changed else " (unchanged)"))
    if report.quarantined:
        click.echo(f"Look at what was kept aside with: pendency quarantine {store}")


def vars_of(counts: Any) -> tuple[int, int, int, int]:
    """The four counts of one record type."""
    return counts.read, counts.imported, counts.duplicates, counts.quarantined


@main.command()
@click.argument("path", type=_Folder, metavar="DIR")
@click.option("--rows", default=20, show_default=True, help="Rows to show; --json gives all.")
@_json
def quarantine(path: Path, rows: int, as_json: bool) -> None:
    """Show what was kept aside of case histories and documents, with place and reason."""
    import polars as pl

    from pendency.exchange.documents import DocumentArea

    columns = ("source", "place", "record", "reason", "message", "size")
    area = DocumentArea(path)
    frames = [area.quarantine().select(columns)] if area.imports else []
    if area.store.head or not frames:
        histories = _open(path).read("quarantine").select(columns)
        frames.insert(0, histories.with_columns(pl.col("reason").cast(pl.String)))
    shown = pl.concat(frames)
    if as_json:
        print_json({"quarantine": shown.to_dicts()})
    elif shown.is_empty():
        click.echo("Nothing is quarantined.")
    else:
        reasons = shown.group_by("source", "record", "reason").agg(pl.len().alias("rows"))
        reasons = reasons.sort("source", "record", "rows", descending=[False, False, True])
        print_table(reasons.columns, reasons.rows())
        print_table(shown.columns, shown.head(rows).rows())
        if shown.height > rows:
            click.echo(f"{shown.height - rows} more; show them with --rows {shown.height}")


# --- snapshots --------------------------------------------------------------------------------


@main.group()
def snapshot() -> None:
    """Look at a sealed snapshot."""


@snapshot.command()
@click.argument("path", type=_Folder, metavar="DIR")
@_json
def verify(path: Path, as_json: bool) -> None:
    """Check every byte of a snapshot against its seal; exit 1 when something differs."""
    opened = _open(path)
    if as_json:
        print_json({"id": opened.id, "verified": True})
    else:
        click.echo(f"{opened.id} is as it was sealed ({len(opened.manifest.tables)} tables)")


@snapshot.command()
@click.argument("path", type=_Folder, metavar="DIR")
@_json
def info(path: Path, as_json: bool) -> None:
    """Say what a snapshot holds."""
    opened = _open(path)
    about = opened.manifest
    if as_json:
        tables = {name: vars(sealed) for name, sealed in about.tables.items()}
        print_json({"id": opened.id, "title": about.title, "provenance": about.provenance,
                     "observed_to": about.observed_to, "tables": tables})  # fmt: skip
        return
    click.echo(f"{about.title}\nid           {opened.id}\nprovenance   {about.provenance}")
    click.echo(f"observed to  {about.observed_to}")
    print_table(("table", "rows", "bytes"),
                 [(n, t.rows, t.bytes) for n, t in about.tables.items()])  # fmt: skip


# --- figures ----------------------------------------------------------------------------------


@main.command()
@click.argument("path", type=_Folder, metavar="DIR")
@click.argument("names", nargs=-1, metavar="[INDICATOR]...")
@click.option("--as-of", type=_Date, help="Day to look back from [the last day observed].")
@click.option("--since", type=_Date, help="Flows count days after this one [a year before].")
@click.option(
    "--by", default="", metavar="A,B", help="Group by centre, department, unit, field, ..."
)
@click.option("--each", type=click.Choice(["month", "quarter", "year"]), help="As a time series.")
@click.option("--list", "listing", is_flag=True, help="List the indicators and stop.")
@_json
def indicators(
    path: Path, names: tuple[str, ...], as_of: dt.datetime | None, since: dt.datetime | None,
    by: str, each: str | None, listing: bool, as_json: bool,
) -> None:  # fmt: skip
    """Compute indicators from a snapshot, all of them where none is named.

    Every estimate has its n and a 95 % interval; a figure that cannot be told yet says why.
    """
    from pendency.planning import INDICATORS, measure

    if listing:
        print_table(("indicator", "unit", "what"),
                     [(i.name, i.unit, i.en) for i in INDICATORS.values()])  # fmt: skip
        return
    opened = _open(path)
    when = {"as_of": as_of.date() if as_of else None, "since": since.date() if since else None}
    groups = tuple(word.strip() for word in by.split(",") if word.strip())
    wanted = names or tuple(
        n for n, i in INDICATORS.items() if not each or i.kind in {"flow", "stock"}
    )
    frames = {
        name: _labelled(opened, measure(name, opened, by=groups, each=each, **when))
        for name in wanted
    }
    if as_json:
        figures = [{"indicator": n} | row for n, f in frames.items() for row in f.to_dicts()]
        print_json({"snapshot": opened.id, "generated": opened.generated,
                     "as_of": when["as_of"] or opened.observed_to, "since": when["since"],
                     "by": groups, "figures": figures})  # fmt: skip
        return
    for name, frame in frames.items():
        click.echo(f"\n{INDICATORS[name].en} [{INDICATORS[name].unit}]")
        click.echo(_period(INDICATORS[name], when["since"], when["as_of"] or opened.observed_to))
        print_table(frame.columns, frame.rows())
    click.echo(f"\nsnapshot {opened.id}" + (" (generated cases)" if opened.generated else ""))


def _period(indicator: Indicator, since: dt.date | None, as_of: dt.date) -> str:
    if indicator.kind == "stock":
        return f"on {as_of}"
    return f"after {since} up to {as_of}" if since else f"{indicator.months} months up to {as_of}"


def _labelled(opened: Snapshot, frame: pl.DataFrame) -> pl.DataFrame:
    """Put the code of a centre, department, unit or examiner before its number."""
    import polars as pl

    named = {"centre": "centres", "department": "units", "unit": "units", "examiner": "examiners"}
    for group, name in named.items():
        if f"{group}_id" in frame.columns:
            key = "unit_id" if name == "units" else f"{group}_id"
            codes = opened.read(name, key, "code").rename({key: f"{group}_id", "code": group})
            frame = frame.join(codes, on=f"{group}_id", how="left", maintain_order="left")
            frame = frame.select(pl.col(group), pl.exclude(group))
    return frame


# --- flow, pack ---------------------------------------------------------------------------------


@main.group()
def flow() -> None:
    """Estimate the flow of cases, and generate cases from it."""


@flow.command()
@click.argument("path", type=_Folder, metavar="DIR")
@click.option("--out", type=_File, required=True, help="Flow file to write (JSON).")
@click.option("--as-of", type=_Date, help="Use only what was known on this day.")
def fit(path: Path, out: Path, as_of: dt.datetime | None) -> None:
    """Estimate transition shares and durations from a snapshot, with censoring handled."""
    from pendency.twin import Flow

    fitted = Flow.fit(_open(path), as_of=as_of.date() if as_of else None)
    fitted.save(out)
    click.echo(f"{out}: {len(fitted.transitions)} transitions from {fitted.cases} cases")


@flow.command()
@click.argument("flow_file", type=_File, metavar="FLOW")
@click.option("--cases", type=click.IntRange(min=1), default=10_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--to", "folder", type=_Folder, required=True, help="Folder of the new snapshot.")
def sample(flow_file: Path, cases: int, seed: int, folder: Path) -> None:
    """Generate case histories from a flow file; the same seed makes the same cases."""
    from pendency.twin import Flow, sample_cases

    made = sample_cases(Flow.load(flow_file), folder, cases=cases, seed=seed)
    click.echo(f"{folder}: {made.rows('cases')} generated cases, {made.rows('events')} events")
    click.echo(f"snapshot {made.id}")


@main.command()
@click.argument("path", type=_Folder, metavar="DIR")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.option("--year", type=int, help="Year to report on [the last full year observed].")
@click.option("--out", type=_Folder, required=True, help="Folder to write into.")
def pack(path: Path, lang: str, year: int | None, out: Path) -> None:
    """Render the yearly report pack from one snapshot, as HTML, DOCX and XLSX."""
    from pendency.meeting import build_pack

    with progress_bar("Rendering the pack") as progress:
        made = build_pack(_open(path), year=year, lang=lang, folder=out, progress=progress)
    for file in made.files:
        click.echo(str(file))


# --- the web office -----------------------------------------------------------------------------


_home = click.option("--home", type=_Folder, default=Path("var"), show_default=True,
                     help="Data folder of the web office.")  # fmt: skip
_port = click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)


@main.command()
@_home
@_port
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(home: Path, host: str, port: int) -> None:
    """Serve the web office from its data folder."""
    from pendency.office.commands import serve as run

    run(home=home, host=host, port=port)


@main.command()
@_home
@_port
@click.option("--browser/--no-browser", default=True, help="Open the start page.")
@click.option("--stop-after-load", is_flag=True, help="Load everything, do not serve.")
def demo(home: Path, port: int, browser: bool, stop_after_load: bool) -> None:
    """Load the generated sample office, make its report pack, open the web office."""
    from pendency.office.commands import demo as run

    run(home=home, port=port, browser=browser, serve_it=not stop_after_load, say=click.echo)


@main.command(hidden=True)
@click.argument("root", type=_Folder, default=Path())
def docs(root: Path) -> None:
    """Regenerate the reference pages under docs/."""
    from pendency.planning import indicators_page
    from pendency.records import dictionary_page

    pages = {"data-dictionary.md": dictionary_page(), "indicators.md": indicators_page()}
    for name, text in pages.items():
        (root / "docs" / "reference" / name).write_text(text, "utf-8")


def _open(path: Path) -> Snapshot:
    from pendency.records import Snapshot

    return Snapshot.open(path)
