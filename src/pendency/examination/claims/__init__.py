"""Claims: their tree, antecedent basis, support, differences between versions, hints on unity.

`parse_claims` makes a `ClaimSet` of a text in zh, en, de, fr or ja; no text raises. `examine` runs
all checks; each is also there alone. A `Finding` says rule, claim, place, words, confidence, and
itself in a sentence in English and Chinese. How claims are written in a language, and what is
reported, are data files (``data/``).
"""

from pendency.examination.claims.antecedent import ANTECEDENT_LANGUAGES, check_antecedents
from pendency.examination.claims.compare import HINTS, Change, Comparison, Move, compare_claims
from pendency.examination.claims.examine import examine
from pendency.examination.claims.grammar import languages
from pendency.examination.claims.references import Reference
from pendency.examination.claims.structure import check_structure
from pendency.examination.claims.subjects import Subject
from pendency.examination.claims.support import check_support
from pendency.examination.claims.tree import Claim, ClaimSet, Relation, parse_claims
from pendency.examination.claims.unity import SharedFeatures, UnityHint, unity_hints
from pendency.examination.claims.wording import Segment, compare_wording
from pendency.examination.findings import Finding, Rule, rule, rules

__all__ = [
    "ANTECEDENT_LANGUAGES",
    "HINTS",
    "Change",
    "Claim",
    "ClaimSet",
    "Comparison",
    "Finding",
    "Move",
    "Reference",
    "Relation",
    "Rule",
    "Segment",
    "SharedFeatures",
    "Subject",
    "UnityHint",
    "check_antecedents",
    "check_structure",
    "check_support",
    "compare_claims",
    "compare_wording",
    "examine",
    "languages",
    "parse_claims",
    "rule",
    "rules",
    "unity_hints",
]
