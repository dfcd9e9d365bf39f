"""The data: every office's grounds, kinds and flaws are whole, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from pendency.examination import DataError, MissingSlotError, UnknownGroundError
from pendency.examination.composing import grounds, kind, kinds, language_of, slots
from pendency.examination.composing.forms import read_form
from pendency.examination.composing.grounds import OFFICES
from pendency.law.text import Text

TODAY, FILED = dt.date(2026, 6, 1), dt.date(2024, 6, 1)


def every_form() -> Iterator[tuple[str, str, str]]:
    for office in OFFICES:
        for name in grounds(office, action=TODAY, filed=FILED):
            for language in ("en", "zh"):
                yield office, name, language


@pytest.mark.parametrize(("office", "name", "language"), list(every_form()))
def test_every_form_is_filled_without_a_rest(office: str, name: str, language: str):
    ground = grounds(office, action=TODAY, filed=FILED)[name]
    values = {slot: f"<{slot}>" for slot in slots()}
    for many in (False, True):
        text = "".join(r.text for r in ground.form.fill(values, language, many=many, place=name))

        assert not set("{}|") & set(text)
        assert "((" not in text
        assert all(f"<{slot}>".lower() in text.lower() for slot in ground.form.slots)


@pytest.mark.parametrize(("office", "name", "language"), list(every_form()))
def test_an_empty_slot_is_refused_by_name(office: str, name: str, language: str):
    ground = grounds(office, action=TODAY, filed=FILED)[name]
    for slot in ground.form.required:
        values = {other: "x" for other in slots() if other != slot}
        with pytest.raises(MissingSlotError) as caught:
            ground.form.fill(values, language, place=f"{office} {name}")

        assert (caught.value.place, caught.value.slot) == (f"{office} {name}", slot)
        gaps = [r.text for r in ground.form.outline(
            values, language, {s.id: s.name for s in slots().values()}, many=False
        ) if r.kind == "gap"]  # fmt: skip
        assert set(gaps) == {slots()[slot].name.in_language(language)}


@pytest.mark.parametrize(
    ("name", "day", "provision"),
    [
        ("essential_features", dt.date(2024, 1, 19), "专利法实施细则第二十条第二款"),
        ("essential_features", dt.date(2024, 1, 20), "专利法实施细则第二十三条第二款"),
        ("dependent_form", dt.date(2023, 12, 31), "专利法实施细则第二十二条第二款"),
        ("dependent_form", dt.date(2024, 1, 20), "专利法实施细则第二十五条第二款"),
        ("divisional_scope", dt.date(2024, 1, 20), "专利法实施细则第四十九条第一款"),
    ],
)
def test_the_version_in_force_on_the_day_of_the_notice_counts(
    name: str, day: dt.date, provision: str
):
    assert grounds("CN", action=day, filed=FILED)[name].provision.zh == provision


def test_a_ground_is_not_offered_before_it_was_law():
    before = grounds("CN", action=dt.date(2024, 1, 19), filed=FILED)
    since = grounds("CN", action=dt.date(2024, 1, 20), filed=FILED)

    assert "good_faith" not in before
    assert "good_faith" in since


@pytest.mark.parametrize(
    ("filed", "provision"),
    [
        (dt.date(2013, 3, 15), "pre-AIA 35 U.S.C. 102(a), (b)"),
        (dt.date(2013, 3, 16), "35 U.S.C. 102(a)(1)"),
    ],
)
def test_an_old_us_case_keeps_the_old_law_of_novelty(filed: dt.date, provision: str):
    assert grounds("US", action=TODAY, filed=filed)["novelty"].provision.en == provision


def test_an_office_without_its_own_law_follows_another():
    assert list(kinds("XX")) == list(kinds("CN"))
    assert grounds("XX", action=TODAY, filed=FILED) == grounds("CN", action=TODAY, filed=FILED)


@pytest.mark.parametrize(
    ("office", "name", "event", "rule"),
    [
        ("CN", "first_action", "first_action", "office_action_first"),
        ("CN", "later_action", "later_action", "office_action_later"),
        ("CN", "refusal", "refused", "reexamination_request"),
        ("CN", "grant", "allowed", "registration"),
        ("EP", "grant", "allowed", "intention_to_grant"),
        ("EP", "refusal", "refused", "appeal_notice"),
        ("US", "refusal", "later_action", "office_action"),
        ("US", "restriction", "restriction", "restriction"),
        ("US", "grant", "allowed", "issue_fee"),
    ],
)
def test_a_kind_of_notice_knows_its_event_and_its_limit(
    office: str, name: str, event: str, rule: str
):
    found = kind(name, office)

    assert (found.event, found.limit.rule) == (event, rule)


@pytest.mark.parametrize(
    ("office", "language"), [("CN", "zh"), ("XX", "zh"), ("EP", "en"), ("US", "en"), ("IN", "en")]
)
def test_an_office_writes_in_its_language(office: str, language: str):
    assert language_of(office) == language


def test_names_that_are_not_there_are_refused_with_what_is():
    with pytest.raises(UnknownGroundError, match="known: first_action, later_action"):
        kind("letter", "CN")
    with pytest.raises(UnknownGroundError, match="CN, EP, US"):
        grounds("JP", action=TODAY, filed=FILED)


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"en": "{claims} fall"}, "has the languages"),
        ({"en": "{claims} fall", "zh": "不具备"}, "different slots"),
        ({"en": "((in {claims}))", "zh": "{claims}"}, "different slots"),
        ({"en": "{weather}", "zh": "{weather}"}, "unknown slot"),
    ],
)
def test_a_form_that_is_not_whole_is_refused(spec: dict[str, str], problem: str):
    with pytest.raises(DataError, match=problem):
        read_form(spec, frozenset({"claims"}), place="here")


@pytest.mark.parametrize(
    ("values", "many", "wanted"),
    [
        ({"claims": "claim 1"}, False, "Claim 1 falls."),
        ({"claims": "claims 1 and 2"}, True, "Claims 1 and 2 fall."),
        ({"claims": "claim 1", "reason": "It is old."}, False, "Claim 1 falls, for: It is old."),
    ],
)
def test_the_words_of_a_form_agree_in_number_and_leave_out_what_is_empty(
    values: dict[str, str], many: bool, wanted: str
):
    form = read_form(
        {"en": "{claims} [falls|fall]((, for: {reason})).", "zh": "{claims}((因{reason}))不成立。"},
        frozenset({"claims", "reason"}),
        place="here",
    )

    assert "".join(r.text for r in form.fill(values, "en", many=many, place="here")) == wanted
    assert form.text == Text(*form.text)
