"""One limit of one case, with the chain of steps that leads to its date."""

from __future__ import annotations

from typing import Any

from pendency.examination.clocks.rules import clocks
from pendency.examination.errors import UnknownRuleError
from pendency.law import ExplainedDate, deadline


def explain(row: dict[str, Any], *, longest: bool = False) -> ExplainedDate:
    """The date of one row of `limits`, explained.

    Parameters
    ----------
    row
        The row, as a dictionary.
    longest
        Explain ``latest_day`` instead of ``last_day``. A row with an ``earliest`` day only is
        explained as far as that.

    Raises
    ------
    UnknownRuleError
        The row names a limit that the data do not hold.
    LawError
        The calendar does not reach.
    """
    mine = {x.name: x for x in clocks().limits if x.office == row["law"]}
    if row["limit"] not in mine:
        place = f"clocks/data/clocks.toml, office {row['law']}"
        raise UnknownRuleError(row["limit"], mine, place=place)
    limit = mine[row["limit"]]
    return deadline(
        limit.rule,
        row["trigger_date"],
        limit.office,
        delivery=limit.delivery,
        numbers=None if limit.months is None else {"months": limit.months},
        extension_months=row["longest_extension" if longest else "extension_months"],
        roll=row["last_day"] is not None or row["earliest"] is None,
    )
