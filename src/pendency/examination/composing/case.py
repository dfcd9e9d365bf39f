"""What an office action needs to know of its case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pendency.examination.claims import ClaimSet
from pendency.law.text import Text

NOBODY = Text("", "")


@dataclass(frozen=True)
class CaseFacts:
    """The case as it stands in the head of a notice.

    Attributes
    ----------
    office, office_name
        WIPO ST.3 code, and the name as printed.
    number, title, applicant, agent
        As they are printed; empty where there is none.
    filed, priority
        Filing date and earliest priority date.
    centre, unit, examiner, approver
        Who answers for it; an empty approver is not printed.
    claims
        The claims as parsed, where the office holds them.
    claim_count
        How many claims there are, where only that is known.
    heard
        Grounds that earlier notices of the case gave; ``None`` where these are not known.
    invented
        The case is sample data; every page of its notices says so.
    """

    office: str
    office_name: Text
    number: str
    filed: date
    title: str = ""
    applicant: str = ""
    agent: str = ""
    priority: date | None = None
    centre: Text = NOBODY
    unit: Text = NOBODY
    examiner: str = ""
    approver: str = ""
    claims: ClaimSet | None = field(default=None, repr=False)
    claim_count: int | None = None
    heard: frozenset[str] | None = None
    invented: bool = False

    @property
    def relevant_date(self) -> date:
        """The day before which a document must have been public."""
        return self.priority or self.filed

    @property
    def claim_numbers(self) -> tuple[int, ...] | None:
        """The numbers of all claims, ascending; ``None`` where they are not known."""
        if self.claims is not None:
            return tuple(sorted(self.claims.positions))
        return tuple(range(1, self.claim_count + 1)) if self.claim_count else None
