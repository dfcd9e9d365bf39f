"""Recusal: who may not have a case, by the law of the office; what is not declared excludes.

`rules_of` gives the relations of an office on a day, `undeclared` the examiners without a valid
declaration, `screen` the pairs that a relation excludes; `normalised` is how names are compared.
"""

from pendency.integrity.recusal.errors import RecusalError
from pendency.integrity.recusal.names import normalised, same_names
from pendency.integrity.recusal.relations import Relation, Rules, relation_words, rules_of
from pendency.integrity.recusal.screening import DECLARATIONS, PARTS, TIES, screen, undeclared

__all__ = [
    "DECLARATIONS",
    "PARTS",
    "TIES",
    "RecusalError",
    "Relation",
    "Rules",
    "normalised",
    "relation_words",
    "rules_of",
    "same_names",
    "screen",
    "undeclared",
]
