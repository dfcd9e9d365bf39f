"""Who may sign which kind of notice without a supervisor; data: ``data/authority.toml``."""

from __future__ import annotations

from pendency.examination.composing.data_files import load


def may_sign(grade: str | None, kind: str) -> bool:
    """Whether an examiner of a grade may send a kind of notice without approval.

    A grade that the data do not name, and nobody's, needs approval for everything.
    """
    return kind in load("authority.toml")["signs"].get(grade, ())
