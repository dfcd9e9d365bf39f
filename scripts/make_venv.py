"""Make the virtual environment of this checkout, or say in plain words what is missing.

Called by the Makefile with whatever Python it found, so this file keeps to syntax that an old
Python can read: it must be able to say that it is too old.
"""

import os
import subprocess
import sys

NEEDS = (3, 11)


def main() -> int:
    folder = sys.argv[1]
    version = "{}.{}".format(*sys.version_info)
    if sys.version_info < NEEDS:
        return stop(
            f"Pendency needs Python 3.11 or newer; {sys.executable} is {version}.",
            "Install a newer one, or name it: make PYTHON=/path/to/python3.13 demo",
        )
    if works(os.path.join(folder, "bin", "python")):
        return 0
    try:
        import ensurepip  # noqa: F401, PLC0415 (asked for here, so that its absence is told)
    except ImportError:
        return stop(
            f"This Python ({sys.executable}) comes without venv and pip.",
            f"On Debian and Ubuntu: apt install python{version}-venv",
        )
    print(f"Making a virtual environment in {folder} ...", flush=True)
    return subprocess.call([sys.executable, "-m", "venv", "--clear", folder])


def works(python: str) -> bool:
    """Tell whether an earlier environment can be used as it is."""
    check = f"import sys, pip; sys.exit(sys.version_info < {NEEDS})"
    try:
        return subprocess.call([python, "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def stop(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
