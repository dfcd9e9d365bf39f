"""Tables: columns declared as data, rows from a list, a query or the mart, one look for all.

A `Table` says which columns it has; `Grid` is that table for one request, sorted and paged by the
address; `export` writes the same rows as CSV or XLSX.
"""

from pendency.office.tables.columns import Column, Table
from pendency.office.tables.grid import Grid
from pendency.office.tables.sources import QuerySource, RowSource, Source

__all__ = ["Column", "Grid", "QuerySource", "RowSource", "Source", "Table"]
