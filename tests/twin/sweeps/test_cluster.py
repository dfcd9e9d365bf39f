"""Sweeps on a real cluster: a scheduler and two worker processes on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sweep_runs as runs

from pendency.twin.errors import ScenarioError, SweepError
from pendency.twin.sweeps import Dask, Executor, Here, Processes, sweep

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = [
    pytest.mark.slow,
    # what the libraries of the cluster say of themselves is not ours to mend
    pytest.mark.filterwarnings("ignore::Warning"),
]
RUNS = Path(__file__).parent / "importable"


class Cluster:
    """The processes of a cluster; `kill` takes one worker as the machine's out-of-memory would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        log = (folder / "scheduler.log").open("w")
        file = folder / "scheduler.json"
        self.processes = [self._start(log, "scheduler", "--port", "0", "--no-dashboard",
                                      "--scheduler-file", str(file))]  # fmt: skip
        self.workers = [
            self._start((folder / f"worker{i}.log").open("w"), "worker", "--no-nanny",
                        "--no-dashboard", "--nthreads", "1", "--scheduler-file", str(file),
                        "--local-directory", str(folder))
            for i in range(2)
        ]  # fmt: skip
        self.processes += self.workers
        self.address = self._address()

    def _start(self, log: object, what: str, *words: str) -> subprocess.Popen[bytes]:
        start = (
            "import sys; from distributed.cli import dask_scheduler, dask_worker;"
            f"sys.exit(dask_{what}.main())"
        )
        return subprocess.Popen(
            [sys.executable, "-c", start, "--host", "127.0.0.1", *words],
            stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(RUNS)},  # type: ignore[call-overload]
        )  # fmt: skip

    def _address(self) -> str:
        from distributed import Client

        with Client(scheduler_file=str(self.folder / "scheduler.json"), timeout=60,
                    set_as_default=False) as client:  # fmt: skip
            client.wait_for_workers(2, timeout=120)
            return str(client.scheduler.address)

    def kill(self) -> None:
        os.kill(self.workers[0].pid, signal.SIGKILL)
        self.workers[0].wait()

    def close(self) -> None:
        for process in self.processes[::-1]:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.close()


def test_the_cluster_gives_the_same_bytes_as_threads_and_processes(cluster: Cluster) -> None:
    tasks = [(7, i) for i in range(4)]
    executors: list[Executor] = [Here(), Here(threads=2), Processes(2), Dask(cluster.address)]
    found = [sweep(runs.stocks, 1 + i % 2, tasks, executor=e) for i, e in enumerate(executors)]

    texts = [[{k: v.tobytes() for k, v in run.items()} for run in one] for one in found]
    assert all(text == texts[0] for text in texts)


def test_what_a_run_refuses_comes_back(cluster: Cluster) -> None:
    with pytest.raises(ScenarioError, match="task 1 cannot be run"):
        sweep(runs.refuse, None, [1], executor=Dask(cluster.address))


def test_a_killed_worker_loses_no_run(cluster: Cluster, tmp_path: Path) -> None:
    """Last of the file: from here on the cluster has one worker."""
    tasks, told = list(range(60)), []
    doomed = cluster.workers[0]

    def progress(done: int, total: int | None) -> None:
        told.append(done)
        # on a busy machine one worker may be through with many before the other takes its first
        begun = any(tmp_path.glob(f"*.{doomed.pid}"))
        if done >= 10 and begun and doomed.poll() is None:
            cluster.kill()

    found = sweep(runs.slow_square, str(tmp_path), tasks, executor=Dask(cluster.address),
                  progress=progress)  # fmt: skip

    assert [run["value"][0] for run in found] == [i * i for i in tasks]
    workers = {name.suffix for name in tmp_path.iterdir()}
    assert f".{doomed.pid}" in workers
    assert doomed.returncode == -signal.SIGKILL
    assert len(workers) == 2
    assert told == list(range(61))


def test_no_scheduler_is_said() -> None:
    with pytest.raises(SweepError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        sweep(runs.square, 1.0, [1], executor=Dask("tcp://127.0.0.1:9", timeout=1))
