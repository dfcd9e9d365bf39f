from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.office.desks.conftest import APPLICANT, ASKED, CLOSED, FRESH, declare, examiner
from tests.office.test_imports import Extract

from pendency.integrity.recusal import Standing, undeclared
from pendency.office import access, actions
from pendency.office.actions.declarations import NewTie, _months_later
from pendency.office.desks.standing import recusals_on, standing_of
from pendency.office.errors import DeskError, NotAllowedError
from pendency.office.models import (
    AuditRow,
    Case,
    DeclaredTie,
    Examiner,
    LogLeaf,
    Office,
    Recusal,
)

FIRM = NewTie("employer", "works Ω", to_date=dt.date(2023, 1, 1))


def test_without_a_declaration_nobody_is_eligible(people: SimpleNamespace, now: dt.datetime):
    declared = recusals_on(now.date()).declarations
    codes = list(Examiner.objects.values_list("code", flat=True))
    assert undeclared(declared, codes, now.date()) == codes
    declare(people.examiner, now)
    declared = recusals_on(now.date()).declarations
    assert undeclared(declared, codes, now.date()) == codes[1:]


def test_a_declaration_holds_for_a_year_and_is_replaced_by_the_next(
    people: SimpleNamespace, now: dt.datetime
):
    declare(people.examiner, now, FIRM)
    me = examiner()
    assert me.declarations.get().to_date == dt.date(2025, 6, 30)
    for days, standing in ((0, "valid"), (340, "ending"), (364, "ending"), (365, "lapsed")):
        day = now.date() + dt.timedelta(days=days)
        assert standing_of([me], day)[1].standing == standing, days
    declare(people.examiner, now + dt.timedelta(days=10))
    assert recusals_on(now.date() + dt.timedelta(days=10)).ties.is_empty()
    assert me.declarations.count() == 2
    assert DeclaredTie.objects.count() == 1  # what was said stays


def test_what_is_named_is_found_on_the_docket(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, FIRM)
    found = Recusal.objects.all()
    assert {(r.examiner_id, r.source, r.relation, r.outcome) for r in found} == {
        (1, "screening", "employer", "open")
    }
    pending = Case.objects.filter(examiner=1, closed_date=None)
    assert {r.case_id for r in found} == set(pending.values_list("pk", flat=True))
    assert CLOSED not in {r.case_id for r in found}
    assert all(APPLICANT in r.matched for r in found)
    assert not any(r.suspends for r in found)  # a finding is a question, not a verdict


def test_an_import_screens_the_dockets(people: SimpleNamespace, now: dt.datetime, tmp_path: Path):
    declare(people.examiner, now, FIRM)
    Recusal.objects.all().delete()
    Office.objects.update(provenance="imported")
    Extract(tmp_path, now).run()
    assert Recusal.objects.filter(source="screening", examiner=1).count() == 5
    assert AuditRow.objects.get(action="run_import").detail["findings"] == 5


def test_a_finding_is_noted_once(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, FIRM)
    before = Recusal.objects.count(), AuditRow.objects.count()
    assert actions.screen_dockets(by=people.officer, now=now) == 0
    assert (Recusal.objects.count(), AuditRow.objects.count()) == before
    Recusal.objects.filter(case_id=ASKED).delete()
    assert actions.screen_dockets(by=people.officer, now=now) == 1
    assert AuditRow.objects.first().detail == {"findings": 1}


def test_a_file_is_found_by_its_number(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, NewTie("own_invention", "PCT/XX1"))
    assert [r.case_id for r in Recusal.objects.all()] == [FRESH]  # its priority


def test_a_cooling_off_that_is_over_finds_nothing(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, NewTie("employer", "Works Ω", to_date=dt.date(2021, 6, 30)))
    assert not Recusal.objects.exists()


@pytest.mark.parametrize(
    ("tie", "told"),
    [
        (NewTie("golf", "somebody"), "golf"),
        (NewTie("recused", "XX1"), "recused"),
        (NewTie("employer", "  "), "Name the person"),
        (NewTie("employer", "x" * 201), "Name the person"),
        (NewTie("employer", "x", dt.date(2024, 2, 1), dt.date(2024, 1, 1)), "before it began"),
    ],
)
def test_a_tie_that_says_nothing_is_refused(
    people: SimpleNamespace, now: dt.datetime, tie: NewTie, told: str
):
    with pytest.raises(DeskError, match=told):
        declare(people.examiner, now, tie)
    assert not examiner().declarations.exists()


def test_only_examiners_declare(people: SimpleNamespace, now: dt.datetime):
    with pytest.raises(NotAllowedError):
        declare(people.head, now)


def test_the_log_does_not_tell_to_whom(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, NewTie("employer", "Okapi Fennimore"))
    row = AuditRow.objects.get(action="declare_interests")
    assert row.detail == {"seq": 1, "ties": 1, "findings": 0, "until": "2025-06-30"}
    leaves = "".join(LogLeaf.objects.values_list("leaf", flat=True))
    assert "Okapi" not in leaves
    assert examiner().code not in leaves


def test_a_declaration_changes_the_records(people: SimpleNamespace, now: dt.datetime):
    before = Office.objects.get().revision
    declare(people.examiner, now)
    assert Office.objects.get().revision == before + 1


def test_a_tie_without_its_name_makes_the_declaration_void(
    people: SimpleNamespace, now: dt.datetime
):
    """As it comes with a snapshot, which holds no names: it fails closed."""
    declare(people.examiner, now, FIRM)
    DeclaredTie.objects.update(name="")
    assert recusals_on(now.date()).declarations.is_empty()
    assert standing_of([examiner()], now.date())[1].standing is Standing.MISSING


def test_with_the_person_goes_what_he_declared(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, FIRM)
    me = people.examiner
    actions.deactivate_user(person=me, by=None, now=now)
    actions.erase_person(person=me, reason="left the office", by=None, now=now)
    assert DeclaredTie.objects.get().name == ""
    assert {r.matched for r in Recusal.objects.all()} == {""}
    assert recusals_on(now.date()).declarations.is_empty()  # nobody can screen him any more


def test_who_reads_what_is_declared(people: SimpleNamespace, now: dt.datetime):
    declare(people.examiner, now, FIRM)
    me = examiner()
    assert access.declared_ties(people.examiner, me).count() == 1
    assert access.declared_ties(people.officer, me).count() == 1
    others = (people.colleague, people.head, people.director, people.operations, people.researcher)
    for other in others:
        with pytest.raises(NotAllowedError):
            access.declared_ties(other, me)
    seen = {name: {x.pk for x in access.visible_standings(user)} for name, user in
            vars(people).items()}  # fmt: skip
    assert seen["officer"] == {1, 2, 3, 4, 5}
    assert seen["head"] == seen["director"] == {1, 2, 3}
    assert seen["other_head"] == {4, 5}
    assert seen["operations"] == seen["researcher"] == set()


def test_that_somebody_read_a_declaration_is_recorded(people: SimpleNamespace, now: dt.datetime):
    actions.note_reading(examiner=examiner(), by=people.officer, now=now)
    row = AuditRow.objects.get()
    assert (row.action, row.object_key, row.by) == (
        "read_declaration", "E001", people.officer.username,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (dt.date(2024, 7, 1), 12, dt.date(2025, 6, 30)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 27)),
        (dt.date(2024, 1, 1), 12, dt.date(2024, 12, 31)),
        (dt.date(2024, 12, 15), 1, dt.date(2025, 1, 14)),
    ],
)
def test_a_year_ends_on_the_day_before(day: dt.date, months: int, last: dt.date):
    assert _months_later(day, months) == last
