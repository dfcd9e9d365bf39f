"""Fees due for an application, by the dated fee schedule of an office."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.examination.errors import FeeError, UnknownOfficeError
from pendency.exchange.documents import Document, Filing
from pendency.law.text import Text

_DATA = files("pendency.examination.formal").joinpath("data")
KINDS = ("utility", "utility-model", "design")


@dataclass(frozen=True)
class Fee:
    """One item of a bill.

    Attributes
    ----------
    id, name
        The fee.
    units, unit_amount
        How many are charged, and what each costs before reduction, in the bill's currency.
    reduction
        The share that is waived, 0 to 1.
    source
        The schedule that holds it.
    """

    id: str
    name: Text
    units: int
    unit_amount: Decimal
    reduction: Decimal
    source: Text

    @property
    def amount(self) -> Decimal:
        """What is due."""
        return self.units * self.unit_amount * (1 - self.reduction)


@dataclass(frozen=True)
class FeeBill:
    """The fees of one application.

    ``unknown`` names fees that depend on something that was not given (the number of pages): they
    are not part of the total.
    """

    office: str
    currency: str
    fees: tuple[Fee, ...]
    unknown: tuple[Text, ...] = ()

    @property
    def total(self) -> Decimal:
        """The sum of what is due."""
        return sum((fee.amount for fee in self.fees), Decimal(0))


def fee_offices() -> tuple[str, ...]:
    """The offices that have a fee schedule, by code."""
    names = (entry.name for entry in _DATA.iterdir())
    found = (name[len("fees_") : -len(".toml")] for name in names if name.startswith("fees_"))
    return tuple(sorted(code.upper() for code in found))


def fees_due(
    filing: Filing | Document,
    office: str,
    as_of: dt.date,
    *,
    kind: str | None = None,
    pages: int | None = None,
    priorities: int | None = None,
    reduced_for: int | None = None,
    examination: bool = True,
) -> FeeBill:
    """Say what is to be paid for an application.

    Parameters
    ----------
    filing
        The application; its claims and priorities are counted.
    office
        ``CN``, in either case (`fee_offices`).
    as_of
        The day whose schedule holds.
    kind
        ``utility`` (an invention), ``utility-model`` or ``design``; without it what the document
        says, else an invention.
    pages
        Pages of description and drawings; without it fees per page are unknown.
    priorities
        Priorities claimed, where the document does not hold the request.
    reduced_for
        Number of applicants to whom the office granted the reduction of fees; None: no reduction.
    examination
        Whether substantive examination is requested.

    Raises
    ------
    UnknownOfficeError
        There is no schedule for the office.
    FeeError
        A kind, a number of pages or of applicants that cannot be; no schedule on that day.
    """
    schedule = _schedule(office)
    document = filing.document if isinstance(filing, Filing) else filing
    kind = kind or document.subject or "utility"
    _refuse(kind, pages, reduced_for)
    share = _share(schedule, as_of, reduced_for)
    counts = {
        "application": 1,
        "claim": _claims(document),
        "page": pages,
        "priority": len(document.priorities) if priorities is None else priorities,
    }
    fees: list[Fee] = []
    unknown: list[Text] = []
    in_force = [f for f in schedule["fee"] if _holds(f, as_of)]
    if not in_force:
        raise FeeError(f"no fee schedule of {office.upper()} on {as_of}; name a later day")
    for entry in in_force:
        if kind not in entry["amounts"] or (entry.get("examination") and not examination):
            continue
        count = counts[entry["per"]]
        if count is None:
            unknown.append(Text(**entry["name"]))
        elif units := _units(entry, count):
            fees.append(_fee(entry, kind, units, share))
    return FeeBill(schedule["office"], schedule["currency"], tuple(fees), tuple(unknown))


def _refuse(kind: str, pages: int | None, reduced_for: int | None) -> None:
    if kind not in KINDS:
        raise FeeError(f"no kind {kind!r}; known: {', '.join(KINDS)}")
    if pages is not None and pages < 0:
        raise FeeError(f"{pages} pages cannot be")
    if reduced_for is not None and reduced_for < 1:
        raise FeeError(f"{reduced_for} applicants cannot be; leave it out for no reduction")


@cache
def _schedule(office: str) -> Mapping[str, Any]:
    if office.upper() not in fee_offices():
        place = "pendency/examination/formal/data/fees_*"
        raise UnknownOfficeError(office, fee_offices(), place=place)
    text = _DATA.joinpath(f"fees_{office.lower()}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _share(schedule: Mapping[str, Any], as_of: dt.date, applicants: int | None) -> Decimal:
    """The share waived: that of the largest number of applicants that is reached."""
    if applicants is None:
        return Decimal(0)
    reached = [
        r for r in schedule["reduction"] if r["applicants"] <= applicants and _holds(r, as_of)
    ]
    last = max(reached, key=lambda r: int(r["applicants"]), default=None)
    return Decimal(last["share"]) if last else Decimal(0)


def _holds(entry: Mapping[str, Any], as_of: dt.date) -> bool:
    return bool(entry["valid_from"] <= as_of <= entry.get("valid_to", dt.date.max))


def _claims(document: Document) -> int:
    """Claims as filed, in one language."""
    filed = [claim for claim in document.claims if not claim.amended]
    return sum(claim.language == filed[0].language for claim in filed)


def _units(entry: Mapping[str, Any], count: int) -> int:
    return max(0, min(count, int(entry.get("up_to", count))) - int(entry.get("above", 0)))


def _fee(entry: Mapping[str, Any], kind: str, units: int, share: Decimal) -> Fee:
    return Fee(
        id=entry["id"],
        name=Text(**entry["name"]),
        units=units,
        unit_amount=Decimal(entry["amounts"][kind]),
        reduction=share if entry.get("reducible") else Decimal(0),
        source=Text(**entry["source"]),
    )
