"""Building the pack: read, compose, render, write."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pendency.meeting.html import render_html
from pendency.meeting.reading import Reading, period_of
from pendency.meeting.report import compose
from pendency.meeting.report.planned import PlannedScenario
from pendency.meeting.word import render_docx
from pendency.meeting.wording import Wording
from pendency.meeting.xlsx import render_xlsx
from pendency.records import Snapshot

Progress = Callable[[int, int | None], None]
_STEPS = 4


@dataclass(frozen=True)
class Pack:
    """Where the pack lies, and what it was made from."""

    html: Path
    docx: Path
    xlsx: Path
    snapshot_id: str
    year: int
    lang: str

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """All files of the pack."""
        return self.html, self.docx, self.xlsx


def build_pack(
    snapshot: Snapshot,
    *,
    year: int | None = None,
    lang: str,
    folder: str | Path,
    progress: Progress | None = None,
    checkpoint: str | None = None,
    scenario: PlannedScenario | None = None,
) -> Pack:
    """Render the yearly report pack from one snapshot.

    Parameters
    ----------
    snapshot
        The sealed snapshot; every figure of the pack is computed from it.
    year
        Calendar year to report on; the last one observed to its end when left out. A year that
        the histories cover in part is reported up to the last observed day, and says so.
    lang
        ``en`` or ``zh``.
    folder
        Where to write ``pack-YEAR-LANG.html``, ``.docx`` and ``.xlsx``, with a scenario
        ``pack-YEAR-LANG-scenario-NUMBER``; made where it is missing.
        The same snapshot, year, language and checkpoint give the same bytes.
    progress
        Told (steps done, steps in all) on the way.
    checkpoint
        Entries and root of the office's verifiable log, printed beside the snapshot's id: whoever
        keeps the pack can hold the log to it (``pendency log verify --printed``).
    scenario
        A scenario of the plan, shown with its targets, fans, levers and hashes.

    Raises
    ------
    MeetingError
        No cases, a year outside the observed period, or an unknown language.
    """
    words = Wording(lang)
    period = period_of(snapshot, year)
    tell = progress or _silent
    tell(0, _STEPS)
    document = compose(Reading(snapshot, period), checkpoint, scenario)
    place, stem = Path(folder), f"pack-{period.year}-{lang}"
    if scenario is not None:  # beside the pack without it, not in its place
        stem += f"-scenario-{scenario.number}"
    place.mkdir(parents=True, exist_ok=True)
    tell(1, _STEPS)
    html = _write(place / f"{stem}.html", render_html(document, words).encode())
    tell(2, _STEPS)
    docx = _write(place / f"{stem}.docx", render_docx(document, words))
    tell(3, _STEPS)
    xlsx = _write(place / f"{stem}.xlsx", render_xlsx(document, words))
    tell(_STEPS, _STEPS)
    return Pack(html, docx, xlsx, snapshot.id, period.year, lang)


def _write(path: Path, content: bytes) -> Path:
    """Write under another name first, so that a reader never sees half a file."""
    pending = path.with_name(f".{path.name}.new")
    pending.write_bytes(content)
    os.replace(pending, path)
    return path


def _silent(done: int, total: int | None) -> None:
    """Nobody listens."""
