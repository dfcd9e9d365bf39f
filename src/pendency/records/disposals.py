"""Which disposals of a case count when there are several.

A restoration undoes a disposal from the start (restitutio in integrum): the case counts as pending
throughout. A return to the examiner leaves the disposal standing for the time until then. Without
either of them between two disposals:

- a repetition counts from the first one, and so does any kind of withdrawal after another one;
- nothing closes a case after its grant (the end of the right is another matter);
- a grant or refusal after a withdrawal shows that the case had been restored, though no record
  says so: the withdrawal is undone;
- after a refusal both stand, each from its day: re-examination may end in a grant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pendency.records.vocabulary import EventCode


def disposals_that_stand(marks: Sequence[EventCode]) -> list[bool]:
    """Which of the disposals and reopenings of one case, in order, are disposals that stand."""
    stands = [False] * len(marks)
    closed_by: int | None = None
    for i, mark in enumerate(marks):
        if mark.reopens:
            if closed_by is not None and mark.reopens == "ex_tunc":
                stands[closed_by] = False
            closed_by = None
        elif closed_by is None:
            stands[i], closed_by = True, i
        elif not _repeats(marks[closed_by], mark):
            if marks[closed_by].closes == "withdrawal":
                stands[closed_by] = False
            stands[i], closed_by = True, i
    return stands


def closed_before(
    closes: npt.NDArray[np.bool_], reopens: npt.NDArray[np.bool_], first: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether each row finds its case closed: the last mark before it was a disposal.

    Parameters
    ----------
    closes, reopens : (n,) arrays
        Marks on the events of all cases, ordered by case and time.
    first : (n,) array
        The first row of the case to which each row belongs.
    """
    marks = np.maximum.accumulate(np.where(closes | reopens, np.arange(len(closes)), -1))
    last = np.concatenate(([-1], marks))[:-1]
    closed: npt.NDArray[np.bool_] = (last >= first) & closes[last]
    return closed


def _repeats(before: EventCode, mark: EventCode) -> bool:
    return before.closes in {"grant", mark.closes}
