"""The one exception family of the office."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class OfficeError(Exception):
    """Base of everything that the office raises on purpose; the message names the remedy."""


class NotAllowedError(OfficeError, PermissionDenied):
    """The person's role does not include the act."""


class NotEmptyError(OfficeError):
    """The office already holds records, so another office's cannot be taken on."""


class NotPublishableError(OfficeError):
    """There are no records yet to publish."""


class ChangedMeanwhileError(OfficeError):
    """The records changed while something long was computed from them."""


class NoMartError(OfficeError):
    """Nothing has been published yet, or not by this version: there is nothing to show."""


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


class InvalidWitnessError(OfficeError):
    """No key of a witness, or no valid signature of one."""


class InvalidBindingError(OfficeError):
    """A role is given without the centre, unit or examiner that it needs, or with one too many."""
