"""The flow file: what is written is read back; what is broken is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.twin import flows

from pendency.twin import Flow, FlowError, shipped_flow
from pendency.twin.flow import GRID
from pendency.twin.flowfile import check, flow_text, read_flow


@pytest.mark.parametrize("flow", [flows.simple(), flows.rounds(), shipped_flow()])
def test_what_is_saved_is_loaded(flow: Flow, tmp_path: Path) -> None:
    flow.save(tmp_path / "flow.json")

    assert Flow.load(tmp_path / "flow.json") == flow
    assert (tmp_path / "flow.json").read_text("utf-8") == flow_text(flow)


def test_the_file_reads_line_by_line() -> None:
    text = flow_text(flows.simple())

    assert max(map(len, text.splitlines())) < 400
    assert json.loads(text)["probabilities"] == list(GRID)
    assert sum('"days": [' in line and line.count(",") >= 24 for line in text.splitlines()) == 8


def _first_stage(body: dict[str, Any]) -> dict[str, Any]:
    return body["stages"][0]


def _first_way(body: dict[str, Any]) -> dict[str, Any]:
    return _first_stage(body)["transitions"][0]


def _mark(body: dict[str, Any]) -> dict[str, Any]:
    return body["stages"][1]["marks"][0]


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "format": (lambda b: b.update(format=9), "format: is 9, this version reads 1"),
    "grid": (lambda b: b.update(probabilities=[0, 1]), "probabilities: must be"),
    "no title": (lambda b: b.pop("title"), "title: is missing"),
    "title": (lambda b: b.update(title=3), "title: has the wrong type: 3"),
    "date": (lambda b: b.update(observed_to="today"), "observed_to: 'today' is not a date"),
    "stage": (lambda b: b["stages"].insert(0, 7), r"stages\[0\]: must be an object"),
    "code": (lambda b: _first_stage(b).update(code="x"), r"stages\[0\].code: 'x' is not an event"),
    "count": (lambda b: _first_stage(b).update(n=-1), r"stages\[0\].n: must not be negative"),
    "bool": (lambda b: _first_stage(b).update(n=True), r"stages\[0\].n: has the wrong type"),
    "rounds": (lambda b: _first_stage(b).update(rounds=[2, 1]), "rounds: the last round must not"),
    "rounds shape": (lambda b: _first_stage(b).update(rounds=[1]), r"rounds: must be \[first"),
    "share": (lambda b: _first_way(b).update(share=1.2), "share: must lie between 0 and 1: 1.2"),
    "sum": (lambda b: _first_way(b).update(share=0.3), "stages.filed: shares and stay sum to 0.4"),
    "descending": (lambda b: _first_way(b)["days"].reverse(), "days: must not decrease"),
    "short": (lambda b: _first_way(b)["days"].pop(), "days: must be 25 numbers"),
    "negative": (lambda b: _first_way(b)["days"].__setitem__(0, -2), "cannot be negative: -2"),
    "unknown key": (lambda b: _first_way(b).update(colour=1), "colour: is not a key of a flow"),
    "pooled": (lambda b: _first_way(b).update(pooled="all"), "pooled: 'all' is not one of"),
    "place": (lambda b: _mark(b)["place"].__setitem__(4, 3), "place: must lie between 0 and 1"),
    "twice": (lambda b: b["stages"].append(_first_stage(b)), "two stages have the same name"),
    "dead end": (lambda b: b["stages"].pop(), "no stage covers 'restored' in round 0"),
    "no start": (lambda b: b["stages"].pop(0), "no stage covers 'filed'"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_the_key(name: str) -> None:
    spoil, message = BROKEN[name]
    body = json.loads(flow_text(flows.simple()))
    spoil(body)

    with pytest.raises(FlowError, match=message):
        read_flow(json.dumps(body))


@pytest.mark.parametrize("text", ["", "{", "[]", '"flow"'])
def test_what_is_no_flow_file_is_refused(text: str) -> None:
    with pytest.raises(FlowError, match="flow: file"):
        read_flow(text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "flow.json").write_bytes(b"PK\x03\x04\xff\xfe")

    with pytest.raises(FlowError, match="is not text in UTF-8"):
        Flow.load(tmp_path / "flow.json")


def test_stages_have_readable_names() -> None:
    names = {stage.name for stage in shipped_flow().stages}

    assert {"filed", "docketed", "first_action", "response.1", "granted"} <= names
    assert any(name.startswith("later_action.2") for name in names)


def test_a_missing_transition_or_stage_is_named() -> None:
    with pytest.raises(FlowError, match=r"stages\.granted: has no transition to 'refused'"):
        flows.simple().by_name["granted"].to("refused")
    with pytest.raises(FlowError, match="no stage covers 'allowed' in round 2"):
        flows.simple().stage("allowed", 2)


def test_the_shipped_flow_states_its_source_and_borrows_where_cases_are_few() -> None:
    flow = shipped_flow()
    check(flow)

    assert "not a random sample" in flow.source
    assert flow.cases == 1909
    for stage in flow.stages:
        for transition in stage.transitions:
            # a distribution of its own only where enough cases stand behind it
            assert transition.n >= 20 or transition.pooled
