"""WIPO ST.96 (V6) patent publications: reading and writing, part by part in the same modules."""

from pendency.exchange.documents.st96.publication import read, write

__all__ = ["read", "write"]
