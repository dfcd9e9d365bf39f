"""The kinds of notices that an office sends in examination."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pendency.examination.clocks import Limit, clocks
from pendency.examination.composing.data_files import load, text_of
from pendency.examination.composing.forms import Form, read_form
from pendency.examination.composing.grounds import law_of
from pendency.examination.errors import DataError, UnknownGroundError
from pendency.law.text import Text
from pendency.records import vocabulary

_FILE = "kinds.toml"
_SLOTS = frozenset(
    ("application", "basis", "period", "last_day", "lapse", "event", "rejected", "allowable")
)


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    Attributes
    ----------
    id, office
        Its name here and whose it is.
    event
        What is recorded when it is sent, in the records' vocabulary.
    limit
        The applicant's clock that it starts.
    objections
        Whether it holds grounds.
    refusal
        Whether it may only hold grounds on which an application may be refused.
    title, opening, reply, closing
        Its name and its form paragraphs.
    """

    id: str
    office: str
    event: str
    limit: Limit
    objections: Literal["required", "optional", "forbidden"]
    refusal: bool
    title: Text
    opening: Form = field(repr=False)
    reply: Form = field(repr=False)
    closing: Form = field(repr=False)


def kinds(office: str) -> dict[str, Kind]:
    """The kinds of notices of an office, by id, in the order of the data."""
    return _kinds(law_of(office))


def kind(name: str, office: str) -> Kind:
    """One kind; `UnknownGroundError` where the office has none of this name."""
    known = kinds(office)
    if name not in known:
        raise UnknownGroundError("kind of notice", name, known, place=f"{_FILE}, {office}")
    return known[name]


def language_of(office: str) -> str:
    """The language in which an office writes, ``en`` or ``zh``, where nobody chose another."""
    return str(load(_FILE)["languages"].get(law_of(office), "en"))


@cache
def _kinds(law: str) -> dict[str, Kind]:
    return {spec["id"]: _kind(spec) for spec in load(_FILE)["kind"] if spec["office"] == law}


def _kind(spec: dict[str, Any]) -> Kind:
    place = f"{_FILE}, {spec['office']} {spec['id']}"
    if spec["event"] not in vocabulary().events:
        raise DataError(place, f"unknown event {spec['event']!r}")
    forms = {n: read_form(spec[n], _SLOTS, place=place) for n in ("opening", "reply", "closing")}
    return Kind(
        id=spec["id"],
        office=spec["office"],
        event=spec["event"],
        limit=_limit(spec, place),
        objections=spec["objections"],
        refusal=spec.get("refusal", False),
        title=text_of(spec, "title", place=place),
        **forms,
    )


def _limit(spec: dict[str, Any], place: str) -> Limit:
    """The clock that the notice starts, from the one table of clocks."""
    for limit in clocks().limits:
        if (limit.office, limit.name) == (spec["office"], spec["limit"]):
            if spec["event"] not in limit.after:
                raise DataError(place, f"{spec['event']} does not start the clock {limit.name}")
            return limit
    raise DataError(place, f"no clock {spec['limit']!r} of {spec['office']}")
