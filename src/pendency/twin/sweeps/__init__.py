"""Sweeps: many runs of the twin through one small executor.

`sweep` gives the results of all tasks in their order, whatever did the work: this process and its
threads (`Here`), processes of this machine (`Processes`), a cluster (`Dask`). Every run is a
function of its task, so results don't depend on who ran it, in which order, or how often a worker
was lost. With a folder, finished runs are kept and taken up again.
"""

from pendency.twin.sweeps.executors import Dask, Executor, Here, Processes, executor_of
from pendency.twin.sweeps.sweep import Arrays, sweep

__all__ = ["Arrays", "Dask", "Executor", "Here", "Processes", "executor_of", "sweep"]
