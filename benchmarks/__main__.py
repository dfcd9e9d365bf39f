"""``python -m benchmarks [NAME [ARGS]]``: list the benchmarks, or run one."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(words: list[str]) -> None:
    """Run the benchmark that the first word names."""
    files = {f.stem: f for f in sorted(HERE.glob("*.py")) if not f.stem.startswith("_")}
    if not words or words[0] not in files:
        for name, file in files.items():
            about = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
            print(f"{name:18} {about.splitlines()[0] if about else ''}")
        raise SystemExit(0 if not words else f"no benchmark {words[0]!r}")
    sys.argv = [str(files[words[0]]), *words[1:]]
    runpy.run_path(str(files[words[0]]), run_name="__main__")


main(sys.argv[1:])
