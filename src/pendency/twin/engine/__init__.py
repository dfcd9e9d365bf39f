"""The engine of the twin: discrete events, case by case, compiled.

Declare a `Scenario`, give it a `Stock` to start from or none, `simulate` it. `prepare` compiles a
scenario once for many replications; `record` also keeps every event. `begin` reads pools and stock
from a snapshot, `write_snapshot` seals what a recorded run made of it.
"""

from pendency.twin.engine.beginning import Beginning, begin
from pendency.twin.engine.histories import write_snapshot
from pendency.twin.engine.prepare import Prepared, prepare
from pendency.twin.engine.result import Result
from pendency.twin.engine.run import Recorded, record, simulate
from pendency.twin.engine.scenario import (
    Career,
    Effort,
    Examiners,
    Hold,
    Intake,
    Pace,
    Pool,
    Quota,
    Scenario,
    Transfer,
    WorkDays,
)
from pendency.twin.engine.stock import Stock

__all__ = [
    "Beginning",
    "Career",
    "Effort",
    "Examiners",
    "Hold",
    "Intake",
    "Pace",
    "Pool",
    "Prepared",
    "Quota",
    "Recorded",
    "Result",
    "Scenario",
    "Stock",
    "Transfer",
    "WorkDays",
    "begin",
    "prepare",
    "record",
    "simulate",
    "write_snapshot",
]
