"""The read-only API at ``/api/``: the same access functions as the screens, nothing that writes.

One module per subject; each has a ``router`` that is mounted here. `frame.needs` says how an
operation declares its permission.
"""

from pendency.office.api import cases, fairness, figures, log
from pendency.office.api.frame import api, opened

api.add_router("/cases", cases.router)
api.add_router("", figures.router)
api.add_router("/log", log.router)
api.add_router("", fairness.router)

urls = opened(api)

__all__ = ["api", "urls"]
