"""The head of the verifiable log, and the proofs of its entries."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema

from pendency.office.access import access_log_entry
from pendency.office.api.frame import answers, needs
from pendency.office.log import reading
from pendency.office.permissions import Permission

router = Router(tags=["log"])


class HeadOut(Schema):
    """The newest checkpoint; ``note`` is its text with signatures and cosignatures."""

    origin: str
    size: int
    root: str
    made_at: dt.datetime
    note: str


class ProofOut(Schema):
    """An entry with its proof, both as the offline verifier reads them."""

    index: int
    leaf: str
    proof: str


@router.get(
    "/head",
    response=answers(HeadOut),
    operation_id="get_log_head",
    summary="The newest checkpoint of the log",
    **needs(Permission.VIEW_LOG),
)
def get_log_head(request: HttpRequest) -> Any:
    """404 until one was signed."""
    checkpoint = reading.newest()
    if checkpoint is None:
        raise Http404
    return {
        "origin": checkpoint.head.origin,
        "size": checkpoint.size,
        "root": checkpoint.root,
        "made_at": checkpoint.made_at,
        "note": str(reading.cosigned_note(checkpoint)),
    }


@router.get(
    "/entries/{index}/proof",
    response=answers(ProofOut),
    operation_id="get_log_proof",
    summary="An entry and its proof under the newest checkpoint",
    **needs(Permission.VIEW_LOG),
)
def get_log_proof(request: HttpRequest, index: Annotated[int, Path(ge=0, le=2**62)]) -> Any:
    """404 where no checkpoint covers the entry yet."""
    row = access_log_entry(request.auth, index)
    checkpoint = reading.newest()
    if checkpoint is None or checkpoint.size <= row.index:
        raise Http404
    return {"index": row.index, "leaf": row.leaf, "proof": reading.proof_of(row.index, checkpoint)}
