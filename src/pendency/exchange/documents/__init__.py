"""Patent documents in every format of the offices, read into one record and written to standards.

``read_documents`` takes a file, folder, zip archive or bytes and yields one ``Document`` per
publication, or ``Quarantined`` with reason and place; it never opens a connection, loads a DTD or
expands an entity of the input. ``write_document`` gives WIPO ST.96, ST.36 or ST.27.

``take_documents`` keeps what a path holds in a store, ``DocumentArea`` reads it back (all, or those
of one case), ``export_documents`` writes it out.
"""

from pendency.exchange.documents.area import DocumentArea, content_sha256
from pendency.exchange.documents.dialects import FORMATS, Format
from pendency.exchange.documents.errors import (
    DamagedDocumentError,
    DocumentError,
    UnknownDocumentFormatError,
    UnwritableDocumentError,
)
from pendency.exchange.documents.export import ExportReport, export_documents
from pendency.exchange.documents.filing import Filing, read_filing, read_filings
from pendency.exchange.documents.reader import read_documents
from pendency.exchange.documents.reasons import reasons, rules
from pendency.exchange.documents.record import (
    Claim,
    Document,
    DocumentId,
    Place,
    Quarantined,
    without_personal_data,
)
from pendency.exchange.documents.take import DocumentReport, take_documents
from pendency.exchange.documents.writer import WRITERS, write_document

__all__ = [
    "FORMATS",
    "WRITERS",
    "Claim",
    "DamagedDocumentError",
    "Document",
    "DocumentArea",
    "DocumentError",
    "DocumentId",
    "DocumentReport",
    "ExportReport",
    "Filing",
    "Format",
    "Place",
    "Quarantined",
    "UnknownDocumentFormatError",
    "UnwritableDocumentError",
    "content_sha256",
    "export_documents",
    "read_documents",
    "read_filing",
    "read_filings",
    "reasons",
    "rules",
    "take_documents",
    "without_personal_data",
    "write_document",
]
