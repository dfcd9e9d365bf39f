"""The one exception family of the meeting room."""

from __future__ import annotations

import datetime as dt


class MeetingError(Exception):
    """Base of everything that this room raises on purpose."""


class EmptySnapshotError(MeetingError):
    """The snapshot holds no case: there is nothing to report."""

    def __init__(self, snapshot_id: str) -> None:
        super().__init__(
            f"snapshot {snapshot_id[:16]} holds no case; import histories before building a pack"
        )


class YearOutsideError(MeetingError):
    """The year asked for is not covered by the histories."""

    def __init__(self, year: int, first: dt.date, last: dt.date) -> None:
        self.year, self.first, self.last = year, first, last
        super().__init__(
            f"year {year} is outside the observed period {first} to {last}; "
            f"choose a year from {first.year} to {last.year}"
        )


class UnknownLanguageError(MeetingError):
    """A language that the pack is not written in."""

    def __init__(self, lang: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no report pack in language {lang!r}; choose one of {', '.join(known)}")


class PhraseError(MeetingError):
    """A phrase is missing from the catalogue or is given the wrong arguments."""
