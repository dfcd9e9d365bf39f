"""Declarations of interests, and the screening of dockets against them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, Max

from pendency.integrity.recusal import Rules, declaration_months
from pendency.office.actions.deeds import deed
from pendency.office.desks.screening import findings
from pendency.office.desks.standing import rules_on
from pendency.office.errors import DeskError, NotAllowedError
from pendency.office.language import choose
from pendency.office.models import (
    Case,
    Declaration,
    DeclaredTie,
    Examiner,
    Office,
    Recusal,
    User,
)
from pendency.office.permissions import Permission

LONGEST = 200  # signs of a name


@dataclass(frozen=True)
class NewTie:
    """A tie as it is declared: by which relation to whom or what, and when it began and ended."""

    relation: str
    name: str
    from_date: dt.date | None = None
    to_date: dt.date | None = None


def declare_interests(*, ties: Sequence[NewTie], by: User, now: dt.datetime) -> Declaration:
    """Declare one's interests, or that there are none; it replaces the declaration before.

    Effects: the declaration, valid from today for `declaration_months`; its ties; the findings of
    the own docket against them, on the integrity desk; the revision; the audit row, which tells how
    many ties there are and not to whom.

    Raises
    ------
    DeskError
        A tie names a relation that the office's rules do not know, or nobody, or ends before it
        began.
    NotAllowedError
        The person is no examiner.
    """
    with deed("declare_interests", by=by, now=now, needs=Permission.DECLARE_INTERESTS) as act:
        if by.examiner_id is None:
            raise NotAllowedError(
                choose("Only examiners declare interests.", "仅审查员须作回避声明。")
            )
        today = now.date()
        _check(ties, rules_on(today), today)
        examiner = Examiner.objects.select_for_update().get(pk=by.examiner_id)
        last = examiner.declarations.aggregate(last=Max("seq"))["last"] or 0
        made = Declaration.objects.create(
            examiner=examiner, seq=last + 1, from_date=today,
            to_date=_months_later(today, declaration_months()),
        )  # fmt: skip
        for position, tie in enumerate(ties, 1):
            DeclaredTie.objects.create(
                examiner=examiner, declaration=made.seq, position=position, relation=tie.relation,
                name=tie.name.strip(), from_date=tie.from_date, to_date=tie.to_date,
            )  # fmt: skip
        found = note_findings(now, [examiner.pk])
        Office.objects.update(revision=F("revision") + 1)
        act.on("declaration", examiner.code, seq=made.seq, ties=len(ties), findings=found,
               until=made.to_date.isoformat())  # fmt: skip
    return made


@dataclass(frozen=True)
class PaperDeclaration:
    """A declaration that was made elsewhere, as an office takes it on."""

    examiner: Examiner
    from_date: dt.date
    to_date: dt.date
    ties: tuple[NewTie, ...] = ()


def enter_declarations(
    *, declarations: Sequence[PaperDeclaration], by: User | None, now: dt.datetime
) -> int:
    """Take on declarations that examiners made elsewhere; how many.

    Effects: the declarations and their ties; the findings of these dockets; the revision; one audit
    row for all.

    Raises
    ------
    DeskError
        A tie makes no sense; nothing was entered.
    """
    with deed("enter_declarations", by=by, now=now, needs=Permission.KEEP_RECUSALS) as act:
        today = now.date()
        rules = rules_on(today)
        last = dict(Declaration.objects.values_list("examiner_id").annotate(Max("seq")))
        rows, ties = [], []
        for one in declarations:
            _check(one.ties, rules, today)
            seq = last[one.examiner.pk] = last.get(one.examiner.pk, 0) + 1
            rows.append(Declaration(examiner=one.examiner, seq=seq, from_date=one.from_date,
                                    to_date=one.to_date))  # fmt: skip
            ties += [
                DeclaredTie(examiner=one.examiner, declaration=seq, position=i,
                            relation=t.relation, name=t.name.strip(), from_date=t.from_date,
                            to_date=t.to_date)
                for i, t in enumerate(one.ties, 1)
            ]  # fmt: skip
        Declaration.objects.bulk_create(rows, batch_size=500)
        DeclaredTie.objects.bulk_create(ties, batch_size=500)
        found = note_findings(now, [one.examiner.pk for one in declarations if one.ties])
        Office.objects.update(revision=F("revision") + 1)
        act.on("declarations", "taken on", declarations=len(rows), ties=len(ties), findings=found)
    return len(rows)


def screen_dockets(*, by: User | None, now: dt.datetime) -> int:
    """Compare every docket with what its examiner declared; how many findings are new.

    Effects: an open recusal for each case that its examiner has a tie to and that no earlier
    finding names; the revision; the audit row. Nothing new changes and records nothing.
    """
    with deed("screen_dockets", by=by, now=now, needs=Permission.KEEP_RECUSALS) as act:
        found = note_findings(now, None)
        act.on("recusals", "screening", findings=found)
        if found:
            Office.objects.update(revision=F("revision") + 1)
        else:
            act.nothing()
    return found


def note_findings(now: dt.datetime, examiners: Collection[int] | None) -> int:
    """Put what a screening finds on the integrity desk; a step of other actions."""
    today = now.date()
    due, found = rules_on(today).request.due(today), findings(today, examiners)
    for one in found:
        case = Case.objects.select_for_update().get(pk=one.case_id)
        Recusal.objects.get_or_create(
            case=case, examiner_id=one.examiner_id, source="screening", outcome="open",
            defaults={"seq": next_recusal(case), "relation": one.relation, "raised_on": today,
                      "due_on": due, "matched": one.matched},
        )  # fmt: skip
    return len(found)


def next_recusal(case: Case) -> int:
    """The next number among a locked case's recusals."""
    return (case.recusals.aggregate(last=Max("seq"))["last"] or 0) + 1


def _check(ties: Sequence[NewTie], rules: Rules, today: dt.date) -> None:
    for tie in ties:
        if tie.relation not in rules.declarable:
            raise DeskError(choose(f"There is no relation {tie.relation!r}.",
                                   f"没有该回避关系：{tie.relation}。"))  # fmt: skip
        if not tie.name.strip() or len(tie.name) > LONGEST:
            raise DeskError(choose("Name the person, the firm or the file.",
                                   "请填写相关人员、单位或者案件号。"))  # fmt: skip
        if tie.from_date and (tie.from_date > (tie.to_date or today)):
            raise DeskError(choose(f"{tie.name}: it can't end before it began.",
                                   f"{tie.name}：结束日期不得早于开始日期。"))  # fmt: skip


def _months_later(day: dt.date, months: int) -> dt.date:
    """The day before the same day some months later; 29 February ends with February."""
    years, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + years, month + 1, 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return first.replace(day=min(day.day, last)) - dt.timedelta(days=1)


def erase_declared(examiner_id: int) -> None:
    """Take from an examiner's declarations and recusals what they say; a step of the erasure.

    Effects: names, grounds and matches are gone; that he declared, and what was decided, stays.
    """
    DeclaredTie.objects.filter(examiner=examiner_id).update(name="")
    own = Recusal.objects.filter(examiner=examiner_id).exclude(source="party")
    own.update(grounds="", matched="")


def note_reading(*, examiner: Examiner, by: User, now: dt.datetime) -> None:
    """Note that somebody reads what an examiner declared.

    Effects: the audit row. Nobody is hindered by it: the role allows the reading, the log tells.
    """
    with deed("read_declaration", by=by, now=now, needs=Permission.KEEP_RECUSALS) as act:
        act.on("declaration", examiner.code)
