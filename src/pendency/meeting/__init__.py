"""The meeting room: the yearly report pack of an office and its examination centres.

`build_pack` reads one snapshot and writes the pack as HTML, DOCX and XLSX. The report is composed
once, as a tree without a language (`compose`), and rendered from it; every number in its text is a
slot that a figure of an indicator fills.
"""

from pendency.meeting.errors import (
    EmptySnapshotError,
    MeetingError,
    PhraseError,
    UnknownLanguageError,
    YearOutsideError,
)
from pendency.meeting.pack import Pack, build_pack

__all__ = [
    "EmptySnapshotError",
    "MeetingError",
    "Pack",
    "PhraseError",
    "UnknownLanguageError",
    "YearOutsideError",
    "build_pack",
]
