"""The office on PostgreSQL: every test of this folder once more, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office.cluster import cluster

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.timeout(1200)]

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def database_url(postgres_bin: Path) -> Iterator[str]:
    with cluster(postgres_bin) as url:
        yield url


def test_every_test_of_the_office_passes_on_postgresql(database_url: str, root: Path) -> None:
    command = [sys.executable, "-m", "pytest", str(FOLDER), "-q", "-p", "no:cacheprovider",
               "-p", "no:xdist", "-m", "not postgres and not slow and not browser"]  # fmt: skip
    done = subprocess.run(
        command, cwd=root, env=os.environ | {"DATABASE_URL": database_url}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
