"""The examination room: what an examiner works with.

`pendency.examination.claims` reads claims: tree, antecedent basis, support, differences, unity.
All errors of the room are `ExaminationError`.
"""

from pendency.examination.errors import (
    DataError,
    ExaminationError,
    UnknownClaimError,
    UnknownLanguageError,
    UnknownRuleError,
)

__all__ = [
    "DataError",
    "ExaminationError",
    "UnknownClaimError",
    "UnknownLanguageError",
    "UnknownRuleError",
]
