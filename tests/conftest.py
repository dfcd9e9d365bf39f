"""What every test may use: the data folder, the system's programs, and the rule about sockets.

Sockets: `pyproject.toml` passes `--allow-hosts` with the loopback addresses only, so a test that
would reach out of the machine fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

#: In CI a missing program is a failure, on a developer's machine a skip that says so.
REQUIRE_SYSTEM = os.environ.get("PENDENCY_REQUIRE_SYSTEM", "") not in {"", "0"}


# No deadline per example: a busy machine is no fault of the code. In CI the same examples every
# time, so that a change is judged by what it changed; on a developer's machine new ones are tried.
settings.register_profile("developer", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("developer"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real records: $PENDENCY_DATA, else the shared folder beside the checkout."""
    return _shared_folder("PENDENCY_DATA", "data")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of published test vectors: $PENDENCY_VECTORS, else beside the checkout."""
    return _shared_folder("PENDENCY_VECTORS", "vectors")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    return _found_or_skip(find_chromium(), _NEEDS["browser"])


@pytest.fixture(scope="session")
def postgres_bin() -> Path:
    """The folder with PostgreSQL's `initdb`, `pg_ctl` and `postgres`."""
    return Path(_found_or_skip(find_postgres_bin(), _NEEDS["postgres"]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: else one worker would end with them while the other has nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip (in CI: fail) a test whose marker names a program that this machine lacks."""
    for marker, find in _FINDERS.items():
        if item.get_closest_marker(marker):
            _found_or_skip(find(), _NEEDS[marker])


def find_chromium() -> str | None:
    """Look for a Chromium that the system installed; $PENDENCY_CHROMIUM names another one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    named = os.environ.get("PENDENCY_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, names)), None)


def find_postgres_bin() -> str | None:
    """Look for PostgreSQL's server programs, where Debian keeps them and on the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).parent)
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((str(f) for f in folders if all((f / name).exists() for name in wanted)), None)


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


_FINDERS: dict[str, Callable[[], str | None]] = {
    "browser": find_chromium,
    "postgres": find_postgres_bin,
}

_NEEDS = {
    "browser": "Chromium is not installed (Debian: apt install chromium)",
    "postgres": "PostgreSQL's server is not installed (Debian: apt install postgresql)",
}


def _found_or_skip(found: str | None, reason: str) -> str:
    if found:
        return found
    if REQUIRE_SYSTEM:
        pytest.fail(reason + "; PENDENCY_REQUIRE_SYSTEM is set", pytrace=False)
    pytest.skip(reason)


def _shared_folder(variable: str, name: str) -> Path:
    """Find a folder of the shared data; one that is named but not there is an error."""
    named = os.environ.get(variable)
    folder = Path(named) if named else ROOT.parent / "shared" / name
    if folder.is_dir():
        return folder.resolve()
    if named:
        pytest.fail(f"{variable} names {named}, which is not a folder", pytrace=False)
    pytest.skip(f"needs the shared {name} folder beside the checkout (or {variable})")
