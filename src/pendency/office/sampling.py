"""The sample office, made by a process of its own while the database is being made ready.

Needs no Django. On a machine that has never run the twin, compiling it takes longer than all the
rest of the preparation; the code is kept beside the sources, so it is compiled once.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pendency.records import Snapshot

SEED = 20260101
#: Filings of the eight years; about 60,000 cases with those that were pending before.
CASES = 50_000


@contextmanager
def sampling(home: Path, *, cases: int = CASES) -> Iterator[Callable[[], Snapshot]]:
    """Start making the sample office in a data directory that holds no records yet.

    Yields
    ------
    Callable
        Waits until it is made, and opens it. It is in ``home`` until the end of the block.
    """
    folder = home.absolute() / "sample"
    shutil.rmtree(folder, ignore_errors=True)
    if (home / "store").exists():
        yield lambda: Snapshot.open(_make(folder, cases))
    else:
        home.mkdir(parents=True, exist_ok=True)
        # a fresh interpreter: nothing of this process is copied, threads and connections least
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as worker:
            making = worker.submit(_make, folder, cases)

            def made() -> Snapshot:
                return Snapshot.open(making.result())

            yield made
    shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, cases: int) -> Path:
    from pendency.twin import sample_office  # noqa: PLC0415  # the compiler takes a second to load

    return sample_office(folder, seed=SEED, cases=cases).path
