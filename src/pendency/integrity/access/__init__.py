"""Access: who may read what is not published, for which purpose, and who may not do two things.

`policy` is the table of purposes and limits, `decide` applies it to one case; `matrix` is the
table of duties that are kept apart, `conflicts` and `same_person` apply it; `locked_seconds` says
how long a login waits after failures; `suppress` keeps small cells of a statistic back, with as
many others as it takes so that they can't be computed from the sums.
"""

from pendency.integrity.access.cells import Suppressed, intervals, suppress
from pendency.integrity.access.duties import (
    Apart,
    Conflict,
    Matrix,
    conflicts,
    matrix,
    same_person,
)
from pendency.integrity.access.errors import AccessError
from pendency.integrity.access.lockout import Lockout, locked_seconds
from pendency.integrity.access.policy import (
    BREAK_GLASS,
    PUBLISHED,
    Decision,
    Grant,
    Policy,
    Purpose,
    decide,
    policy,
)

__all__ = [
    "BREAK_GLASS",
    "PUBLISHED",
    "AccessError",
    "Apart",
    "Conflict",
    "Decision",
    "Grant",
    "Lockout",
    "Matrix",
    "Policy",
    "Purpose",
    "Suppressed",
    "conflicts",
    "decide",
    "intervals",
    "locked_seconds",
    "matrix",
    "policy",
    "same_person",
    "suppress",
]
