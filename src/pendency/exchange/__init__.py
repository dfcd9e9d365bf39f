"""The exchange room: readers of the world's formats into records, with a quarantine.

`take_in` is the one way in: it reads an extract of one of `FORMATS`, merges it into the store's
current snapshot and reports what became of every record. Whatever cannot be read is kept with its
bytes, place and reason in the snapshot's table ``quarantine``.
"""

from pendency.exchange.errors import (
    ExchangeError,
    MappingError,
    UnknownFormatError,
    WrongInputError,
)
from pendency.exchange.formats import FORMATS, Format, take_in
from pendency.exchange.report import Counts, IntakeReport

__all__ = [
    "FORMATS",
    "Counts",
    "ExchangeError",
    "Format",
    "IntakeReport",
    "MappingError",
    "UnknownFormatError",
    "WrongInputError",
    "take_in",
]
