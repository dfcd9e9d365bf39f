"""The twin: how cases flow through an office, and offices generated from that flow.

`Flow` is the empirical flow of cases, fitted from a snapshot or read from a file;
`shipped_flow` is the one measured on real US histories; `sample_office` generates the invented
office that Pendency ships as its sample.
"""

from pendency.twin.errors import FlowError, OfficeError, TwinError
from pendency.twin.flow import Flow, Mark, Stage, Transition
from pendency.twin.flowfile import shipped_flow
from pendency.twin.sample import sample_office

__all__ = [
    "Flow",
    "FlowError",
    "Mark",
    "OfficeError",
    "Stage",
    "Transition",
    "TwinError",
    "sample_office",
    "shipped_flow",
]
