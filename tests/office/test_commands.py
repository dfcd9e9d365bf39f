"""The demonstration and the server, in processes of their own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

#: What the demonstration left of its draw: who committed, and what came of it.
LEFT = """
from pathlib import Path
from pendency.office.commands import configure
configure(Path({home!r}))
from pendency.allocation import certify, read_record, replay
from pendency.office.allocation import files
from pendency.office.models import (
    AllocationRun, AuditRow, Centre, Job, LongPlan, Override, Redraw, Scenario, User,
)
run = AllocationRun.objects.get()
record = read_record(files.read(run.record_sha256))
committed = set(run.parties.values_list("committed_by", flat=True))
print(run.state, replay(record), certify(record).optimal)
print(committed == {{"operations", "integrity_officer"}}
      | set(User.objects.filter(role="centre_head").values_list("username", flat=True)))
print(run.parties.exclude(centre=None).count() == Centre.objects.count() > 1)
print(AuditRow.objects.filter(action="publish_draw").count(),
      Override.objects.get().outcome, Redraw.objects.filter(settled_by=None).exists())
plan = LongPlan.objects.get()
print([(year.state, all(row.declared for row in year.targets.all()))
       for year in plan.broken_down.order_by("year")])
print(Scenario.objects.count(), Job.objects.get(kind="scenario").state)
"""
DEMO = """
from pathlib import Path
from pendency.office.commands import demo
demo(home=Path({home!r}), port=0, browser=False, serve_it={serve_it}, cases=3000)
"""


def _demo(home: Path, *, serve_it: bool) -> subprocess.Popen[str]:
    code = DEMO.format(home=str(home), serve_it=serve_it)
    env = os.environ | {"DATABASE_URL": ""}
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, env=env)  # fmt: skip


def test_demo_loads_once_writes_the_pack_and_serves(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    first, _ = _demo(home, serve_it=False).communicate(timeout=300)
    assert "sample office is loaded" in first, first
    assert "Its centres have drawn: run 1" in first
    assert "Head office has set a plan: Plan 2025–2029." in first
    packs = [Path(line.split(": ")[1]) for line in first.splitlines() if "pack:" in line]
    assert {path.suffix for path in packs} >= {".html", ".docx"}
    assert all(path.stat().st_size > 0 for path in packs)
    assert (home / "demo_password").stat().st_mode & 0o777 == 0o600
    password = (home / "demo_password").read_text("ascii")
    assert password in first
    snapshots = list((home / "store" / "snapshots").iterdir())
    left = subprocess.run(
        [sys.executable, "-c", LEFT.format(home=str(home))],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"DATABASE_URL": ""},
    )
    assert left.stdout.splitlines() == [
        "published [] True", "True", "True", "1 confirmed True",
        "[('agreed', True), ('open', False)]", "1 waiting",
    ]  # fmt: skip

    server = _demo(home, serve_it=True)
    assert server.stdout
    said = []
    for line in server.stdout:
        said.append(line)
        if "is open at" in line:
            break
    else:
        pytest.fail("".join(said))
    try:
        found = re.search(r"http://\S+", said[-1])
        assert found
        with urllib.request.urlopen(found.group()) as answer:
            assert "login" in answer.url
            assert b'name="password"' in answer.read()
    finally:
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=60)
    assert "sample office is loaded" not in "".join(said)  # it was there already
    assert password in "".join(said)
    assert "Traceback" not in rest
    assert list((home / "store" / "snapshots").iterdir()) == snapshots
