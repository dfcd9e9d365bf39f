"""The process that does the long work: ``python -m pendency.office.work``.

Takes the open jobs one after the other and ends when none is left, or at once where another
process works already.
"""

from __future__ import annotations

import os
from pathlib import Path

from pendency.office import clock
from pendency.office.commands import configure


def main() -> None:
    """Work in the data directory that PENDENCY_HOME names."""
    configure(Path(os.environ["PENDENCY_HOME"]))
    from pendency.office.tasks import work  # noqa: PLC0415  # models can be imported only now

    work(clock.now)


if __name__ == "__main__":
    main()
