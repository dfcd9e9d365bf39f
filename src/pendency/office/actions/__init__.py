"""The only writers of the office's database.

One function per business act: keyword-only, atomic, with the person who acts (``by``; None is the
command line on the server) and the moment (``now``). Each checks the person's role itself, writes
its audit row in the same transaction, and its docstring lists the effects in their order.
"""

from pendency.office.actions.documents import NewDocument, add_document, add_documents
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
from pendency.office.actions.people import (
    assign_role,
    check_binding,
    create_user,
    deactivate_user,
    set_language,
    set_password,
)
from pendency.office.actions.snapshots import publish_snapshot, take_on_snapshot

__all__ = [
    "NewDocument",
    "add_document",
    "add_documents",
    "advance",
    "ask_for",
    "assign_role",
    "begin_next",
    "check_binding",
    "close_interrupted",
    "correct_event",
    "create_user",
    "deactivate_user",
    "enrol_witness",
    "erase_person",
    "fail",
    "finish",
    "hand_in_cosignature",
    "make_feed",
    "publish_snapshot",
    "record_event",
    "retire_witness",
    "revoke_feed",
    "rotate_key",
    "run_import",
    "set_language",
    "set_password",
    "sign_checkpoint",
    "take_on_snapshot",
]
