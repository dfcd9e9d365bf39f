"""Casework: what the examiner's screens need of the engines, for cases as they are now.

`excerpt_of` reads some cases from the database in the form that the engines take; `docket_of`,
`limits_of` and `owed_by` ask `pendency.examination` about them. Nothing here writes, and nothing
computes a date or an order of its own.
"""
