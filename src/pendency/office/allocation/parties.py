"""Who takes part in a ceremony, and who speaks for whom."""

from __future__ import annotations

from collections.abc import Iterable

from pendency.allocation.ceremony import Reveal
from pendency.allocation.terms import ceremony_terms
from pendency.office.language import choose
from pendency.office.models import AllocationRun, Centre, CeremonyParty, User
from pendency.office.permissions import Permission


def speaks_for(party: CeremonyParty, user: User) -> bool:
    """Whether a person takes a party's steps: a centre's director, head office, the notary."""
    if not user.may(Permission.TAKE_PART_IN_DRAW):
        return False
    if party.centre_id is not None:
        return user.centre_id == party.centre_id
    if party.notary:
        return user.may(Permission.KEEP_LOG)
    return user.may(Permission.RUN_ALLOCATION)


def own_party(run: AllocationRun, user: User) -> CeremonyParty | None:
    """The party for which a person speaks."""
    return next((party for party in run.parties.all() if speaks_for(party, user)), None)


def centres_with_a_director() -> list[Centre]:
    """Centres for which somebody can speak."""
    directors = User.objects.filter(is_active=True, role="centre_head")
    return list(Centre.objects.filter(pk__in=directors.values("centre_id")).order_by("code"))


def seats(centres: Iterable[Centre]) -> list[tuple[str, Centre | None, bool]]:
    """Name, centre and whether it is the notary, of each party of a run."""
    terms = ceremony_terms()
    return [
        *((centre.code, centre, False) for centre in centres),
        (terms.head_office, None, False),
        (terms.notary, None, True),
    ]


def party_words(party: CeremonyParty) -> str:
    """A party as it is shown."""
    if party.centre is not None:
        return str(party.centre)
    return choose("Notary", "公证方") if party.notary else choose("Head office", "局机关")


def taking_part(run: AllocationRun) -> list[CeremonyParty]:
    """The parties that committed."""
    return [party for party in run.parties.all() if party.commitment]


def reveals(run: AllocationRun) -> list[Reveal]:
    """What the parties have revealed."""
    return [
        Reveal(party.name, party.commitment, bytes.fromhex(party.secret))
        for party in taking_part(run)
        if party.secret
    ]
