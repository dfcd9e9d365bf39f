"""Who does the runs: threads of this process, processes of this machine, or a dask cluster.

Each gives (place, result) pairs as runs are done, every place once. A lost worker's runs are given
to others; a run that kills its worker again and again ends the sweep with an error.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    as_completed,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol

from pendency.twin.errors import SweepError

Work = Callable[[Any, Any], Any]
Done = Iterator[tuple[int, Any]]
#: So often in a row workers may be lost without a single run being done.
PATIENCE = 3
#: Runs that a cluster is given ahead for each of its threads.
_AHEAD = 4


class Executor(Protocol):
    """Does ``work(common, task)`` for many tasks."""

    def each(self, work: Work, common: Any, tasks: Mapping[int, Any]) -> Done:
        """Yield place and result of every task, as they are done."""


@dataclass(frozen=True)
class Here:
    """The process that asks; in more threads where the work frees the interpreter's lock."""

    threads: int = 1

    def each(self, work: Work, common: Any, tasks: Mapping[int, Any]) -> Done:
        """Yield place and result of every task, as they are done."""
        if self.threads <= 1:
            for place, task in tasks.items():
                yield place, work(common, task)
            return
        pool = ThreadPoolExecutor(max_workers=self.threads)
        try:
            yield from _gathered({
                pool.submit(work, common, task): place for place, task in tasks.items()
            })  # fmt: skip
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _gathered(futures: Mapping[Future[Any], int]) -> Done:
    for future in as_completed(futures):
        yield futures[future], future.result()


_common: list[Any] = []


def _begin(common: Any) -> None:
    """Give a new process what all its runs share."""
    _common[:] = [common]


def _run(work: Work, task: Any) -> Any:
    return work(_common[0], task)


@dataclass(frozen=True)
class Processes:
    """Processes of this machine, started afresh: they inherit no threads or locks."""

    workers: int = 2

    def each(self, work: Work, common: Any, tasks: Mapping[int, Any]) -> Done:
        """Yield place and result of every task, as they are done."""
        left, lost = dict(tasks), 0
        while left:
            try:
                for place, result in self._once(work, common, left):
                    del left[place]
                    lost = 0
                    yield place, result
            except BrokenProcessPool as error:
                lost += 1
                if lost >= PATIENCE:
                    raise SweepError(_hopeless(lost, len(left))) from error

    def _once(self, work: Work, common: Any, tasks: Mapping[int, Any]) -> Done:
        pool = ProcessPoolExecutor(
            max_workers=min(self.workers, len(tasks)), initializer=_begin, initargs=(common,),
            mp_context=multiprocessing.get_context("spawn"),
        )  # fmt: skip
        try:
            yield from _gathered({
                pool.submit(_run, work, task): place for place, task in list(tasks.items())
            })  # fmt: skip
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class Dask:
    """A cluster of `dask.distributed`, at the address of its scheduler.

    The workers need Pendency in the same version. Reached over the network as the office has set
    its cluster up; this opens a connection to the given address and nowhere else.
    """

    address: str
    timeout: float = 30.0

    def each(self, work: Work, common: Any, tasks: Mapping[int, Any]) -> Done:
        """Yield place and result of every task, as they are done."""
        with self._client() as client:
            left, lost = dict(tasks), 0
            while left:
                before = len(left)
                for place, result in self._once(client, work, common, left):
                    del left[place]
                    yield place, result
                lost = lost + 1 if len(left) == before else 0
                if lost >= PATIENCE:
                    raise SweepError(_hopeless(lost, len(left)))

    def _client(self) -> Any:
        try:
            from distributed import Client  # noqa: PLC0415  # an extra, loaded where it is asked for
        except ImportError as error:
            raise SweepError(
                "dask.distributed is not installed: pip install 'pendency[cluster]'"
            ) from error
        try:
            return Client(self.address, timeout=self.timeout, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError) as error:
            raise SweepError(f"no scheduler answers at {self.address} ({error})") from error

    def _once(self, client: Any, work: Work, common: Any, tasks: Mapping[int, Any]) -> Done:
        """Give out every task; those whose workers are lost too often are simply not yielded."""
        from distributed import as_completed as completed  # noqa: PLC0415  # an extra

        shared = client.scatter(common, broadcast=True, hash=False)
        waiting: Sequence[tuple[int, Any]] = list(tasks.items())
        ahead = max(1, _AHEAD * sum(client.nthreads().values()))
        given = {
            client.submit(work, shared, task, pure=False): place for place, task in waiting[:ahead]
        }
        following, queue = iter(waiting[ahead:]), completed(list(given), loop=client.loop)  # type: ignore[no-untyped-call]
        for future in queue:
            result = _fetched(future)
            more = next(following, None)
            if more is not None:
                added = client.submit(work, shared, more[1], pure=False)
                given[added] = more[0]
                queue.add(added)  # type: ignore[no-untyped-call]
            place = given.pop(future)
            if result is not None:
                yield place, result
            future.release()


def _fetched(future: Any) -> Any:
    """A run's result; None where its workers were lost, so that it is to be done again."""
    from distributed.client import FutureCancelledError  # noqa: PLC0415  # an extra
    from distributed.scheduler import KilledWorker  # noqa: PLC0415  # an extra

    try:
        return future.result()
    except (KilledWorker, FutureCancelledError):
        return None


def _hopeless(lost: int, left: int) -> str:
    return (f"workers were lost {lost} times in a row without finishing a run; {left} runs are "
            "left. Is there memory enough for one run per worker?")  # fmt: skip


def executor_of(*, workers: int = 1, dask: str | None = None) -> Executor:
    """The executor that a command was asked for.

    Parameters
    ----------
    workers
        1: this process. More: so many processes.
    dask
        Address of a scheduler; then ``workers`` does not count.
    """
    if dask is not None:
        return Dask(dask)
    return Processes(workers) if workers > 1 else Here()
