"""The twin: how cases flow through an office, and offices generated from that flow.

`Flow` is the empirical flow of cases, fitted from a snapshot or read from a file;
`shipped_flow` is the one measured on real US histories. `sample_cases` generates histories from a
flow, `goodness` says how well they agree with what it was fitted on, and `sample_office` generates
the invented office that Pendency ships as its sample. `pendency.twin.engine` simulates an office
case by case, with its examiners as the limit.
"""

from pendency.twin.errors import FlowError, OfficeError, ScenarioError, TwinError
from pendency.twin.flow import Flow, Mark, Stage, Transition
from pendency.twin.flowfile import shipped_flow
from pendency.twin.goodness import Distance, goodness
from pendency.twin.replay import sample_cases
from pendency.twin.sample import sample_office

__all__ = [
    "Distance",
    "Flow",
    "FlowError",
    "Mark",
    "OfficeError",
    "ScenarioError",
    "Stage",
    "Transition",
    "TwinError",
    "goodness",
    "sample_cases",
    "sample_office",
    "shipped_flow",
]
