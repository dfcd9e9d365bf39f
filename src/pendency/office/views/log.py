"""The verifiable log: its head, its witnesses, and the proof of each entry."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.integrity.log.publishing import majority, policy_text
from pendency.integrity.log.verify_offline import VerificationError, leaf_hash, verify_proof
from pendency.office import actions, clock
from pendency.office.access import access_log_entry, access_witness, visible_log
from pendency.office.errors import InvalidWitnessError
from pendency.office.log import reading
from pendency.office.log.fields import closed_fields
from pendency.office.models import LogCheckpoint, LogLeaf, PendingLeaf
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.log import ENTRIES
from pendency.office.views.screen import screen, show


@screen(Permission.VIEW_LOG)
def log(request: HttpRequest) -> HttpResponseBase:
    """The head of the log, who has cosigned it, and all entries; the button signs anew."""
    if request.method == "POST":
        actions.sign_checkpoint(by=request.user, now=clock.now())
        messages.success(request, _("The head of the log is signed."))
        return redirect("log")
    witnesses = reading.witnesses_now()
    last = reading.last_cosignatures(witnesses)
    return show(
        request,
        "office/log.html",
        title=_("Log and witnesses"),
        size=reading.size(),
        waiting=PendingLeaf.objects.count(),
        checkpoint=reading.newest(),
        quorate=reading.quorate(),
        quorum=majority(len(witnesses)),
        witnesses=[(one, last.get(one.pk)) for one in witnesses],
        may_sign=request.user.may(Permission.KEEP_LOG),
        may_export=request.user.may(Permission.VIEW_AUDIT),
        grids=[Grid(ENTRIES, QuerySource(visible_log(request.user)), request.GET)],
    )  # fmt: skip


@screen(Permission.VIEW_LOG)
def entry(request: HttpRequest, index: int) -> HttpResponseBase:
    """One entry with its proof; its values for whoever may read the record of deeds."""
    row = access_log_entry(request.user, index)
    checkpoint = _covering(row)
    leaf = json.loads(row.leaf)
    sealed: list[tuple[str, str, str | None]] = []
    if request.user.may(Permission.VIEW_AUDIT):
        values = closed_fields(row.audit_row)
        known = {name: values[name] for name in values if name in row.audit_row.salts}
        sealed = [(name, digest, known.get(name)) for name, digest in leaf["sealed"].items()]
    return show(
        request,
        "office/log_entry.html",
        title=_("Entry %(index)d of the log") % {"index": index},
        crumbs=[(_("Log and witnesses"), reverse("log"))],
        row=row,
        leaf=leaf,
        digest=leaf_hash(row.leaf.encode()).hex(),
        sealed=sealed,
        proven=_proven(row, checkpoint) if checkpoint else None,
    )


@screen(Permission.VIEW_LOG)
def proof(request: HttpRequest, index: int) -> HttpResponseBase:
    """The proof of an entry, for the offline verifier."""
    row = access_log_entry(request.user, index)
    checkpoint = _covering(row)
    if checkpoint is None:
        raise Http404(_("No checkpoint covers this entry yet."))
    return _file(reading.proof_of(index, checkpoint), f"{index}.tlog-proof")


@screen(Permission.VIEW_LOG)
def leaf(request: HttpRequest, index: int) -> HttpResponseBase:
    """The exact bytes of an entry."""
    return _file(access_log_entry(request.user, index).leaf, f"{index}.leaf")


@screen(Permission.VIEW_LOG)
def checkpoint(request: HttpRequest) -> HttpResponseBase:
    """The newest checkpoint with its cosignatures."""
    return _file(str(reading.cosigned_note(_newest())), "checkpoint.txt")


@screen(Permission.VIEW_LOG)
def policy(request: HttpRequest) -> HttpResponseBase:
    """The keys of log and witnesses."""
    _newest()
    return _file(policy_text(reading.policy()), "policy.txt")


@screen(Permission.VIEW_AUDIT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole log up to its newest checkpoint, with all values that are not erased."""
    lines = (line.encode() for line in reading.export(_newest()))
    answer = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="log.jsonl"'
    return answer


@screen(Permission.VIEW_LOG)
def witness(request: HttpRequest, witness_id: int) -> HttpResponseBase:
    """A witness: what it has cosigned, what it is asked, and the form that takes its answer."""
    one = access_witness(request.user, witness_id)
    if request.method == "POST":
        try:
            kept = actions.hand_in_cosignature(
                witness=one, text=request.POST.get("line", ""), by=request.user, now=clock.now()
            )
        except InvalidWitnessError as error:
            messages.error(request, str(error))
        else:
            size = kept.checkpoint.size
            messages.success(request, _("The cosignature over %(size)d entries is verified and "
                                        "kept.") % {"size": size})  # fmt: skip
        return redirect("log_witness", witness_id)
    return show(
        request,
        "office/log_witness.html",
        title=one.name,
        crumbs=[(_("Log and witnesses"), reverse("log"))],
        witness=one,
        newest=reading.newest(),
        cosignatures=one.cosignatures.select_related("checkpoint")[:20],
        may_cosign=request.user.may(Permission.COSIGN)
        and one.centre_id is not None
        and one.centre_id == request.user.centre_id,
    )


@screen(Permission.VIEW_LOG)
def asked(request: HttpRequest, witness_id: int) -> HttpResponseBase:
    """What a witness is asked to cosign."""
    one = access_witness(request.user, witness_id)
    _newest()
    return _file(str(reading.request_for(one)), "request.txt")


def _newest() -> LogCheckpoint:
    found = reading.newest()
    if found is None:
        raise Http404(_("No checkpoint has been signed yet."))
    return found


def _covering(row: LogLeaf) -> LogCheckpoint | None:
    """The checkpoint to prove an entry for: one with a quorum if there is one, else the newest."""
    for found in (reading.quorate(), reading.newest()):
        if found and found.size > row.index:
            return found
    return None


def _proven(row: LogLeaf, covering: LogCheckpoint) -> dict[str, Any]:
    """What the verifier says of an entry, computed now from the stored log."""
    text = reading.proof_of(row.index, covering)
    try:
        verify_proof(text, row.leaf.encode(), reading.policy(quorum=0))
    except VerificationError as error:
        return {"error": str(error), "checkpoint": covering}
    signed = reading.cosigned_note(covering).signed_by(
        one.verifier for one in reading.witnesses_now()
    )
    path = text.partition("\n\n")[0].split("\n")[2:]
    return {"checkpoint": covering, "path": path, "witnesses": [key.name for key in signed]}


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
