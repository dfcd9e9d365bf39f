"""Patent documents in every format of the offices, read into one record and written to standards.

``read_documents`` takes a file, folder, zip archive or bytes and yields one ``Document`` per
publication, or ``Quarantined`` with reason and place; it never opens a connection, loads a DTD or
expands an entity of the input. ``write_document`` gives WIPO ST.96, ST.36 or ST.27.
"""

from pendency.exchange.documents.dialects import FORMATS, Format
from pendency.exchange.documents.errors import (
    DocumentError,
    UnknownDocumentFormatError,
    UnwritableDocumentError,
)
from pendency.exchange.documents.filing import read_filing
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
from pendency.exchange.documents.writer import WRITERS, write_document

__all__ = [
    "FORMATS",
    "WRITERS",
    "Claim",
    "Document",
    "DocumentError",
    "DocumentId",
    "Format",
    "Place",
    "Quarantined",
    "UnknownDocumentFormatError",
    "UnwritableDocumentError",
    "read_documents",
    "read_filing",
    "reasons",
    "rules",
    "without_personal_data",
    "write_document",
]
