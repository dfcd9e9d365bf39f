"""The way of a draft: every state with every step, and who signs."""

from __future__ import annotations

import itertools

import pytest

from pendency.examination import IllegalStepError
from pendency.examination.composing import DraftState, Step, after, kinds, may_sign
from pendency.examination.composing.grounds import OFFICES

LEADS = {
    ("drafted", "saved"): "drafted",
    ("drafted", "submitted"): "submitted",
    ("drafted", "withdrawn"): "withdrawn",
    ("submitted", "returned"): "returned",
    ("submitted", "approved"): "approved",
    ("submitted", "withdrawn"): "withdrawn",
    ("returned", "saved"): "returned",
    ("returned", "submitted"): "submitted",
    ("returned", "withdrawn"): "withdrawn",
    ("approved", "returned"): "returned",
    ("approved", "dispatched"): "dispatched",
    ("approved", "withdrawn"): "withdrawn",
}
WITH_AUTHORITY = {
    ("drafted", "dispatched"): "dispatched",
    ("returned", "dispatched"): "dispatched",
}


@pytest.mark.parametrize("authority", [False, True])
@pytest.mark.parametrize(
    ("state", "step"),
    list(itertools.product(DraftState, Step)),
    ids=lambda v: getattr(v, "name", v),
)
def test_every_step_from_every_state(state: DraftState, step: Step, authority: bool):
    leads = LEADS | (WITH_AUTHORITY if authority else {})
    wanted = leads.get((state.value, step.value))

    if wanted:
        assert after(state, step, with_authority=authority) == wanted
    else:
        with pytest.raises(IllegalStepError, match="possible from"):
            after(state, step, with_authority=authority)


def test_what_is_sent_or_withdrawn_is_final():
    assert [s for s in DraftState if not s.is_open] == ["dispatched", "withdrawn"]


@pytest.mark.parametrize(
    ("grade", "kind", "signs"),
    [
        ("E1", "first_action", False),
        ("E3", "first_action", False),
        ("E4", "first_action", True),
        ("E4", "grant", False),
        ("E5", "grant", True),
        ("E5", "refusal", False),
        ("E6", "refusal", True),
        (None, "first_action", False),
        ("II", "first_action", False),
    ],
)
def test_authority_follows_grade_and_kind(grade: str | None, kind: str, signs: bool):
    assert may_sign(grade, kind) is signs


def test_a_higher_grade_signs_all_that_a_lower_one_does():
    known = {kind for office in OFFICES for kind in kinds(office)}
    signed = [{k for k in known if may_sign(f"E{grade}", k)} for grade in range(1, 7)]

    assert all(low <= high for low, high in itertools.pairwise(signed))
    assert signed[-1] == known
