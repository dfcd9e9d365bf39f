"""The allocation room: who gets a case, with which probability, and how everyone can check it.

Two steps. `probabilities` gives each case its chances over the desks that may take it, at the only
optimum of a minimum-cost flow, with the proof; `assign` draws one desk for each from a seed that
the centres make together (`seed_from`). `record_lines` publishes the run; `read_record`, `replay`
and `certify` check it without the allocator. `arrange` makes the question from frames. All errors
of the room are `AllocationError`.
"""

from pendency.allocation.allocating import Probabilities, assign, probabilities
from pendency.allocation.arranging import arrange
from pendency.allocation.ceremony import Reveal, commitment, seed_from
from pendency.allocation.certify import certify
from pendency.allocation.errors import AllocationError
from pendency.allocation.instance import Instance, frozen_hash, frozen_lines
from pendency.allocation.network import Spread
from pendency.allocation.record import record_lines, write_record
from pendency.allocation.replay import read_record, replay

__all__ = [
    "AllocationError",
    "Instance",
    "Probabilities",
    "Reveal",
    "Spread",
    "arrange",
    "assign",
    "certify",
    "commitment",
    "frozen_hash",
    "frozen_lines",
    "probabilities",
    "read_record",
    "record_lines",
    "replay",
    "seed_from",
    "write_record",
]
