"""Builders of Word files that more than one room needs: markup, typefaces, reproducible packing.

What a document looks like is its room's own; here is only how WordprocessingML is written, and
how a file is packed so that the same content gives the same bytes.
"""

from pendency.word.faces import Face, dress
from pendency.word.markup import element, escape, field, paragraph, run
from pendency.word.packing import packed
from pendency.word.page import A4, furnish, set_language, set_page, set_spacing

__all__ = [
    "A4",
    "Face",
    "dress",
    "element",
    "escape",
    "field",
    "furnish",
    "packed",
    "paragraph",
    "run",
    "set_language",
    "set_page",
    "set_spacing",
]
