"""The taxonomy of grounds: what may be held against an application, and on what provision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from pendency.examination.cases import rules_for
from pendency.examination.composing.data_files import Slot, load, slots, text_of
from pendency.examination.composing.forms import Form, read_form
from pendency.examination.errors import DataError, UnknownGroundError
from pendency.law.text import Text

#: The offices with a taxonomy; a new one is a new file.
OFFICES = ("CN", "EP", "US")
Need = Literal["required", "optional", "none"]
Art = Literal["none", "published", "earlier"]


@dataclass(frozen=True)
class Ground:
    """A ground in one version.

    Attributes
    ----------
    id, office
        Its name here, the same in every office for the same matter; whose law it is.
    valid_from, dated_by
        The first day of this version, as of the notice (``action``) or of the ``filing``.
    name, provision, law
        Its name, where it stands, and what the provision asks, in short.
    claims
        Whether it is held against claims.
    citations
        How many documents it needs at least.
    art
        Which state of the art it rests on: documents ``published`` before, applications
        ``earlier`` filed and published later, or ``none``.
    refusal
        Whether an application may be refused on it.
    form
        Its form paragraph.
    """

    id: str
    office: str
    valid_from: date
    dated_by: Literal["action", "filing"]
    name: Text
    provision: Text
    law: Text
    claims: Need
    citations: int
    art: Art
    refusal: bool
    form: Form = field(repr=False)

    @property
    def written(self) -> tuple[Slot, ...]:
        """The slots that the examiner fills, in the order of the data."""
        return tuple(s for s in slots().values() if s.by_examiner and s.id in self.form.slots)

    @property
    def heading(self) -> Text:
        """Name and provision, as a heading and a list of choices hold them."""
        return Text(
            f"{self.name.en} ({self.provision.en})", f"{self.name.zh}（{self.provision.zh}）"
        )


def law_of(office: str) -> str:
    """The office whose law an office applies: its own, or the one that it follows."""
    return rules_for(office).office


def grounds(office: str, *, action: date, filed: date) -> dict[str, Ground]:
    """The grounds in force for a case, by id, in the order of the data.

    Parameters
    ----------
    office
        WIPO ST.3 code.
    action
        The day of the notice.
    filed
        The case's filing date, or priority date: grounds of which an old case keeps the old law
        follow it.
    """
    chosen: dict[str, Ground] = {}
    for ground in _all(law_of(office)):
        day = filed if ground.dated_by == "filing" else action
        earlier = chosen.get(ground.id)
        if ground.valid_from <= day and (earlier is None or ground.valid_from > earlier.valid_from):
            chosen[ground.id] = ground
    return chosen


def ground_name(name: str, office: str) -> Text:
    """What a ground is called, in any version; its id where the office has no such ground."""
    return next((g.name for g in _all(law_of(office)) if g.id == name), Text(name, name))


@cache
def _all(law: str) -> tuple[Ground, ...]:
    if law not in OFFICES:
        raise UnknownGroundError("office", law, OFFICES, place="the taxonomy of grounds")
    data = load(f"grounds_{law.lower()}.toml")
    return tuple(_ground(spec, data["office"]) for spec in data["ground"])


def _ground(spec: dict[str, Any], office: str) -> Ground:
    place = f"grounds_{office.lower()}.toml, {spec.get('id')} of {spec.get('valid_from')}"
    form = read_form(spec["form"], frozenset(slots()), place=place)
    claims, citations = spec.get("claims", "required"), spec.get("citations", 0)
    if ("claims" in form.required) != (claims == "required"):
        raise DataError(place, f"claims are {claims}, the form says otherwise")
    if claims == "none" and "claims" in form.slots:
        raise DataError(place, "the form names claims that the ground does not have")
    if bool({"closest", "citations"} & form.required) != bool(citations):
        raise DataError(place, f"{citations} citations are needed, the form says otherwise")
    return Ground(
        id=spec["id"],
        office=office,
        valid_from=spec["valid_from"],
        dated_by=spec.get("dated_by", "action"),
        name=text_of(spec, "name", place=place),
        provision=text_of(spec, "provision", place=place),
        law=text_of(spec, "law", place=place),
        claims=claims,
        citations=citations,
        art=spec.get("art", "none"),
        refusal=spec.get("refusal", False),
        form=form,
    )
