"""The way of a draft: which step is possible from where.

::

    drafted -> submitted -> approved -> dispatched
       ^          |            |
    returned <----+------------+          withdrawn: from everywhere but dispatched

Where the writer has authority to sign, a draft goes from drafted or returned to dispatched.
"""

from __future__ import annotations

from enum import StrEnum

from pendency.examination.errors import IllegalStepError


class DraftState(StrEnum):
    """Where a draft stands."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    DISPATCHED = "dispatched"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether it may still become a notice."""
        return self not in {DraftState.DISPATCHED, DraftState.WITHDRAWN}


class Step(StrEnum):
    """What is done with a draft."""

    SAVE = "saved"
    SUBMIT = "submitted"
    RETURN = "returned"
    APPROVE = "approved"
    DISPATCH = "dispatched"
    WITHDRAW = "withdrawn"


_S = DraftState
_WRITING = (_S.DRAFTED, _S.RETURNED)
_FROM: dict[Step, tuple[DraftState, ...]] = {
    Step.SAVE: _WRITING,
    Step.SUBMIT: _WRITING,
    Step.RETURN: (_S.SUBMITTED, _S.APPROVED),
    Step.APPROVE: (_S.SUBMITTED,),
    Step.DISPATCH: (_S.APPROVED,),
    Step.WITHDRAW: tuple(state for state in _S if state.is_open),
}


def possible_from(step: Step, *, with_authority: bool = False) -> tuple[DraftState, ...]:
    """The states from which a step is possible; ``with_authority``: the writer may sign."""
    if step is Step.DISPATCH and with_authority:
        return (*_FROM[step], *_WRITING)
    return _FROM[step]


def after(state: DraftState, step: Step, *, with_authority: bool = False) -> DraftState:
    """The state that a step leads to; a saved draft stays where it is.

    Raises
    ------
    IllegalStepError
        The step is not possible from there.
    """
    allowed = possible_from(step, with_authority=with_authority)
    if state not in allowed:
        raise IllegalStepError(step, state, allowed)
    return state if step is Step.SAVE else DraftState(step)
