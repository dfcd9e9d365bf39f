from __future__ import annotations

from pendency.office.mart.recent import Recent


def test_a_question_is_asked_once_while_there_is_room() -> None:
    asked: list[str] = []

    def find(name: str, rows: int) -> list[str]:
        asked.append(name)
        return [name] * rows

    recent = Recent(room=5)
    for name, rows in [("a", 2), ("b", 2), ("a", 2), ("c", 2), ("a", 2), ("b", 2), ("c", 2)]:
        assert recent.answer(name, lambda n=name, r=rows: find(n, r)) == [name] * rows
    # c made b go, which was asked for longest ago; then b made c go
    assert asked == ["a", "b", "c", "b", "c"]


def test_an_answer_too_large_to_keep_is_given_all_the_same() -> None:
    recent = Recent(room=3)
    assert recent.answer("x", lambda: list(range(10))) == list(range(10))
    assert recent.answer("x", lambda: [0]) == [0]


def test_changing_an_answer_does_not_change_the_next_one() -> None:
    recent = Recent(room=3)
    recent.answer("x", lambda: [1]).append(2)
    recent.answer("x", list).append(3)
    assert recent.answer("x", list) == [1]
