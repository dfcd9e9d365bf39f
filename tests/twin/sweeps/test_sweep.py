"""Sweeps: the same results whoever does the runs; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sweep_runs as runs

from pendency.twin.errors import ScenarioError, SweepError
from pendency.twin.sweeps import Here, Processes, executor_of, sweep

TASKS = list(range(8))


def test_results_stand_in_the_order_of_the_tasks() -> None:
    for executor in (Here(), Here(threads=3)):
        found = sweep(runs.square, 2.0, TASKS, executor=executor)
        assert [run["value"][0] for run in found] == [2.0 * i * i for i in TASKS]


def test_threads_and_processes_give_the_same_bytes() -> None:
    tasks = [(7, i) for i in range(3)]
    found = [
        sweep(runs.stocks, 1, tasks),
        sweep(runs.stocks, 2, tasks),
        sweep(runs.stocks, 1, tasks, executor=Here(threads=2)),
        sweep(runs.stocks, 1, tasks, executor=Processes(2)),
        sweep(runs.stocks, 1, tasks[::-1])[::-1],
    ]
    for other in found[1:]:
        for a, b in zip(found[0], other, strict=True):
            assert {k: v.tobytes() for k, v in a.items()} == {k: v.tobytes() for k, v in b.items()}


def test_a_killed_process_loses_no_run(tmp_path: Path) -> None:
    found = sweep(runs.square_but_die_once, str(tmp_path), TASKS, executor=Processes(2))

    assert (tmp_path / "died").exists()
    assert [run["value"][0] for run in found] == [i * i for i in TASKS]


def test_a_run_that_always_kills_its_worker_ends_the_sweep() -> None:
    with pytest.raises(SweepError, match="lost 3 times in a row"):
        sweep(runs.die, None, [1], executor=Processes(2))


@pytest.mark.parametrize("executor", [Here(), Here(threads=2), Processes(2)])
def test_a_run_that_is_refused_says_so(executor: Here | Processes) -> None:
    with pytest.raises(ScenarioError, match=r"pools\[0\]: task 1 cannot be run"):
        sweep(runs.refuse, None, [1], executor=executor)


def test_progress_is_told() -> None:
    told: list[tuple[int, int | None]] = []
    sweep(runs.square, 1.0, TASKS, progress=lambda done, total: told.append((done, total)))

    assert told == [(i, 8) for i in range(9)]


class Interrupted(Here):
    """Stops after some runs, as a user who presses Ctrl-C."""

    def each(self, *args: object) -> Iterator[tuple[int, object]]:  # type: ignore[override]
        for number, pair in enumerate(super().each(*args)):  # type: ignore[arg-type]
            if number == 3:
                raise KeyboardInterrupt
            yield pair


def test_an_interrupted_sweep_takes_up_what_is_done(tmp_path: Path) -> None:
    keys = [f"run{i}" for i in TASKS]
    with pytest.raises(KeyboardInterrupt):
        sweep(runs.square, 1.0, TASKS, executor=Interrupted(), keys=keys, folder=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 3

    told: list[int] = []
    found = sweep(runs.square, 1.0, TASKS, keys=keys, folder=tmp_path,
                  progress=lambda done, _: told.append(done))  # fmt: skip
    assert told[0] == 3
    assert [run["value"][0] for run in found] == [i * i for i in TASKS]


def test_a_torn_file_is_run_again(tmp_path: Path) -> None:
    keys = [f"run{i}" for i in TASKS]
    sweep(runs.square, 1.0, TASKS, keys=keys, folder=tmp_path)
    whole = (tmp_path / "run5.npz").read_bytes()
    for size in (0, 10, len(whole) - 5):
        (tmp_path / "run5.npz").write_bytes(whole[:size])
        found = sweep(runs.square, 1.0, TASKS, keys=keys, folder=tmp_path)
        assert np.array_equal(found[5]["value"], [25.0])
        assert (tmp_path / "run5.npz").read_bytes() == whole


def test_runs_are_kept_under_keys_of_their_own(tmp_path: Path) -> None:
    for keys in (None, ["a"], ["a"] * 8):
        with pytest.raises(SweepError, match="own"):
            sweep(runs.square, 1.0, TASKS, keys=keys, folder=tmp_path)


def test_the_executor_that_was_asked_for() -> None:
    assert executor_of() == Here()
    assert executor_of(workers=3) == Processes(3)
    assert "9999" in str(executor_of(workers=3, dask="tcp://127.0.0.1:9999"))
