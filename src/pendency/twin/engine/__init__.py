"""The engine of the twin: discrete events, case by case, compiled.

Declare a `Scenario`, give it a `Stock` to start from or none, `simulate` it. `prepare` compiles a
scenario once for many replications; `record` also keeps every event.
"""

from pendency.twin.engine.prepare import Prepared, prepare
from pendency.twin.engine.result import Result
from pendency.twin.engine.run import Recorded, record, simulate
from pendency.twin.engine.scenario import (
    Career,
    Effort,
    Examiners,
    Hold,
    Intake,
    Pool,
    Scenario,
    Transfer,
    WorkDays,
)
from pendency.twin.engine.stock import Stock

__all__ = [
    "Career",
    "Effort",
    "Examiners",
    "Hold",
    "Intake",
    "Pool",
    "Prepared",
    "Recorded",
    "Result",
    "Scenario",
    "Stock",
    "Transfer",
    "WorkDays",
    "prepare",
    "record",
    "simulate",
]
