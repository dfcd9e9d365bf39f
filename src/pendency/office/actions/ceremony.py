"""The ceremony of a draw: the parties commit, then reveal; the notary reveals last.

A commitment is made where its party is: in the director's browser or on his own machine. The
office holds nothing but the hash until the secret is revealed. Who reveals can't know the outcome
yet, because the notary's secret is missing; the notary, who can, holds no cases. So nobody gains
by keeping his secret back (docs/decisions/0009-the-notary-reveals-last.md).
"""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import QuerySet

from pendency.allocation import AllocationError
from pendency.allocation.ceremony import commitment as committed_to
from pendency.office.actions.deeds import deed, name_of
from pendency.office.actions.jobs import ask_for
from pendency.office.actions.runs import locked, restart, void_run
from pendency.office.allocation.parties import party_words, speaks_for
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.language import choose
from pendency.office.models import AllocationRun, CeremonyParty, Job, User
from pendency.office.permissions import Permission

State = AllocationRun.State
_HASH = re.compile(r"[0-9a-f]{64}")


def commit(
    *, party: CeremonyParty, commitment: str, by: User | None, now: dt.datetime
) -> CeremonyParty:
    """Publish what a party commits to.

    Effects: the commitment; the audit row with it; when it was the last one, the parties are called
    on to reveal.

    Raises
    ------
    NotDrawableError
        It is no SHA-256 in hexadecimal, the party has committed already, the commitment stands in
        this ceremony or one before it over the same list, or it is not the time for it.
    NotAllowedError
        The person speaks for another party.
    """
    given = commitment.strip().lower()
    if not _HASH.fullmatch(given):
        raise NotDrawableError(
            choose("A commitment is a SHA-256: 64 hexadecimal digits.",
                   "承诺值应为SHA-256（64位十六进制数）。")
        )  # fmt: skip
    with deed("commit_to_draw", by=by, now=now, needs=Permission.TAKE_PART_IN_DRAW) as act:
        run = locked(party.run, State.COMMITTING)
        party = _own(run, party, by)
        if party.commitment:
            raise NotDrawableError(choose("Your party has committed.", "本方已作出承诺。"))
        used = CeremonyParty.objects.filter(run__list_sha256=run.list_sha256, commitment=given)
        if used.exists():
            raise NotDrawableError(
                choose("This commitment was made before: choose a new secret.",
                       "该承诺值已被使用，请另选秘密值。")
            )  # fmt: skip
        party.commitment, party.committed_at, party.committed_by = given, now, name_of(by)
        party.save()
        act.on("allocation_run", run.pk, party=party.name, commitment=given, list=run.list_sha256)
        if not run.parties.filter(commitment="").exists():
            _call_to_reveal(run, now)
    return party


def reveal(
    *, party: CeremonyParty, secret: str, by: User | None, now: dt.datetime
) -> AllocationRun:
    """Reveal a party's secret.

    Effects: the secret; the audit row; when it was the last one and no public value is awaited, the
    job that draws.

    Raises
    ------
    NotDrawableError
        The secret is not what the party committed to, it has revealed already, the notary would
        come before the others, or it is not the time for it.
    NotAllowedError
        The person speaks for another party.
    """
    given = secret.strip().lower()
    with deed("reveal_for_draw", by=by, now=now, needs=Permission.TAKE_PART_IN_DRAW) as act:
        run = locked(party.run, State.REVEALING)
        party = _own(run, party, by)
        if party.secret or not party.commitment:
            raise NotDrawableError(choose("Your party has revealed.", "本方已揭示。"))
        if party.notary and _hidden(run).exclude(pk=party.pk).exists():
            raise NotDrawableError(
                choose("The notary reveals last: others are still to come.",
                       "公证方最后揭示，尚有其他参与方未揭示。")
            )  # fmt: skip
        _check_secret(run, party, given)
        party.secret, party.revealed_at, party.revealed_by = given, now, name_of(by)
        party.save()
        act.on("allocation_run", run.pk, party=party.name, secret=given)
        if not _hidden(run).exists() and not run.public_source:
            _begin_drawing(run, by, now)
    return run


def set_public_value(
    *, run: AllocationRun, value: str, by: User | None, now: dt.datetime
) -> AllocationRun:
    """Enter the public value that was agreed when the run was opened.

    Effects: the value; the audit row; the job that draws.

    Raises
    ------
    NotDrawableError
        None was agreed, none is given, or parties have yet to reveal.
    """
    with deed("set_public_value", by=by, now=now, needs=Permission.RUN_ALLOCATION) as act:
        run = locked(run, State.REVEALING)
        if not run.public_source or not value.strip() or _hidden(run).exists():
            raise NotDrawableError(
                choose("A public value is entered once, when it was agreed and all have revealed.",
                       "公开值须事先约定，并在各方全部揭示后录入一次。")
            )  # fmt: skip
        run.public_value = value.strip()
        act.on("allocation_run", run.pk, value=run.public_value, source=run.public_source)
        _begin_drawing(run, by, now)
    return run


def close_stage(*, run: AllocationRun, by: User | None, now: dt.datetime) -> AllocationRun:
    """Go on without the parties that let the time pass; the run that goes on.

    Effects: who has not committed in time is left out of the ceremony. Who has not revealed in time
    voids the run: it is restarted over the same list without him, and the audit row names him. A
    missing notary, or no centre left, voids the run without a restart.

    Raises
    ------
    NotDrawableError
        The time is not over, or nobody is missing.
    """
    with deed("close_ceremony_stage", by=by, now=now, needs=Permission.RUN_ALLOCATION) as act:
        run = locked(run, State.COMMITTING, State.REVEALING)
        committing = run.state == State.COMMITTING
        until = run.commit_until if committing else run.reveal_until
        missing = list(run.parties.filter(commitment="") if committing else _hidden(run))
        if now < until or not missing:
            raise NotDrawableError(
                choose(f"The parties have time until {until:%Y-%m-%d %H:%M} UTC.",
                       f"各方截止时间为{until:%Y-%m-%d %H:%M}（UTC）。")
            )  # fmt: skip
        names = [party.name for party in missing]
        act.on("allocation_run", run.pk, stage=run.state, missing=names)
        return _without(run, missing, by, now)


def _without(
    run: AllocationRun, missing: list[CeremonyParty], by: User | None, now: dt.datetime
) -> AllocationRun:
    committing = run.state == State.COMMITTING
    others = [p for p in run.parties.all() if p not in missing and p.commitment]
    names = ", ".join(party_words(party) for party in missing)
    why = choose(f"{names}: time passed without a " + ("commitment" if committing else "secret"),
                 f"{names}：逾期未" + ("承诺" if committing else "揭示"))  # fmt: skip
    # the notary is only asked when all others have revealed: till then it can't be late
    late = [party for party in missing if not party.notary] or missing
    if not any(p.centre_id for p in others) or any(
        p.notary for p in (missing if committing else late)
    ):
        return void_run(run=run, reason=why, by=by, now=now)
    if committing:
        _call_to_reveal(run, now)
        return run
    run.state, run.void_reason, run.ended_at = State.VOID, why, now
    run.save()
    return restart(run=run, without=late, by=by, now=now)


def _call_to_reveal(run: AllocationRun, now: dt.datetime) -> None:
    span = run.reveal_until - run.commit_until
    run.commit_until, run.reveal_until = min(run.commit_until, now), now + span
    run.state = State.REVEALING
    run.save()


def _begin_drawing(run: AllocationRun, by: User | None, now: dt.datetime) -> None:
    run.state = State.DRAWING
    run.save()
    ask_for(kind=Job.Kind.DRAW, subject=str(run.pk), given={"run": run.pk}, by=by, now=now)


def _hidden(run: AllocationRun) -> QuerySet[CeremonyParty]:
    """Parties that committed and have not revealed."""
    return run.parties.filter(secret="").exclude(commitment="")


def _own(run: AllocationRun, party: CeremonyParty, by: User | None) -> CeremonyParty:
    """The party as it is now, if the person speaks for it."""
    party = run.parties.select_related("centre").get(pk=party.pk)
    if by and not speaks_for(party, by):
        raise NotAllowedError(
            choose(f"You don't speak for {party_words(party)}.", f"您不代表{party_words(party)}。")
        )
    return party


def _check_secret(run: AllocationRun, party: CeremonyParty, secret: str) -> None:
    try:
        said = committed_to(run.list_sha256, party.name, bytes.fromhex(secret))
    except (ValueError, AllocationError):
        said = ""
    if said != party.commitment:
        raise NotDrawableError(
            choose("This is not the secret that your party committed to. Take it from the browser "
                   "or the file in which it was kept.",
                   "该秘密值与本方承诺不符，请从作出承诺的浏览器或所保存的文件中取得。")
        )  # fmt: skip
