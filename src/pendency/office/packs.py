"""The report packs of the current snapshot, in the data directory.

``packs/SNAPSHOT/pack-YEAR-LANG.html`` and so on, with a scenario of the plan
``pack-YEAR-LANG-scenario-NUMBER.html``: the same snapshot, year, language and scenario make the
same files, so a pack is made once and then served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from filelock import FileLock

from pendency.meeting import Pack, build_pack
from pendency.meeting.report.planned import PlannedScenario
from pendency.office.log import reading
from pendency.records import Snapshot

Progress = Callable[[int, int | None], None]
KINDS = ("html", "docx", "xlsx")
_STEM = re.compile(r"pack-(\d+)-([a-z]+)(?:-scenario-(\d+))?")


@dataclass(frozen=True)
class Made:
    """A pack that lies ready; ``scenario`` is the number of the one that it shows, if any."""

    year: int
    lang: str
    files: tuple[Path, ...]
    scenario: int | None = None


def make(
    snapshot: Snapshot,
    *,
    year: int | None,
    lang: str,
    progress: Progress | None = None,
    scenario: PlannedScenario | None = None,
) -> Pack:
    """Render a pack; one at a time, so that two readers don't render the same one.

    Raises
    ------
    MeetingError
        The year was not observed, or there are no cases.
    """
    folder = _folder(snapshot.id)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        return build_pack(
            snapshot, year=year, lang=lang, folder=folder, progress=progress,
            checkpoint=_checkpoint(), scenario=scenario,
        )  # fmt: skip


def made(snapshot_id: str) -> list[Made]:
    """The packs of a snapshot that are complete: latest year first, then those without scenario."""
    return sorted(_made(snapshot_id), key=lambda p: (-p.year, p.lang, p.scenario or 0))


def find(snapshot_id: str, name: str) -> tuple[Made, Path] | None:
    """A pack and its file of that name; None where no such file was made."""
    files = {path.name: (pack, path) for pack in _made(snapshot_id) for path in pack.files}
    return files.get(name)


def _made(snapshot_id: str) -> Iterator[Made]:
    for page in _folder(snapshot_id).glob("pack-*-*.html"):
        named = _STEM.fullmatch(page.stem)
        if named is None:
            continue
        year, lang, number = named.groups()
        files = tuple(page.with_suffix(f".{kind}") for kind in KINDS)
        pack = Made(int(year), lang, files, int(number) if number else None)
        if all(path.is_file() for path in pack.files):
            yield pack


def _checkpoint() -> str | None:
    """The newest signed head of the log, as a pack prints it."""
    newest = reading.newest()
    return f"{newest.size} {newest.root}" if newest else None


def _folder(snapshot_id: str) -> Path:
    return Path(settings.PENDENCY_HOME) / "packs" / snapshot_id[:16]
