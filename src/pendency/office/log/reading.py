"""Reading the stored log: nodes, checkpoints, proofs, the export."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Max

from pendency.integrity.log import Checkpoint, Note, Policy, Request, VerifierKey
from pendency.integrity.log.publishing import Entry, export_lines, majority, proof_text
from pendency.integrity.log.tree import Place, completing_leaf, consistency_proof, root_of
from pendency.integrity.log.verify_offline import Signature
from pendency.office.log.fields import openings
from pendency.office.models import Cosignature, Log, LogCheckpoint, LogLeaf, LogWitness

_CHUNK = 2000


def size() -> int:
    """Entries that have a place in the log."""
    last = LogLeaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def stored_nodes(places: Collection[Place]) -> dict[Place, bytes]:
    """Hashes of complete subtrees, each found with the leaf that completed it."""
    leaves = {place: completing_leaf(place) for place in places}
    rows = LogLeaf.objects.filter(index__in=set(leaves.values()))
    nodes = {index: bytes(found) for index, found in rows.values_list("index", "nodes")}
    return {
        place: nodes[leaf][32 * place[0] : 32 * place[0] + 32] for place, leaf in leaves.items()
    }


def head_at(entries: int, origin: str) -> Checkpoint:
    """The head of the stored log over its first entries."""
    return Checkpoint(origin, entries, root_of(entries, stored_nodes))


def newest() -> LogCheckpoint | None:
    """The newest checkpoint."""
    return LogCheckpoint.objects.first()


def cosigned_note(checkpoint: LogCheckpoint) -> Note:
    """A checkpoint with all cosignatures that it has received."""
    own = Note.parse(checkpoint.note)
    rows = checkpoint.cosignatures.order_by("witness__name").values_list("line", flat=True)
    return Note(own.text, (*own.signatures, *map(Signature.parse, rows)))


def witnesses_now() -> list[LogWitness]:
    """The witnesses that are not retired."""
    return list(LogWitness.objects.filter(retired_at=None).select_related("centre"))


def policy(*, quorum: int | None = None) -> Policy:
    """Keys as the office names them, with a majority of the witnesses unless told otherwise."""
    witnesses = tuple(witness.verifier for witness in witnesses_now())
    need = majority(len(witnesses)) if quorum is None else quorum
    return Policy(tuple(map(VerifierKey.parse, Log.objects.get().keys)), witnesses, need)


def last_cosignatures(witnesses: Collection[LogWitness]) -> dict[int, Cosignature]:
    """The last cosignature of each witness, by the witness's key."""
    latest = (
        Cosignature.objects.filter(witness__in=witnesses)
        .order_by()
        .values("witness")
        .annotate(last=Max("id"))
        .values("last")
    )
    rows = Cosignature.objects.filter(pk__in=latest).select_related("checkpoint")
    return {row.witness_id: row for row in rows}


def quorate() -> LogCheckpoint | None:
    """The newest checkpoint that a majority of the present witnesses has cosigned."""
    names = {witness.pk for witness in witnesses_now()}
    if not names:
        return None
    need = majority(len(names))
    for checkpoint in LogCheckpoint.objects.prefetch_related("cosignatures")[:100]:
        if len(names & {row.witness_id for row in checkpoint.cosignatures.all()}) >= need:
            return checkpoint
    return None


def request_for(witness: LogWitness, *, old: int | None = None) -> Request | None:
    """What a witness is asked to cosign, from the last size that it has cosigned (or ``old``)."""
    checkpoint = newest()
    if checkpoint is None:
        return None
    if old is None:
        last = witness.cosignatures.aggregate(size=Max("checkpoint__size"))
        old = last["size"] or 0
    proof = consistency_proof(old, checkpoint.size, stored_nodes)
    return Request(old, tuple(proof), Note.parse(checkpoint.note))


def proof_of(index: int, checkpoint: LogCheckpoint) -> str:
    """The proof of an entry, as a file that `verify_offline` reads."""
    return proof_text(index, cosigned_note(checkpoint), stored_nodes)


def export(checkpoint: LogCheckpoint) -> Iterator[str]:
    """The lines of the exported log up to a checkpoint.

    The export names the quorum that its checkpoint has reached, a majority at most: whoever
    needs more brings a policy of his own.
    """
    note = cosigned_note(checkpoint)
    have = len(note.signed_by(witness.verifier for witness in witnesses_now()))
    names = policy()
    met = Policy(names.logs, names.witnesses, min(have, names.quorum))
    return export_lines(note, met, _entries(checkpoint.size))


def _entries(stop: int) -> Iterator[Entry]:
    leaves = LogLeaf.objects.filter(index__lt=stop).select_related("audit_row").order_by("index")
    for row in leaves.iterator(chunk_size=_CHUNK):
        yield row.leaf, openings(row.audit_row)
