"""A frozen list read back: the question as it was committed to, without the snapshot behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pendency.allocation.errors import RecordError
from pendency.allocation.instance import Instance, Ints, Ladder, frozen_hash, frozen_lines

_Line = dict[str, Any]


def thaw(lines: Iterable[str]) -> Instance:
    """The instance of a frozen list.

    Raises
    ------
    RecordError
        The lines are no frozen list, or not in its one spelling.
    """
    texts = [line.rstrip("\n") for line in lines]
    kinds: dict[str, list[_Line]] = {"terms": [], "centre": [], "desk": [], "case": []}
    try:
        for text in texts:
            line = json.loads(text)
            kinds[line["kind"]].append(line)
        (terms,) = kinds["terms"]
        instance = _instance(terms, kinds["centre"], kinds["desk"], kinds["case"])
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"this is no frozen list ({error})") from error
    if frozen_hash(frozen_lines(instance)) != frozen_hash(texts):
        raise RecordError("this is no frozen list: it is not spelt as one")
    return instance


def _instance(
    terms: _Line, centres: Sequence[_Line], desks: Sequence[_Line], cases: Sequence[_Line]
) -> Instance:
    place = {centre["centre"]: i for i, centre in enumerate(centres)}
    number = {desk["desk"]: i for i, desk in enumerate(desks)}
    pairs = [
        (i, number[desk], misfit, near)
        for i, case in enumerate(cases)
        for desk, misfit, near in case["pairs"]
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 4)
    return Instance(
        cases=tuple(case["case"] for case in cases),
        desks=tuple(number),
        centres=tuple(place),
        hours=_ints(case["hours"] for case in cases),
        wait_price=_ints(case["wait"] for case in cases),
        limit=_ints(desk["limit"] for desk in desks),
        reserve=_ints(desk["reserve"] for desk in desks),
        centre=_ints(place[desk["centre"]] for desk in desks),
        desk_ladder=_ladder(desks),
        centre_ladder=_ladder(centres),
        pair_case=table[:, 0],
        pair_desk=table[:, 1],
        misfit=table[:, 2],
        near=table[:, 3].astype(np.bool_),
        reserve_price=terms["reserve_price"],
    )


def _ladder(owners: Sequence[_Line]) -> Ladder:
    rungs = [(i, *rung) for i, owner in enumerate(owners) for rung in owner["ladder"]]
    table = np.array(rungs, dtype=np.int64).reshape(-1, 3)
    return Ladder(table[:, 0], table[:, 1], table[:, 2])


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
