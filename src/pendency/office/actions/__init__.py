"""The only writers of the office's database.

One function per business act: keyword-only, atomic, with the person who acts (``by``; None is what
acts without one: the command line on the server, or the daily run) and the moment (``now``). Each
checks the person's role itself, writes its audit row in the same transaction, and its docstring
lists the effects in their order.
"""

from pendency.office.actions.absences import note_absence
from pendency.office.actions.alarms import (
    agree_to_open,
    ask_to_open,
    assess_alarm,
    decline_to_open,
    screen_snapshot,
)
from pendency.office.actions.authority import end_authority, give_authority
from pendency.office.actions.ceremony import close_stage, commit, reveal, set_public_value
from pendency.office.actions.declarations import (
    NewTie,
    PaperDeclaration,
    declare_interests,
    enter_declarations,
    note_reading,
    screen_dockets,
)
from pendency.office.actions.documents import NewDocument, add_document, add_documents
from pendency.office.actions.drafts import (
    approve_draft,
    create_draft,
    dispatch_draft,
    note_reader,
    return_draft,
    save_draft,
    submit_draft,
    withdraw_draft,
)
from pendency.office.actions.drawn import draw_run, publish_draw
from pendency.office.actions.feeds import make_feed, revoke_feed
from pendency.office.actions.histories import correct_event, record_event
from pendency.office.actions.imports import run_import
from pendency.office.actions.jobs import (
    advance,
    ask_for,
    begin_next,
    close_interrupted,
    fail,
    finish,
)
from pendency.office.actions.log import (
    enrol_witness,
    erase_person,
    hand_in_cosignature,
    retire_witness,
    rotate_key,
    sign_checkpoint,
)
from pendency.office.actions.login import (
    end_session,
    forget_logins,
    make_token,
    note_failed_login,
    note_login,
    note_token_used,
    revoke_token,
)
from pendency.office.actions.overrides import (
    ask_override,
    confirm_override,
    expire_overrides,
    expires_on,
    refuse_override,
    withdraw_override,
)
from pendency.office.actions.people import (
    assign_role,
    check_binding,
    create_user,
    deactivate_user,
    set_language,
    set_password,
)
from pendency.office.actions.planning import (
    agree_year,
    declare_target,
    open_year,
    reopen_year,
    set_months,
    set_plan,
    set_targets,
)
from pendency.office.actions.recusals import ask_recusal, decide_recusal, recuse_oneself
from pendency.office.actions.redraws import redraw
from pendency.office.actions.runs import (
    abandon_run,
    freeze_list,
    open_run,
    resume_run,
    void_run,
)
from pendency.office.actions.scenarios import (
    ask_for_remedy,
    keep_run,
    make_scenario,
    run_scenario,
)
from pendency.office.actions.secrecy import (
    ask_access,
    decide_request,
    end_coaching,
    grant_access,
    name_coach,
    revoke_grant,
)
from pendency.office.actions.snapshots import publish_snapshot, take_on_snapshot
from pendency.office.actions.tracks import admitted_in, change_track, end_deferrals
from pendency.office.actions.transfers import ask_transfer, take_transfer_step

__all__ = [
    "NewDocument",
    "NewTie",
    "PaperDeclaration",
    "abandon_run",
    "add_document",
    "add_documents",
    "admitted_in",
    "advance",
    "agree_to_open",
    "agree_year",
    "approve_draft",
    "ask_access",
    "ask_for",
    "ask_for_remedy",
    "ask_override",
    "ask_recusal",
    "ask_to_open",
    "ask_transfer",
    "assess_alarm",
    "assign_role",
    "begin_next",
    "change_track",
    "check_binding",
    "close_interrupted",
    "close_stage",
    "commit",
    "confirm_override",
    "correct_event",
    "create_draft",
    "create_user",
    "deactivate_user",
    "decide_recusal",
    "decide_request",
    "declare_interests",
    "declare_target",
    "decline_to_open",
    "dispatch_draft",
    "draw_run",
    "end_authority",
    "end_coaching",
    "end_deferrals",
    "end_session",
    "enrol_witness",
    "enter_declarations",
    "erase_person",
    "expire_overrides",
    "expires_on",
    "fail",
    "finish",
    "forget_logins",
    "freeze_list",
    "give_authority",
    "grant_access",
    "hand_in_cosignature",
    "keep_run",
    "make_feed",
    "make_scenario",
    "make_token",
    "name_coach",
    "note_absence",
    "note_failed_login",
    "note_login",
    "note_reader",
    "note_reading",
    "note_token_used",
    "open_run",
    "open_year",
    "publish_draw",
    "publish_snapshot",
    "record_event",
    "recuse_oneself",
    "redraw",
    "refuse_override",
    "reopen_year",
    "resume_run",
    "retire_witness",
    "return_draft",
    "reveal",
    "revoke_feed",
    "revoke_grant",
    "revoke_token",
    "rotate_key",
    "run_import",
    "run_scenario",
    "save_draft",
    "screen_dockets",
    "screen_snapshot",
    "set_language",
    "set_months",
    "set_password",
    "set_plan",
    "set_public_value",
    "set_targets",
    "sign_checkpoint",
    "submit_draft",
    "take_on_snapshot",
    "take_transfer_step",
    "void_run",
    "withdraw_draft",
    "withdraw_override",
]
