"""The office on PostgreSQL: the tests of this folder once more, in a process of its own."""

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

#: What these show does not hang on the database: rights by role, words, figures of the mart, hosts.
ELSEWHERE = (
    "matrix", "screens/test_permissions.py", "screens/test_measures.py", "screens/test_charts.py",
    "screens/test_catalogue.py", "test_mart.py", "test_settings.py", "test_injection.py",
    "login/test_oidc.py",
)  # fmt: skip


@pytest.fixture(scope="module")
def database_url(postgres_bin: Path) -> Iterator[str]:
    with cluster(postgres_bin) as url:
        yield url


def test_the_tests_of_the_office_pass_on_postgresql(database_url: str, root: Path) -> None:
    left_out = [f"--ignore={FOLDER / place}" for place in ELSEWHERE]
    assert all((FOLDER / place).exists() for place in ELSEWHERE)
    command = [sys.executable, "-m", "pytest", str(FOLDER), "-q", "-p", "no:cacheprovider",
               "-p", "no:xdist", "-m", "not postgres and not slow and not browser",
               *left_out]  # fmt: skip
    done = subprocess.run(
        command, cwd=root, env=os.environ | {"DATABASE_URL": database_url}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
