"""Side tables that are named by a code or a name: ids are given in the order of arrival."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pendency.records import Snapshot, table

#: English and Chinese name of a centre or unit (kind, code).
Label = Callable[[str, str], tuple[str, str]]


class Names:
    """One side table (``centres``, ``units``, ``examiners``, ``parties``) that grows.

    Rows that are there keep their id and their content.
    """

    def __init__(self, name: str, id_column: str, key: tuple[str, ...], old: Snapshot | None):
        self._table, self._id, self._key = table(name), id_column, key
        self._rows = old.read(name) if old else self._table.empty()

    @property
    def frame(self) -> pl.DataFrame:
        """The whole table."""
        return self._rows

    def ids(self, wanted: pl.DataFrame) -> pl.Series:
        """The id of each row of ``wanted`` (columns of the table; null where the key is null).

        Rows that the table lacks are added, with the other columns of ``wanted`` as content.
        """
        named = wanted.filter(pl.col(self._key[-1]).is_not_null())
        fresh = named.unique(self._key, keep="first", maintain_order=True).join(
            self._rows, on=list(self._key), how="anti", nulls_equal=True
        )
        if fresh.height:
            start = self._rows.height + 1
            ids = pl.int_range(start, start + fresh.height, dtype=pl.Int32, eager=True)
            grown = self._table.conform(fresh.with_columns(ids.alias(self._id)))
            self._rows = pl.concat([self._rows, grown])
        found = wanted.select(self._key).join(
            self._rows.select(*self._key, self._id), on=list(self._key), how="left",
            nulls_equal=True, maintain_order="left",
        )  # fmt: skip
        return found[self._id]


class SideTables:
    """All side tables of one import."""

    def __init__(self, old: Snapshot | None, label: Label) -> None:
        self._label = label
        self.centres = Names("centres", "centre_id", ("code",), old)
        self.units = Names("units", "unit_id", ("code",), old)
        self.examiners = Names("examiners", "examiner_id", ("code",), old)
        self.parties = Names("parties", "party_id", ("role", "country", "name"), old)

    def give_ids(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Replace the names of staged case rows by ids."""
        centre = self.centres.ids(self._labelled("centres", rows["centre"]))
        unit_rows = self._labelled("units", rows["unit"]).with_columns(centre.alias("centre_id"))
        role = pl.Enum(("applicant", "agent"))
        applicants = rows.select(
            pl.lit("applicant", role).alias("role"), "country", pl.col("applicant").alias("name")
        )
        agents = rows.select(
            pl.lit("agent", role).alias("role"), pl.lit(None, pl.String).alias("country"),
            pl.col("agent").alias("name"),
        )  # fmt: skip
        return rows.with_columns(
            centre.alias("centre_id"),
            self.units.ids(unit_rows).alias("unit_id"),
            self.examiners.ids(rows.select(pl.col("examiner").alias("code"))).alias("examiner_id"),
            self.parties.ids(applicants).alias("applicant_id"),
            self.parties.ids(agents).alias("agent_id"),
        )

    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        return {
            "centres": self.centres.frame, "units": self.units.frame,
            "examiners": self.examiners.frame, "parties": self.parties.frame,
        }  # fmt: skip

    def _labelled(self, kind: str, codes: pl.Series) -> pl.DataFrame:
        labels = {code: self._label(kind, code) for code in codes.unique().drop_nulls()}
        return pl.DataFrame({"code": codes}).with_columns(
            pl.col("code").replace_strict({c: words[i] for c, words in labels.items()},
                                          default=None, return_dtype=pl.String).alias(language)
            for i, language in enumerate(("en", "zh"))
        )  # fmt: skip
