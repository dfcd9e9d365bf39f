"""The records room: the typed tables of a patent office and the sealed snapshot.

Every other room reads and writes through this one. `tables` declares the tables, `vocabulary`
the events and states, `Snapshot` opens a sealed snapshot, `SnapshotWriter` and `seal_tables`
make one, `as_known` cuts one off at a day, `Store` keeps the current one in a folder and changes it
in one step.
"""

from pendency.records.columns import Column, Table
from pendency.records.dictionary import dictionary_page
from pendency.records.errors import (
    Fault,
    InvalidTableError,
    RecordsError,
    SnapshotError,
    StoreBusyError,
    UnknownNameError,
)
from pendency.records.fields import FIELDS, SECTORS, Sector, TechnologyField
from pendency.records.known import as_known
from pendency.records.sealing import SnapshotWriter, seal_tables
from pendency.records.snapshot import Manifest, Sealed, Snapshot
from pendency.records.store import Store
from pendency.records.tables import TABLES, table
from pendency.records.validation import validate
from pendency.records.vocabulary import EventCode, State, Vocabulary, vocabulary

__all__ = [
    "FIELDS",
    "SECTORS",
    "TABLES",
    "Column",
    "EventCode",
    "Fault",
    "InvalidTableError",
    "Manifest",
    "RecordsError",
    "Sealed",
    "Sector",
    "Snapshot",
    "SnapshotError",
    "SnapshotWriter",
    "State",
    "Store",
    "StoreBusyError",
    "Table",
    "TechnologyField",
    "UnknownNameError",
    "Vocabulary",
    "as_known",
    "dictionary_page",
    "seal_tables",
    "table",
    "validate",
    "vocabulary",
]
