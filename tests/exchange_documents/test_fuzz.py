"""Mutated documents: the harness of `benchmarks/fuzz_documents.py`, a small share of its inputs.

The harness raises where an input makes the reader fail, hang or take memory, and where a record
does not come back from ST.96 or ST.36.
"""

from __future__ import annotations

import random

import pytest
from benchmarks.fuzz_documents import mutated, run, seeds


def test_each_mutated_input_is_read_or_quarantined() -> None:
    reasons, slowest = run(0, 1_500, 20_260_101, seeds(None))

    assert reasons.pop("inputs") == 1_500
    assert reasons["read"] > 150
    assert reasons["not_well_formed"] > 150
    assert slowest < 2


@pytest.mark.slow
def test_each_of_many_mutated_inputs_is_read_or_quarantined() -> None:
    reasons, _ = run(1, 15_000, 20_260_101, seeds(None))

    assert reasons["inputs"] == 15_000


def test_an_input_can_be_made_again() -> None:
    pool = seeds(None)

    assert mutated(pool, random.Random("1/2/3")) == mutated(pool, random.Random("1/2/3"))
