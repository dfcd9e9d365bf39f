"""SIGKILL in the middle of an import: the store is the one before or the one after."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pendency.exchange import take_in
from pendency.records import Snapshot, Store

TRIALS = 50
MAPPING = """
office = "XX"
[cases]
file = "cases.csv"
columns = { number = "number", filing_date = "filed" }
[events]
file = "events.csv"
columns = { number = "number", date = "day", code = "code" }
"""
_IMPORT = """
import sys
from pathlib import Path
from pendency.exchange import take_in
from pendency.records import Store
folder, store = Path(sys.argv[1]), Store(sys.argv[2])
print("ready", flush=True)
report = take_in("csv", folder, store, mapping=folder.parent / "mapping.toml")
print(report.snapshot_id, flush=True)
"""


def write_extract(folder: Path, cases: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder.parent / "mapping.toml").write_text(MAPPING)
    filed = [f"N{i},20{i % 20:02d}-01-{i % 28 + 1:02d}\n" for i in range(cases)]
    events = [
        f"N{i},20{i % 20:02d}-{month:02d}-15,{code}\n"
        for i in range(cases) for month, code in ((3, "docketed"), (5, "action"), (9, "response"))
    ]  # fmt: skip
    (folder / "cases.csv").write_text("number,filed\n" + "".join(filed))
    long = f"N1,{'x' * 1_200_000},docketed\n"  # goes to the blobs
    (folder / "events.csv").write_text("number,day,code\n" + "".join(events) + long)


def start(folder: Path, store: Path) -> subprocess.Popen[str]:
    """Begin an import in another process; returns when it is about to open the extract."""
    process = subprocess.Popen(
        [sys.executable, "-c", _IMPORT, folder, store], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_store_survives_sigkill_at_any_moment(tmp_path: Path):
    folder, template = tmp_path / "extract", tmp_path / "template"
    write_extract(folder, 1_500)
    before = take_in("csv", folder, Store(template), mapping=tmp_path / "mapping.toml").snapshot_id
    write_extract(folder, 4_000)
    undisturbed = shutil.copytree(template, tmp_path / "undisturbed")
    clock = time.monotonic()
    with start(folder, undisturbed) as process:
        clock = time.monotonic()
        assert process.stdout is not None
        after = process.stdout.read().strip()
    duration = time.monotonic() - clock
    dice = random.Random(20)
    seen = {before: 0, after: 0}

    for _ in range(TRIALS):
        place = shutil.copytree(template, tmp_path / "store")
        with start(folder, place) as process:
            time.sleep(dice.uniform(0, 1.05 * duration))
            process.send_signal(signal.SIGKILL)
        seen[Snapshot.open(place).id] += 1  # opening checks every byte
        again = take_in("csv", folder, Store(place), mapping=tmp_path / "mapping.toml")
        assert again.snapshot_id == after
        assert Snapshot.open(place).id == after
        shutil.rmtree(place)

    assert before != after
    assert sum(seen.values()) == TRIALS
    assert seen[before] > 0
