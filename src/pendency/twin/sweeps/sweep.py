"""`sweep`: the results of many runs, kept as they come."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pendency.twin.errors import SweepError
from pendency.twin.sweeps.executors import Executor, Here

Arrays = dict[str, npt.NDArray[Any]]
Progress = Callable[[int, int | None], None]


def sweep(
    work: Callable[[Any, Any], Arrays],
    common: Any,
    tasks: Sequence[Any],
    *,
    executor: Executor | None = None,
    keys: Sequence[str] | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> list[Arrays]:
    """Do ``work(common, task)`` for every task.

    Parameters
    ----------
    work
        A function of a module (workers import it); the same arguments give the same arrays.
    common
        What all tasks share; sent to each worker once.
    tasks
        What differs.
    executor
        Who does it; this process by default.
    keys
        A name for each task that says all that its result depends on, as a hash.
    folder
        Where finished runs are kept under their keys. A sweep that was interrupted takes them up.
    progress
        Called with the number done and the total.

    Returns
    -------
    list
        The results in the order of the tasks.

    Raises
    ------
    SweepError
        Workers were lost again and again, or a key is missing or occurs twice.
    """
    kept = None if folder is None else _Kept(Path(folder), keys, len(tasks))
    found: dict[int, Arrays] = {} if kept is None else kept.read()
    if progress:
        progress(len(found), len(tasks))
    left = {place: task for place, task in enumerate(tasks) if place not in found}
    for place, result in (executor or Here()).each(work, common, left):
        if kept is not None:
            kept.write(place, result)
        found[place] = result
        if progress:
            progress(len(found), len(tasks))
    return [found[place] for place in range(len(tasks))]


class _Kept:
    """Finished runs in a folder, one file each, there as a whole or not at all."""

    def __init__(self, folder: Path, keys: Sequence[str] | None, count: int) -> None:
        if keys is None or len(keys) != count or len(set(keys)) != count:
            raise SweepError("runs are kept under their keys: give each task one of its own")
        folder.mkdir(parents=True, exist_ok=True)
        self.files = [folder / f"{key}.npz" for key in keys]

    def read(self) -> dict[int, Arrays]:
        """What is there already; a file that can't be read is run again."""
        found = {}
        for place, file in enumerate(self.files):
            try:
                whole = io.BytesIO(file.read_bytes())
                with np.load(whole, allow_pickle=False) as held:
                    found[place] = {name: held[name] for name in held.files}
            except (FileNotFoundError, ValueError, EOFError, zipfile.BadZipFile):
                continue
        return found

    def write(self, place: int, result: Arrays) -> None:
        """Keep one run."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **result)  # type: ignore[arg-type]
        file = self.files[place]
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(buffer.getvalue())
        os.replace(part, file)
