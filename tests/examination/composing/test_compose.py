"""A notice: its text, its limit, its stored form, its versions."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examination.composing import sample

from pendency.examination import UnreadableActionError
from pendency.examination.composing import (
    CATEGORIES,
    LANGUAGES,
    Citation,
    CitedDocument,
    Facts,
    Heading,
    Objection,
    OfficeAction,
    Paragraph,
    Signature,
    Table,
    compose,
    differences,
    read_action,
)


@pytest.mark.parametrize(
    ("office", "language", "kind", "last_day", "period"),
    [
        ("CN", "zh", "first_action", dt.date(2024, 11, 1), "4个月"),
        ("CN", "zh", "later_action", dt.date(2024, 9, 2), "2个月"),  # 1 September is a Sunday
        ("CN", "en", "refusal", dt.date(2024, 10, 8), "three months"),  # the holiday week
        ("EP", "en", "first_action", dt.date(2024, 11, 4), "four months"),  # All Saints, weekend
        ("EP", "en", "refusal", dt.date(2024, 9, 2), "two months"),
        ("US", "en", "first_action", dt.date(2024, 10, 1), "three months"),
        ("US", "en", "grant", dt.date(2024, 10, 1), "three months"),
    ],
)
def test_the_limit_is_computed_and_explained_in_the_text(
    office: str, language: str, kind: str, last_day: dt.date, period: str
):
    objections = () if kind == "grant" else sample.action(language, office).objections
    action = sample.action(language, office, kind=kind, objections=objections)
    made = compose(action, sample.case(language, office), sample.TODAY)

    assert made.limit is not None
    assert made.limit.last_day == last_day
    text = "\n".join(made.paragraphs())
    assert period in text
    assert all(sentence in text for sentence in made.limit.sentences(language))


def test_a_day_beyond_the_calendar_is_an_error_not_a_guess():
    made = compose(sample.action(), sample.case(), dt.date(2027, 12, 1))

    assert made.limit is None
    assert [f.rule for f in made.errors] == ["limit_unknown"]
    assert "2028" in made.errors[0].text.zh
    assert "2028" in made.errors[0].text.en


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_whose_holidays_are_not_decreed_yet_is_printed_with_its_condition(language: str):
    """2027-03-30 lies around Tomb-sweeping Day, whose days off the State Council decrees later."""
    action = sample.action(language=language)
    made = compose(action, sample.case(language), dt.date(2026, 11, 30))

    assert made.limit is not None
    assert made.limit.last_day == dt.date(2027, 3, 30)
    assert not made.errors
    assert [flaw.rule for flaw in made.flaws if not flaw.is_error] == ["limit_open"]
    text = "\n".join(made.paragraphs())
    assert {"en": "next working day", "zh": "其后的第一个工作日"}[language] in text


NUMBERS = {
    "zh": (["一、", "二、", "三、", "四、", "五、", "六、"], ["（一）", "（二）", "（三）"]),
    "en": (["1.", "2.", "3.", "4.", "5.", "6."], ["3.1", "3.2", "3.3"]),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_stand_in_order(language: str):
    made = compose(sample.action(language), sample.case(language), sample.TODAY)

    kinds = [type(block) for block in made.blocks]
    assert kinds[0] is Facts
    assert kinds[-1] is Signature
    assert kinds.count(Table) == 1
    heads = [b for b in made.blocks if isinstance(b, Heading)]
    first, second = NUMBERS[language]
    assert [h.number for h in heads if h.level == 1] == first
    assert [h.number for h in heads if h.level == 2] == second
    table = next(b for b in made.blocks if isinstance(b, Table))
    separator = "、" if language == "zh" else ", "
    assert [row[-1] for row in table.rows] == ["1-3", f"2{separator}3"]


def test_claims_documents_and_passages_are_linked_in_the_sentence():
    made = compose(sample.action("en", "EP"), sample.case("en", "EP"), sample.TODAY)
    text = list(made.paragraphs())

    assert any(
        t.startswith("The subject-matter of claim 1 is not new. D1 (CN 101000001 A, paragraphs "
                     "[0012]-[0015], figure 2) discloses: ") for t in text
    )  # fmt: skip
    assert any("reference is made to D2 (US 2016/0000002 A1, page 3, lines 5-12)." in t
               for t in text)  # fmt: skip
    assert "Objected to: claims 1-3 and 5." in text
    assert "Nothing is objected to: claim 4." in text


def test_what_is_missing_is_a_named_gap_and_an_error():
    empty = sample.action("zh", objections=(Objection("inventiveness"),), allowable=())
    made = compose(empty, sample.case("zh"), sample.TODAY)

    gaps = {r.text for b in made.blocks if isinstance(b, Paragraph) for r in b.runs
            if r.kind == "gap"}  # fmt: skip
    assert gaps == {"权利要求", "最接近的现有技术", "技术特征", "实际解决的技术问题", "具体理由"}
    assert {f.rule for f in made.errors} == {"claims_missing", "citation_missing", "slot_missing"}


def test_a_full_stop_is_not_doubled():
    action = sample.action("en", "EP")
    ended = replace(action.objections[0], texts={"feature": "a housing."})
    made = compose(replace(action, objections=(ended,)), sample.case("en", "EP"), sample.TODAY)

    assert not any(".." in text for text in made.paragraphs())


def test_the_same_input_gives_the_same_notice():
    assert compose(sample.action(), sample.case(), sample.TODAY) == compose(
        sample.action(), sample.case(), sample.TODAY
    )


# --- Stored form ---------------------------------------------------------------------------------

_texts = st.text(max_size=20)
_claims = st.lists(st.integers(1, 50), max_size=5, unique=True).map(lambda c: tuple(sorted(c)))
_actions = st.builds(
    OfficeAction,
    kind=_texts, office=_texts, language=st.sampled_from(LANGUAGES), basis=_texts,
    documents=st.lists(st.builds(CitedDocument, _texts, st.sampled_from(CATEGORIES),
                                 st.none() | st.dates()), max_size=3).map(tuple),
    objections=st.lists(st.builds(
        Objection, _texts, _claims,
        st.lists(st.builds(Citation, st.integers(1, 9), _texts), max_size=2).map(tuple),
        st.dictionaries(_texts, _texts, max_size=2), _texts), max_size=3).map(tuple),
    allowable=_claims, closing=_texts,
)  # fmt: skip


@given(_actions)
def test_an_action_survives_its_stored_form(action: OfficeAction):
    assert read_action(json.loads(json.dumps(action.as_dict()))) == action


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("language",), "fr", "action"),
        (("basis",), None, "action"),
        (("documents", 1, "published"), "2020-02-30", "documents[1]"),
        (("documents", 0, "category"), "Z", "documents[0]"),
        (("objections", 2, "claims"), ["x"], "objections[2]"),
        (("objections", 0, "texts"), [], "objections[0]"),
    ],
)
def test_values_that_are_no_action_are_refused_with_their_place(
    path: tuple[str | int, ...], value: object, place: str
):
    plain = json.loads(json.dumps(sample.action().as_dict()))
    part = plain
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value

    with pytest.raises(UnreadableActionError) as caught:
        read_action(plain)
    assert str(caught.value).startswith(f"{place}: ")


def test_a_missing_part_is_named():
    plain = sample.action().as_dict()
    del plain["closing"]

    with pytest.raises(UnreadableActionError, match="'closing' is missing"):
        read_action(plain)


# --- Versions ------------------------------------------------------------------------------------


def test_only_what_changed_is_a_difference():
    before = sample.action()
    first = replace(before.objections[0], claims=(1, 2), texts={"feature": "包括壳体"})
    after = replace(before, objections=(first, *before.objections[1:]), closing="")

    found = {d.part.zh: (d.before, d.after) for d in differences(before, after)}
    assert found["新颖性：权利要求"] == ("1", "1、2")
    assert found["新颖性：技术特征"] == ("一种传动装置，包括壳体和烧结成型的齿轮", "包括壳体")
    assert found["结语"] == (before.closing, "")
    assert len(found) == 3
    assert differences(before, before) == ()


def test_a_ground_that_came_or_went_is_a_difference_even_when_it_is_empty():
    before = sample.action()
    after = replace(before, objections=(*before.objections, Objection("unity")))

    assert [d.part.en for d in differences(before, after)] == ["Unity: claims"]
    assert [d.part.en for d in differences(after, before)] == ["Unity: claims"]
