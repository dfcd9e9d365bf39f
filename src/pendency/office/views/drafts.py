"""Drafts of office actions: compose, submit, return, approve, send; versions; notices sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.examination.composing import (
    DraftState,
    OfficeAction,
    Step,
    differences,
    kind,
    kinds,
    language_of,
    possible_from,
)
from pendency.office import actions, clock
from pendency.office.access import (
    access_case_to_act,
    access_draft,
    access_notice,
    visible_drafts,
)
from pendency.office.casework import drafting
from pendency.office.casework.claims import ClaimsRead, with_claims
from pendency.office.casework.composer import Composer, read_form
from pendency.office.errors import DraftError, NotReadyError
from pendency.office.language import choose
from pendency.office.models import Draft, User
from pendency.office.models.drafts import STATES
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.drafts import draft_table
from pendency.office.views.screen import records, screen, show

#: A person who has not been heard of for so long has closed the page; it reports every 20 s.
AWAY = dt.timedelta(seconds=60)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@screen(Permission.VIEW_DRAFT)
def drafts(request: HttpRequest) -> HttpResponseBase:
    """What waits for the person's approval, his own drafts, and the others of his part."""
    rows, user = visible_drafts(request.user), request.user
    waiting = rows.filter(state=DraftState.SUBMITTED).exclude(author=user)
    mine = rows.filter(author=user)
    open_states = [state.value for state in DraftState if state.is_open]
    others = rows.exclude(author=user).filter(state__in=open_states)
    tables = [
        ("waiting", _("Waiting for my approval"), waiting, user.may(Permission.APPROVE_ACTION)),
        ("mine", _("My drafts"), mine, user.may(Permission.DRAFT_ACTION)),
        ("others", _("Other open drafts of my part"), others.exclude(state=DraftState.SUBMITTED),
         user.may(Permission.APPROVE_ACTION)),
    ]  # fmt: skip
    grids = [Grid(draft_table(name, caption), QuerySource(query), request.GET)
             for name, caption, query, shown in tables if shown]  # fmt: skip
    return show(request, "office/drafts.html", title=_("Drafts"), about=records(), grids=grids)


@screen(Permission.DRAFT_ACTION)
def draft_new(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Choose what to write; an open draft of the case is gone on with."""
    case = access_case_to_act(request.user, case_id, Permission.DRAFT_ACTION)
    open_one = next((d for d in case.drafts.all() if d.stands.is_open), None)
    if request.method == "POST" and open_one is None:
        try:
            made = actions.create_draft(
                case=case, kind=request.POST.get("kind", ""), by=request.user, now=clock.now(),
                language=request.POST.get("language", ""),
            )  # fmt: skip
            return redirect("draft", made.pk)
        except DraftError as error:
            messages.error(request, str(error))
    today = clock.today()
    choices = [(k, drafting.refusal(case, k, today)) for k in kinds(case.office).values()]
    return show(
        request,
        "office/draft_new.html",
        title=_("Draft an office action"),
        about=records(),
        crumbs=[(_("Cases"), reverse("cases")), (str(case), reverse("case", args=[case.pk]))],
        case=case,
        open_one=open_one,
        choices=choices,
        likely=next((k.id for k, refused in choices if refused is None), ""),
        language=language_of(case.office),
    )


@screen(Permission.VIEW_DRAFT)
def draft(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Write a draft, or decide on it."""
    found = access_draft(request.user, draft_id)
    if request.method != "POST":
        return _page(request, found)
    do = request.POST.get("do", "")
    try:
        if do in {"save", "submit"} or do.startswith(("add-", "drop-")):
            return _written(request, found, do)
        return _stepped(request, found, do)
    except DraftError as error:
        messages.error(request, str(error))
        return redirect("draft", found.pk)


@screen(Permission.VIEW_DRAFT)
def draft_preview(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """The form and the notice for what is being written, without saving it."""
    found = access_draft(request.user, draft_id)
    said = found.current.action
    action, problems = read_form(request.POST, said) if request.method == "POST" else (said, ())
    made = drafting.composed(found, action, clock.today())
    base = request.POST.get("base", found.version)
    return render(
        request, "components/composer.html",
        {"composer": Composer(made, problems), "draft": found, "made": made, "base": base},
    )  # fmt: skip


@screen(Permission.VIEW_DRAFT)
def draft_readers(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Note that the person has the draft open, and tell who else has and what was saved since."""
    found = access_draft(request.user, draft_id)
    if request.method == "POST":
        actions.note_reader(draft=found, by=request.user, now=clock.now(), away=AWAY)
    given = request.POST.get("base", "")
    base = int(given) if given.isdigit() else found.version
    return render(request, "components/readers.html", _readers(found, request.user, base))


@screen(Permission.VIEW_DRAFT)
def draft_versions(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Every version and step of a draft, and what changed between two versions."""
    found = access_draft(request.user, draft_id)
    versions = list(found.versions.select_related("by").order_by("-number"))
    numbers = {str(v.number): v for v in versions}
    after = numbers.get(request.GET.get("to", ""), versions[0])
    before = numbers.get(request.GET.get("from", ""), numbers.get(str(after.number - 1)))
    return show(
        request,
        "office/draft_versions.html",
        title=_("Versions"),
        about=records(),
        crumbs=_above(found, own_page=True),
        draft=found,
        versions=versions,
        before=before,
        after=after,
        changes=differences(before.action, after.action) if before else (),
        steps=list(found.steps.select_related("by")),
    )


@screen(Permission.VIEW_CASE)
def draft_file(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """The file that was sent; of a draft, for those who may see it, a copy marked as one."""
    found = visible_drafts(request.user).filter(pk=draft_id).first()
    if found is not None and found.stands is not DraftState.DISPATCHED:
        made = drafting.composed(found, found.current.action, clock.today())
        content = drafting.notice_file(made, draft=True)
        name = f"{found.case.number}-{found.kind}-draft-{found.version}.docx"
    else:
        notice = access_notice(request.user, draft_id)
        content, name = bytes(notice.content), notice.name
    answer = HttpResponse(content, content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- Writing -------------------------------------------------------------------------------------


def _written(request: HttpRequest, found: Draft, do: str) -> HttpResponseBase:
    """Save what was written, and go on as the button says."""
    action, problems = read_form(request.POST, found.current.action)
    if problems or do not in {"save", "submit"}:
        return _page(request, found, action=action, problems=problems)
    base = request.POST.get("base", "")
    try:
        version = actions.save_draft(
            draft=found, action=action, base=int(base) if base.isdigit() else 0,
            by=request.user, now=clock.now(),
        )  # fmt: skip
        if do == "submit":
            actions.submit_draft(
                draft=found, version=version.number, by=request.user, now=clock.now()
            )
    except NotReadyError:
        raise  # what was written is saved; only the submission is refused
    except DraftError as error:
        found.refresh_from_db()
        return _page(request, found, action=action, refused=error)
    messages.success(request, _("Submitted for approval.") if do == "submit" else _("Saved."))
    return redirect("draft", found.pk)


def _stepped(request: HttpRequest, found: Draft, do: str) -> HttpResponseBase:
    """Take a step that changes no word of the draft."""
    given: dict[str, Any] = {"draft": found, "by": request.user, "now": clock.now()}
    version = request.POST.get("version", "")
    read = given | {"version": int(version) if version.isdigit() else 0}
    reason = request.POST.get("reason", "")
    if do == "return":
        actions.return_draft(**read, reason=reason)
        messages.success(request, _("Returned to the author."))
    elif do == "approve":
        actions.approve_draft(**read)
        messages.success(request, _("Approved."))
    elif do == "dispatch":
        notice = actions.dispatch_draft(**read)
        messages.success(request, _("Sent; the limit ends on %(day)s.") % {"day": notice.last_day})
    elif do == "withdraw":
        actions.withdraw_draft(**given, reason=reason)
        messages.success(request, _("Withdrawn."))
    return redirect("draft", found.pk)


def _page(
    request: HttpRequest,
    found: Draft,
    *,
    action: OfficeAction | None = None,
    problems: tuple[str, ...] = (),
    refused: DraftError | None = None,
) -> HttpResponseBase:
    """The draft's page: with the form for whoever may write, else to read.

    ``action`` is what was written and is not saved; ``refused`` says why it could not be.
    """
    user, case, today = request.user, found.case, clock.today()
    current, steps = found.current, _possible(user, found)
    notice = getattr(found, "notice", None)
    shown_on = notice.sent_on if notice else today
    shown = action if action and steps["write"] else current.action
    made = drafting.composed(found, shown, shown_on)
    sets = with_claims(list(case.documents.all()))
    chosen = kind(found.kind, case.office)
    page = show(
        request,
        "office/draft.html",
        title=choose(*chosen.title),
        about=records(),
        crumbs=_above(found),
        case=case,
        current=current,
        state_words=choose(*STATES[found.stands]),
        composer=Composer(made, problems),
        made=made,
        why=made.limit.sentences(choose("en", "zh")) if made.limit else (),
        may=steps,
        illegal=drafting.refusal(case, chosen, today) if found.stands.is_open else None,
        refused=refused,
        changes=differences(current.action, action) if refused and action else (),
        returned=found.steps.filter(step=Step.RETURN).select_related("by").last(),
        notice=notice,
        undone=case.events.filter(corrects=found.event_seq).first() if notice else None,
        read=ClaimsRead(sets[-1], case) if sets else None,
        **_readers(found, user, current.number),
    )
    page.status_code = 409 if refused else 200
    return page


def _possible(user: User, found: Draft) -> dict[str, bool]:
    """Which steps this person may take with this draft now."""
    own = scope_of(user).owns(found.case)
    apart = not drafting.wrote(user, found)

    def may(step: Step, permission: Permission, *, signs: bool = False) -> bool:
        possible = found.stands in possible_from(step, with_authority=signs)
        return own and user.may(permission) and possible

    signs = drafting.signs(user, found)
    return {
        "write": may(Step.SAVE, Permission.DRAFT_ACTION),
        "return": apart and may(Step.RETURN, Permission.APPROVE_ACTION),
        "approve": apart and may(Step.APPROVE, Permission.APPROVE_ACTION),
        "dispatch": may(Step.DISPATCH, Permission.DISPATCH_ACTION, signs=signs),
        "withdraw": may(Step.WITHDRAW, Permission.DRAFT_ACTION),
    }


def _readers(found: Draft, user: User, base: int) -> dict[str, Any]:
    """Who else has the draft open, and who saved a version that the person does not have."""
    now = clock.now()
    readers = found.readers.filter(seen_at__gt=now - AWAY).exclude(user=user)
    newer = found.versions.filter(number__gt=base).exclude(by=user).select_related("by")
    return {
        "draft": found,
        "base": base,
        "readers": [(r.user, int((now - r.opened_at).total_seconds() // 60))
                    for r in readers.select_related("user").order_by("opened_at")],
        "newer": newer.last(),
    }  # fmt: skip


def _above(found: Draft, *, own_page: bool = False) -> list[tuple[str, str]]:
    crumbs = [
        (_("Drafts"), reverse("drafts")),
        (str(found.case), reverse("case", args=[found.case_id])),
    ]
    if own_page:
        crumbs.append((drafting.kind_words(found), reverse("draft", args=[found.pk])))
    return crumbs
