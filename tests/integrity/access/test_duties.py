"""The matrix of duties: who breaks it is named, and a row that checks nothing is refused."""

from __future__ import annotations

from importlib.resources import files

import pytest

from pendency.integrity.access import AccessError, conflicts, matrix, same_person
from pendency.integrity.access.duties import read_matrix

ROWS = """
[[role]]
name = "apart"
one = ["a"]
other = ["b", "c"]
en = "a without b and c"
zh = "x"

[[role]]
name = "clerk"
role = "clerk"
never = ["d"]
en = "no d"
zh = "x"

[[act]]
name = "draft"
one = "write"
other = "approve"
by = "approve"
en = "not his own"
zh = "x"
"""


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ({"a"}, []),
        ({"b", "c"}, []),
        ({"a", "b"}, [("apart", ("a", "b"))]),
        ({"a", "b", "c", "z"}, [("apart", ("a", "b", "c"))]),
        ({"d"}, [("clerk", ("d",))]),
        ({"a", "c", "d"}, [("apart", ("a", "c")), ("clerk", ("d",))]),
    ],
)
def test_a_role_that_holds_both_is_named_with_what_it_holds(
    held: set[str], wanted: list[tuple[str, tuple[str, ...]]]
):
    found = conflicts({"clerk": held, "other": {"d"}}, read_matrix(ROWS))
    assert [(c.rule.name, c.held) for c in found if c.role == "clerk"] == wanted
    assert [c for c in found if c.role == "other"] == []


def test_a_rule_for_a_role_that_is_not_there_is_an_error():
    with pytest.raises(AccessError, match="no role clerk"):
        conflicts({"other": {"a"}}, read_matrix(ROWS))


def test_the_second_act_is_for_somebody_else():
    table = read_matrix(ROWS)
    assert same_person(table, "draft", first=[1, 2], second=2)
    assert not same_person(table, "draft", first=[1, 2], second=3)
    with pytest.raises(AccessError, match="no pair"):
        same_person(table, "drafts", first=[], second=1)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('other = ["b", "c"]', "other = []", "checks nothing"),
        ('never = ["d"]', 'never = ["d"]\none = ["a"]', "needs"),
        ('name = "clerk"', 'name = "apart"', "twice"),
        ('by = "approve"\n', "", "see the comments"),
        ("[[act]]", "[[role]]", "needs"),
    ],
)
def test_a_table_with_a_broken_row_is_refused(old: str, new: str, complaint: str):
    with pytest.raises(AccessError, match=complaint):
        read_matrix(ROWS.replace(old, new, 1))


def test_the_shipped_table_is_read_whole():
    text = files("pendency.integrity").joinpath("access/data/duties.toml").read_text("utf-8")
    table = matrix()
    assert len(table.roles) == text.count("\n[[role]]\n")
    assert len(table.acts) == text.count("\n[[act]]\n")
