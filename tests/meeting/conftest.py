"""One small sample office and its packs, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pendency.meeting import Pack, build_pack
from pendency.records import Snapshot
from pendency.twin import sample_office

YEAR = 2024


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("office") / "snapshot", seed=7, cases=6_000)


@pytest.fixture(scope="session")
def packs(office: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pack]:
    folder = tmp_path_factory.mktemp("packs")
    return {lang: build_pack(office, year=YEAR, lang=lang, folder=folder) for lang in ("en", "zh")}


@pytest.fixture(scope="session", params=["en", "zh"])
def pack(request: pytest.FixtureRequest, packs: dict[str, Pack]) -> Pack:
    return packs[request.param]


@pytest.fixture(scope="session")
def html(pack: Pack) -> str:
    return Path(pack.html).read_text("utf-8")
