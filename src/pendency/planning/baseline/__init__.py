"""The office's own figures as the start of a capacity plan.

`baseline` reads a snapshot and gives a `Problem` with what it measured there, and says of every
figure whether it was measured, forecast, or is a start value of the house that the office should
replace (data: start_values.toml). Method: docs/methods/baseline.md.
"""

from pendency.planning.baseline.drawing import Baseline, baseline
from pendency.planning.baseline.past import last_year
from pendency.planning.baseline.sources import BASES, Known, StartValues, start_values

__all__ = ["BASES", "Baseline", "Known", "StartValues", "baseline", "last_year", "start_values"]
