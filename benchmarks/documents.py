"""Documents per second and MB per second of document intake, against peers in the same run.

python benchmarks/documents.py DATA [--repeat 5]

DATA is the folder of real records. Measured are all formats, and the US documents since 2004 alone
against lxml (parsing to a tree, nothing read from it) and against the packages from the registry
that read such documents, if they are installed: patent-parsing-tools (Python on lxml) and
patpubrender (Rust). Processor time, the best of the repeats; everything is in memory before.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from pendency.exchange.documents import Document, read_documents, write_document

FOLDERS = {
    "us": "xml_us", "ep": "xml_ep", "cn": "xml_cn", "jp": "xml_jp", "docdb": "xml_docdb_ops",
    "wipo": "xml_wipo",
}  # fmt: skip
SUFFIXES = {".xml", ".greenbook"}

Task = Callable[[], int]


def files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.iterdir()) if p.suffix.lower() in SUFFIXES]


def read_all(data: list[bytes]) -> int:
    return sum(isinstance(one, Document) for d in data for one in read_documents(d))


def row(name: str, size: int, repeat: int, task: Task) -> None:
    best, count = float("inf"), 0
    for _ in range(repeat):
        start = time.process_time()
        count = task()
        best = min(best, time.process_time() - start)
    print(
        f"{name:<42}{count:>6} documents{count / best:>10,.0f} /s{size / best / 1e6:>9.1f} MB/s"
        f"{best / max(count, 1) * 1e3:>9.2f} ms each"
    )


def lxml_only(data: list[bytes]) -> int:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    return sum(etree.fromstring(d, parser) is not None for d in data)


def peers(paths: list[Path]) -> dict[str, tuple[int, Task]]:
    """The packages that are installed, with the size of the documents that each of them reads."""
    found: dict[str, tuple[int, Task]] = {}
    if rust := _optional("patpubrender"):
        found["patpubrender (Rust)"] = _peer(rust.parse, {p: p.read_text("utf-8") for p in paths})
    if python := _optional("patent_parsing_tools.extractor"):
        extractor = python.Extractor(tempfile.mkdtemp())
        extractor.logger.disabled = True
        named = {p: str(p) for p in paths}
        found["patent-parsing-tools (Python)"] = _peer(extractor.parse, named)
    return found


def _peer(parse: Callable[[str], object], sources: dict[Path, str]) -> tuple[int, Task]:
    readable = {p: s for p, s in sources.items() if _reads(parse, s)}
    size = sum(p.stat().st_size for p in readable)
    return size, lambda: sum(_reads(parse, s) for s in readable.values())


def _optional(name: str):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _reads(parse: Callable[[str], object], source: str) -> bool:
    try:
        return parse(source) is not None
    except Exception:  # peers raise what they like; a document that they don't read is not counted
        return False


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("data", type=Path)
    options.add_argument("--repeat", type=int, default=5)
    given = options.parse_args()
    everything: list[bytes] = []
    for name, folder in FOLDERS.items():
        data = [p.read_bytes() for p in files(given.data / folder)]
        everything += data
        row(f"pendency, {name}", sum(map(len, data)), given.repeat, lambda d=data: read_all(d))
    size = sum(map(len, everything))
    row("pendency, all formats", size, given.repeat, lambda: read_all(everything))
    records = [r for d in everything for r in read_documents(d) if isinstance(r, Document)]
    for standard in ("st96", "st36"):
        written = sum(len(write_document(r, standard)) for r in records)
        row(
            f"pendency, write {standard}", written, 1,
            lambda s=standard: sum(write_document(r, s) is not None for r in records),
        )  # fmt: skip
    paths = [p for p in files(given.data / "xml_us") if _is_red_book(p)]
    data = [p.read_bytes() for p in paths]
    size = sum(map(len, data))
    print("US documents since 2004:")
    row("  pendency", size, given.repeat, lambda: read_all(data))
    row("  lxml, tree only", size, given.repeat, lambda: lxml_only(data))
    for name, (own, task) in peers(paths).items():
        row(f"  {name}", own, given.repeat, task)


def _is_red_book(path: Path) -> bool:
    head = path.read_bytes()[:2000]
    return b"<us-patent-" in head


if __name__ == "__main__":
    main()
