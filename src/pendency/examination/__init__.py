"""The examination room: what an examiner works with.

- ``examination.formal``: form of an application and fees due, before anybody examines it.
- ``examination.claims``: claims as a tree, antecedent basis, support, differences, unity.
- ``examination.cases``: the case as a state machine over its events.
- ``examination.clocks``: which time limits and targets run in a state, what is overdue or coming.
- ``examination.docket``: an examiner's cases in an order that explains itself.
- ``examination.composing``: office actions from grounds and form paragraphs.
- ``examination.adjustment``: patent term adjustment by the office's delay.

Checks report `findings.Finding`, whatever part they look at. All errors of the room are
`ExaminationError`.
"""

from pendency.examination.errors import (
    DataError,
    ExaminationError,
    FeeError,
    IllegalStepError,
    IncompleteActionError,
    MissingSlotError,
    UnknownClaimError,
    UnknownGroundError,
    UnknownLanguageError,
    UnknownOfficeError,
    UnknownRuleError,
    UnreadableActionError,
    UnreadableClaimsError,
)

__all__ = [
    "DataError",
    "ExaminationError",
    "FeeError",
    "IllegalStepError",
    "IncompleteActionError",
    "MissingSlotError",
    "UnknownClaimError",
    "UnknownGroundError",
    "UnknownLanguageError",
    "UnknownOfficeError",
    "UnknownRuleError",
    "UnreadableActionError",
    "UnreadableClaimsError",
]
