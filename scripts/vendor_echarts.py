"""Fetch Apache ECharts through npm's own client and vendor the one file that the charts need.

    scripts/vendor_echarts.py 6.1.0        # fetch that version and write it
    scripts/vendor_echarts.py --check      # the file is the one whose SHA-256 is recorded

npm knows where packages come from; no address is written here. The licence and the notice come
along, as Apache-2.0 asks.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src/pendency/office/static/vendor/echarts"
FILES = {
    "package/dist/echarts.min.js": "echarts.min.js",
    "package/LICENSE": "LICENSE.txt",
    "package/NOTICE": "NOTICE.txt",
    "package/licenses/LICENSE-d3": "LICENSE-d3.txt",
}
SUMS = FOLDER / "SHA256SUMS"


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        return check()
    if len(arguments) == 1 and re.fullmatch(r"\d+\.\d+\.\d+", arguments[0]):
        return fetch(arguments[0])
    print(__doc__)
    return 2


def fetch(version: str) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["npm", "pack", f"echarts@{version}", "--silent"], cwd=scratch, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        archive = next(Path(scratch).glob("echarts-*.tgz"))
        with tarfile.open(archive) as tar:
            contents = {name: tar.extractfile(path).read() for path, name in FILES.items()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (FOLDER / name).write_bytes(data)
    (FOLDER / "VERSION").write_text(version + "\n", encoding="ascii")
    sums = [f"{digest(FOLDER / name)}  {name}" for name in sorted(contents)]
    SUMS.write_text("\n".join(sums) + "\n", encoding="ascii")
    print(f"echarts {version} written to {FOLDER}")
    return 0


def check() -> int:
    recorded = dict(reversed(line.split()) for line in SUMS.read_text("ascii").splitlines())
    changed = [name for name, wanted in recorded.items() if digest(FOLDER / name) != wanted]
    for name in changed:
        print(f"{FOLDER / name}: not the recorded bytes; run scripts/vendor_echarts.py VERSION")
    return 1 if changed else 0


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
