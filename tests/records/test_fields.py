from __future__ import annotations

from itertools import pairwise

from pendency.records import FIELDS, SECTORS, table


def test_every_value_of_the_column_has_a_name_in_both_languages():
    declared = table("cases")["field"]

    assert list(FIELDS) == list(range(declared.minimum, declared.maximum + 1))
    assert len({f.en for f in FIELDS.values()}) == len({f.zh for f in FIELDS.values()}) == 35


def test_the_sectors_hold_the_fields_in_unbroken_runs():
    order = [f.sector for f in FIELDS.values()]

    assert list(dict.fromkeys(order)) == list(SECTORS)
    assert sum(a != b for a, b in pairwise(order)) == len(SECTORS) - 1
