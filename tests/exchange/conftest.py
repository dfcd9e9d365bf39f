from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pendency.exchange import IntakeReport, take_in
from pendency.records import Store

TakeIn = Callable[..., IntakeReport]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture(scope="session")
def us_store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the 1,909 real US histories."""
    store = Store(tmp_path_factory.mktemp("us"))
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    return store
