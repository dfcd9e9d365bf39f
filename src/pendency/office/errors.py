"""The one exception family of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from pendency.office.models import DraftVersion


class OfficeError(Exception):
    """Base of everything that the office raises on purpose; the message names the remedy."""


class NotAllowedError(OfficeError, PermissionDenied):
    """The person's role does not include the act."""


class DeskError(OfficeError):
    """The recusal desk or the transfers desk can't take what was asked: the message says why."""


class TakenDecisionError(DeskError):
    """Somebody decided meanwhile; the message says who. Nothing was changed."""


class NotDrawableError(OfficeError):
    """A case or a run is not in a state in which this step of the allocation can be taken."""


class NotAdmittedError(OfficeError):
    """A case may not go on the track that is asked for; the message names each reason."""


class NotEmptyError(OfficeError):
    """The office already holds records, so another office's cannot be taken on."""


class NotPublishableError(OfficeError):
    """There are no records yet to publish."""


class ChangedMeanwhileError(OfficeError):
    """The records changed while something long was computed from them."""


class BusyError(OfficeError):
    """Another process does the same work already."""


class NoMartError(OfficeError):
    """Nothing has been published yet, or not by this version: there is nothing to show."""


class ClockError(OfficeError):
    """The data directory does not say by how many days its time is behind."""


class PortInUseError(OfficeError):
    """Another program listens on the address that the office is to be served on."""


class InvalidEventError(OfficeError):
    """An event does not fit the vocabulary or the case's history."""


class InvalidDocumentError(OfficeError):
    """A document lacks what a case file needs of it, or its case."""


class InvalidAccountError(OfficeError):
    """A name is taken or a password too weak."""


class LogKeyError(OfficeError):
    """The private key of the log is gone, or is another log's."""


class LogBrokenError(OfficeError):
    """The stored log contradicts what was signed before."""


class NoEntryError(OfficeError):
    """Nothing is there under that name or number."""


class InvalidWitnessError(OfficeError):
    """No key of a witness, or no valid signature of one."""


class InvalidBindingError(OfficeError):
    """A role is given without the centre, unit or examiner that it needs, or with one too many."""


class AccessRequestError(OfficeError):
    """A grant, a request for access or a coaching lacks what it needs, or is decided already."""


class LockedOutError(OfficeError):
    """Too many logins have failed; the message says how long to wait."""


class AlarmError(OfficeError):
    """An alarm can't take the step that was asked for."""


class DraftError(OfficeError):
    """A draft of an office action can't take the step that was asked for."""


class StaleDraftError(DraftError):
    """Somebody saved another version meanwhile; nothing was changed.

    Attributes
    ----------
    version
        The version that is current now: who saved it, when, and what it says.
    """

    def __init__(self, message: str, version: DraftVersion) -> None:
        self.version = version
        super().__init__(message)


class NotReadyError(DraftError):
    """A notice has errors, and was to be submitted or sent."""


class PlanError(OfficeError):
    """A plan, a target or a declaration can't be set as was asked for."""
