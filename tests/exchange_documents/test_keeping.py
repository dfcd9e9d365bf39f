"""Documents in a store: kept once, read back, with their case; never half an import."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import WrongInputError
from pendency.exchange.documents import (
    DamagedDocumentError,
    Document,
    DocumentArea,
    content_sha256,
    read_documents,
    take_documents,
    write_document,
)
from pendency.records import Store

from .conftest import SAMPLES, read_one, us

BROKEN = b"<us-patent-grant><p>lamp</us-patent-grant>"


def take(source: Path, store: Path, name: str = "us") -> object:
    return take_documents(name, source, Store(store))


def put(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.xml").write_bytes(text)
    return folder


def state(store: Path) -> dict[str, bytes]:
    """Every file of a store but its lock, with its bytes."""
    return {
        str(p.relative_to(store)): p.read_bytes()
        for p in sorted(store.rglob("*"))
        if p.is_file() and p.name != "lock"
    }


def test_counts_add_up(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a=us("lamp"), b=us("lamp"), c=us("shade"), d=BROKEN)

    report = take_documents("us", folder, Store(tmp_path / "s"))

    assert (report.read, report.documents, report.duplicates, report.quarantined) == (4, 2, 1, 1)
    assert report.changed
    assert [f.reason for f in report.faults] == ["not_well_formed"]


def test_the_same_input_again_changes_nothing(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a=us("lamp"), d=BROKEN)
    take_documents("us", folder, Store(tmp_path / "s"))
    before = state(tmp_path / "s")

    again = take_documents("us", folder, Store(tmp_path / "s"))

    assert (again.documents, again.duplicates, again.quarantined) == (0, 1, 1)
    assert not again.changed
    assert state(tmp_path / "s") == before


def test_later_imports_only_add(tmp_path: Path) -> None:
    take_documents("us", put(tmp_path / "in", a=us("lamp")), Store(tmp_path / "s"))
    before = state(tmp_path / "s")

    take_documents("us", put(tmp_path / "in", b=us("shade")), Store(tmp_path / "s"))

    after = state(tmp_path / "s")
    assert {name: after[name] for name in before} == before
    assert DocumentArea(tmp_path / "s").index().height == 2


def test_a_document_is_known_by_its_content_not_by_its_file(tmp_path: Path) -> None:
    store = tmp_path / "s"
    take_documents("ep", SAMPLES / "ep_grant.xml", Store(store))
    other = put(tmp_path / "in", other=write_document(read_one(SAMPLES / "ep_grant.xml"), "st96"))

    assert take_documents("st96", other, Store(store)).duplicates == 1
    assert not take_documents("st96", other, Store(store)).changed


def test_documents_come_back_as_they_were_read(tmp_path: Path) -> None:
    for name in ("us", "ep", "cn", "jp", "docdb"):
        take_documents(name, SAMPLES, Store(tmp_path / "s"))
    kept = list(DocumentArea(tmp_path / "s").documents())
    read = [one for one in read_documents(SAMPLES) if isinstance(one, Document)]

    assert {content_sha256(d) for d in kept} == {content_sha256(d) for d in read}
    by_content = {content_sha256(d): d for d in read}
    for document in kept:
        original = by_content[content_sha256(document)]
        assert (document, document.origin, document.warnings) == (
            original, original.origin, original.warnings,
        )  # fmt: skip


class TestQuarantine:
    def test_exact_bytes_are_kept_long_ones_as_a_blob(self, tmp_path: Path) -> None:
        long = b"<us-patent-grant><p>" + b"lamp " * 20_000 + b"</us-patent-grant>"
        take_documents("us", put(tmp_path / "in", a=BROKEN, b=long), Store(tmp_path / "s"))

        area = DocumentArea(tmp_path / "s")
        short, blob = area.quarantine().sort("size").to_dicts()

        assert (short["raw"], short["size"]) == (BROKEN, len(BROKEN))
        assert short["place"].startswith("byte ")
        assert blob["raw"] == long[: 64 * 1024]
        assert blob["raw_sha256"] == hashlib.sha256(long).hexdigest()
        assert area.store.blob(blob["raw_sha256"]).read_bytes() == long

    def test_an_archive_that_must_not_be_unpacked_is_kept_once(self, tmp_path: Path) -> None:
        packed = tmp_path / "in.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("a.xml", "b.xml"):
                archive.writestr(name, b" " * (4 << 20))
        report = take_documents("us", packed, Store(tmp_path / "s"))

        rows = DocumentArea(tmp_path / "s").quarantine()

        assert [f.reason for f in report.faults] == ["archive_bomb"] * 2
        assert rows["raw_sha256"].unique().to_list() == [
            hashlib.sha256(packed.read_bytes()).hexdigest()
        ]
        assert [place.partition(",")[0] for place in rows["place"]] == ["a.xml", "b.xml"]

    def test_bytes_that_were_asked_for_as_another_format_leave_it_when_they_are_read(
        self, tmp_path: Path
    ) -> None:
        sample, store = SAMPLES / "ep_grant.xml", Store(tmp_path / "s")
        take_documents("us", sample, store)
        assert DocumentArea(store).quarantine()["reason"].to_list() == ["other_format"]

        take_documents("ep", sample, store)

        assert DocumentArea(store).quarantine().is_empty()


class TestCases:
    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        """A store with a case, 15/900123, and the documents of the US samples."""
        from pendency.exchange import take_in

        (tmp_path / "cases.csv").write_text(
            "number,filed\n15/111111,2017-01-02\n15/900123,2017-05-04\n"
        )
        (tmp_path / "mapping.toml").write_text(
            'office = "US"\n[cases]\nfile = "cases.csv"\n'
            'columns = { number = "number", filing_date = "filed" }\n'
        )
        store = Store(tmp_path / "s")
        take_in("csv", tmp_path, store, mapping=tmp_path / "mapping.toml")
        take_documents("us", SAMPLES, store)
        return tmp_path / "s"

    def test_a_document_finds_its_case_by_office_and_number(self, store: Path) -> None:
        index = DocumentArea(store).index()
        linked = index.filter(pl.col("case_id").is_not_null())

        assert set(linked["publication"]) == {"US09900001B2", "US9900001B2", "US9900001"}
        assert linked["case_id"].unique().to_list() == [2]

    def test_the_documents_of_a_case_are_read(self, store: Path) -> None:
        area = DocumentArea(store)

        assert {d.number for d in area.documents_of(2)} == {"15900123"}
        assert len(area.documents_of(2)) == 3
        assert area.documents_of(1) == ()
        assert list(area.documents(office="US", number="15900123")) == list(area.documents_of(2))

    def test_documents_leave_the_snapshot_as_it_is(self, store: Path) -> None:
        before = Store(store).head
        take_documents("ep", SAMPLES, Store(store))

        assert Store(store).head == before


def test_without_a_store_documents_are_counted_only(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a=us("lamp"), b=us("lamp"))

    report = take_documents("us", folder)

    assert (report.documents, report.duplicates, report.changed) == (1, 1, False)
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    steps: list[tuple[int, int | None]] = []
    folder = put(tmp_path / "in", a=us("lamp"), b=us("shade"))

    take_documents("us", folder, progress=lambda done, total: steps.append((done, total)))

    total = sum(p.stat().st_size for p in folder.iterdir())
    assert steps == sorted(steps)
    assert steps[-1] == (total, total)


def test_a_path_without_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()

    with pytest.raises(WrongInputError, match="no document"):
        take_documents("us", tmp_path / "in", Store(tmp_path / "s"))
    with pytest.raises(WrongInputError, match="no such file"):
        take_documents("us", tmp_path / "none", Store(tmp_path / "s"))
    assert DocumentArea(tmp_path / "s").imports == []


def test_a_changed_record_is_told(tmp_path: Path) -> None:
    take_documents("us", put(tmp_path / "in", a=us("lamp")), Store(tmp_path / "s"))
    area = DocumentArea(tmp_path / "s")
    file = area.imports[0] / "documents.parquet"
    changed = pl.read_parquet(file).with_columns(pl.col("record").str.replace("lamp", "lump"))
    changed.write_parquet(file)

    with pytest.raises(DamagedDocumentError, match=r"documents\.parquet"):
        list(area.documents())


_IMPORT = """
import sys
from pathlib import Path
from pendency.exchange.documents import take_documents
from pendency.records import Store
print("ready", flush=True)
take_documents("us", Path(sys.argv[1]), Store(sys.argv[2]))
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_import_leaves_the_store_before_or_after(tmp_path: Path) -> None:
    """SIGKILL at moments spread evenly over an import, and once when it is done."""
    folder = put(tmp_path / "in", a=us("lamp"))
    template = tmp_path / "template"
    take_documents("us", folder, Store(template))
    put(folder, **{f"d{i:04}": us(f"lamp {i} " + "bright " * 2_000) for i in range(400)}, x=BROKEN)
    whole = shutil.copytree(template, tmp_path / "whole")
    begun = time.monotonic()
    take_documents("us", folder, Store(whole))
    duration = time.monotonic() - begun
    seen = []

    for trial in range(12):
        place = shutil.copytree(template, tmp_path / "store")
        command = [sys.executable, "-c", _IMPORT, folder, place]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            if trial < 11:
                time.sleep(duration * trial / 10)
                os.kill(process.pid, signal.SIGKILL)
        seen.append(DocumentArea(place).index().height)
        take_documents("us", folder, Store(place))
        assert DocumentArea(place).index().equals(DocumentArea(whole).index())
        shutil.rmtree(place)

    assert set(seen) <= {1, 401}
    assert seen[0] == 1
    assert seen[-1] == 401
