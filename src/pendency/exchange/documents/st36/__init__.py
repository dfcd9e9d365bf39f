"""WIPO ST.36 documents (``xx-patent-document``): reading and writing."""

from pendency.exchange.documents.st36.document import read, write

__all__ = ["read", "write"]
