"""Rules about the files themselves: what may not be in the tree, and how large it may grow."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

MAX_FILE_BYTES = 1_500_000
MAX_MODULE_LINES = 450

#: Put together here, so that this file does not contain what it looks for.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("conda", "anaconda", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    ]
]
MACHINE_FOLDERS = ["work", "root"]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout: the tracked files can't be listed")
    # safe.directory: CI may run as another user than the one who cloned.
    command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    files = [ROOT / name.decode() for name in names.split(b"\0") if name]
    return [file for file in files if file.is_file()]


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    pattern = re.compile("|".join(map(re.escape, REGISTRY_HOSTS)).encode(), re.IGNORECASE)

    assert _places(tracked, pattern) == []


def test_no_file_names_a_path_of_a_machine(tracked: list[Path]) -> None:
    folders = [f"/{name}/" for name in MACHINE_FOLDERS]
    home = str(Path.home())
    if home.count("/") > 1:  # a home like "/" or "/nonexistent" says nothing
        folders.append(f"{home}/")
    names = "|".join(map(re.escape, folders))
    # Part of a longer path or address ("docs/work/", "example.org/root/") is no machine's path.
    pattern = re.compile(rf"(?<![\w.\-}}>])(?:{names})".encode())

    assert _places(tracked, pattern) == []


def test_no_file_is_too_large_to_review(tracked: list[Path]) -> None:
    large = {_name(file): file.stat().st_size for file in tracked}

    assert {name: size for name, size in large.items() if size > MAX_FILE_BYTES} == {}


def test_no_module_is_too_long_to_read(tracked: list[Path]) -> None:
    """A room that is full is split by idea; migrations are written by a machine."""
    modules = [f for f in tracked if f.suffix == ".py" and f.is_relative_to(ROOT / "src")]
    lengths = {
        _name(file): len(file.read_text(encoding="utf-8").splitlines())
        for file in modules
        if file.parent.name != "migrations"
    }

    assert {name: n for name, n in lengths.items() if n > MAX_MODULE_LINES} == {}


@pytest.mark.parametrize(
    "name", ["uv.lock", "pylock.toml", "package-lock.json", "yarn.lock", "poetry.lock"]
)
def test_no_lock_that_records_addresses(tracked: list[Path], name: str) -> None:
    assert [_name(file) for file in tracked if file.name == name] == []


def test_there_are_locks() -> None:
    assert {"base.txt", "bootstrap.txt", "dev.txt"} <= {lock.name for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_every_package_by_version_and_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())

    assert [e.splitlines()[0] for e in entries if not re.match(r"[\w.\-\[\]]+==\S+ ", e)] == []
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_no_address_and_no_path(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url.*|--find-links.*|file:\S*", text) == []


def test_base_lock_is_part_of_the_dev_lock() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^[\w.\-]+==[^\s\\]+", text, re.MULTILINE))

    assert pins("base.txt") - pins("dev.txt") == set()


def _places(files: list[Path], pattern: re.Pattern[bytes]) -> list[str]:
    return [
        f"{_name(file)}:{number}: {line.strip()[:120].decode(errors='replace')}"
        for file in files
        for number, line in enumerate(file.read_bytes().split(b"\n"), start=1)
        if pattern.search(line)
    ]


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
