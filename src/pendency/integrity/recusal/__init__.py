"""Recusal: who may not have a case, by the law of the office; what is not declared excludes.

`rules_of` gives the relations of an office on a day, `undeclared` the examiners without a valid
declaration, `validity` how each stands, `screen` the pairs that a relation excludes; `normalised`
is how names are compared, `file_keys` how numbers are; `notice_text` words a decision.
"""

from pendency.integrity.recusal.errors import RecusalError
from pendency.integrity.recusal.files import file_keys
from pendency.integrity.recusal.names import normalised, same_names
from pendency.integrity.recusal.notices import Notice, notice_text
from pendency.integrity.recusal.relations import (
    DECIDED,
    Relation,
    Request,
    Rules,
    declaration_months,
    relation_words,
    remind_days,
    rules_of,
)
from pendency.integrity.recusal.screening import (
    DECLARATIONS,
    PARTS,
    TIES,
    matches,
    screen,
    undeclared,
)
from pendency.integrity.recusal.validity import Standing, Validity, validity

__all__ = [
    "DECIDED",
    "DECLARATIONS",
    "PARTS",
    "TIES",
    "Notice",
    "RecusalError",
    "Relation",
    "Request",
    "Rules",
    "Standing",
    "Validity",
    "declaration_months",
    "file_keys",
    "matches",
    "normalised",
    "notice_text",
    "relation_words",
    "remind_days",
    "rules_of",
    "same_names",
    "screen",
    "undeclared",
    "validity",
]
