"""Samples: hand-made miniatures of every format, about an invented lamp."""

from __future__ import annotations

from pathlib import Path

import pytest

from pendency.exchange.documents import Document, Quarantined, read_documents

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples() -> dict[str, list[Document]]:
    """Every sample file, read; a quarantined document fails the tests that ask for samples."""
    found = {path.stem: read_all(path) for path in sorted(SAMPLES.iterdir())}
    assert found
    return found


def read_all(source: Path | bytes) -> list[Document]:
    """Read documents of which none may be quarantined."""
    read = list(read_documents(source))
    assert [one for one in read if isinstance(one, Quarantined)] == []
    return [one for one in read if isinstance(one, Document)]


def read_one(source: Path | bytes) -> Document:
    """Read exactly one document."""
    (document,) = read_all(source)
    return document


def refused(source: Path | bytes) -> Quarantined:
    """Read exactly one piece that is quarantined."""
    (one,) = read_documents(source)
    assert isinstance(one, Quarantined), one
    return one


def us(inside: str) -> bytes:
    """A US grant with something inside."""
    return f"<us-patent-grant><description><p>{inside}</p></description></us-patent-grant>".encode()
