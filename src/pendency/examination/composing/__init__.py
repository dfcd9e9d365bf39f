"""Office actions: chosen grounds, cited passages and remarks become a notice.

`OfficeAction` is what the examiner decides and writes; `compose` puts it together for a case and a
day, with the limit that it sets (explained by the law room) and the flaws that keep it from being
sent or deserve a look; `write_docx` makes the file. Grounds, kinds of notices and form paragraphs
are versioned data per office (``data/``). `after` says which step a draft can take, `may_sign` who
needs no supervisor, `differences` what changed between two versions.
"""

from pendency.examination.composing.action import (
    CATEGORIES,
    LANGUAGES,
    Citation,
    CitedDocument,
    Objection,
    OfficeAction,
    read_action,
)
from pendency.examination.composing.authority import may_sign
from pendency.examination.composing.case import CaseFacts
from pendency.examination.composing.checks import check
from pendency.examination.composing.compose import compose
from pendency.examination.composing.data_files import Slot, slots
from pendency.examination.composing.difference import Difference, differences
from pendency.examination.composing.docx_file import write_docx
from pendency.examination.composing.flaws import Flaw, flaw_rules
from pendency.examination.composing.forms import Form, Run
from pendency.examination.composing.grounds import Ground, ground_name, grounds, law_of
from pendency.examination.composing.kinds import Kind, kind, kinds, language_of
from pendency.examination.composing.phrases import claim_list, claim_numbers, read_claims
from pendency.examination.composing.tree import (
    Block,
    Composed,
    Facts,
    Heading,
    Paragraph,
    Signature,
    Table,
)
from pendency.examination.composing.workflow import DraftState, Step, after, possible_from

__all__ = [
    "CATEGORIES",
    "LANGUAGES",
    "Block",
    "CaseFacts",
    "Citation",
    "CitedDocument",
    "Composed",
    "Difference",
    "DraftState",
    "Facts",
    "Flaw",
    "Form",
    "Ground",
    "Heading",
    "Kind",
    "Objection",
    "OfficeAction",
    "Paragraph",
    "Run",
    "Signature",
    "Slot",
    "Step",
    "Table",
    "after",
    "check",
    "claim_list",
    "claim_numbers",
    "compose",
    "differences",
    "flaw_rules",
    "ground_name",
    "grounds",
    "kind",
    "kinds",
    "language_of",
    "law_of",
    "may_sign",
    "possible_from",
    "read_action",
    "read_claims",
    "slots",
    "write_docx",
]
