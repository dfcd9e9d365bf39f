from __future__ import annotations

from pathlib import Path

import pytest

from pendency.meeting import build_pack
from pendency.records import Snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_cover_prints_the_head_of_the_log_beside_the_snapshot(
    office: Snapshot, tmp_path: Path, lang: str
) -> None:
    printed = "1234 fac54203e7cc696cf0dfcb42c92a1d9d="
    packs = {
        given: build_pack(office, lang=lang, folder=tmp_path / str(given), checkpoint=given)
        for given in (printed, None)
    }
    pages = {given: pack.html.read_text("utf-8") for given, pack in packs.items()}
    assert pages[printed].count(printed) == 1
    cover = pages[printed].split(printed)[0]
    assert cover.count(office.id) == 1
    assert len(cover.split(office.id)[1]) < 400  # the next fact of the cover
    assert {"en": "Log: entries and root", "zh": "存证日志"}[lang] in pages[printed]
    assert {"en": "Log: entries and root", "zh": "存证日志"}[lang] not in pages[None]
