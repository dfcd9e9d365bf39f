"""Which examiners may not have which cases, and why; what is missing excludes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from pendency.integrity.recusal.errors import RecusalError
from pendency.integrity.recusal.files import file_keys
from pendency.integrity.recusal.names import normalised, same_names
from pendency.integrity.recusal.relations import SIDES, Rules, declaration_months

#: What an examiner has declared: from when to when he stands by it.
DECLARATIONS = pl.Schema({"examiner": pl.String, "from_date": pl.Date, "to_date": pl.Date})
#: His ties: to a name (person) or to the number of a file (case), with the days of the relation.
TIES = pl.Schema(
    {"examiner": pl.String, "relation": pl.String, "to": pl.String, "from_date": pl.Date,
     "to_date": pl.Date}
)  # fmt: skip
#: Who takes part in a case: one row per side and name; ``file``: its own and related numbers.
PARTS = pl.Schema({"case": pl.String, "side": pl.String, "name": pl.String})


def undeclared(declarations: pl.DataFrame, examiners: Iterable[str], day: date) -> list[str]:
    """Examiners without a declaration that is valid on the day; they get no case at all.

    A declaration without an end holds for a year from its first day (`declaration_months`).
    """
    declarations = _checked(declarations, DECLARATIONS, "declarations")
    valid = declarations.filter((pl.col("from_date") <= day) & (ending() >= day))
    return sorted(set(examiners) - set(valid["examiner"]))


def ending() -> pl.Expr:
    """The last day of a declaration."""
    months = f"{declaration_months()}mo"
    return pl.col("to_date").fill_null(pl.col("from_date").dt.offset_by(months))


def matches(
    parts: pl.DataFrame,
    ties: pl.DataFrame,
    rules: Rules,
    *,
    day: date,
    aliases: Iterable[tuple[str, str]] = (),
) -> pl.DataFrame:
    """What of the cases meets which tie: `screen` with what was met.

    Returns
    -------
    polars.DataFrame
        ``case``, ``examiner``, ``relation``, ``side`` and ``name`` (of the part), ``to`` (of the
        tie), sorted, each once.
    """
    parts, ties = _checked(parts, PARTS, "parts"), _checked(ties, TIES, "ties")
    unknown = set(ties["relation"]) - set(rules.relations)
    if unknown:
        raise RecusalError(f"ties name relations that {rules.office} does not know: {unknown}")
    if wrong := set(parts["side"]) - {*SIDES, "file"}:
        raise RecusalError(f"a part's side is one of {', '.join(SIDES)} or file, not {wrong}")
    same = same_names(aliases)
    ties = _keyed(ties.filter(_counts(rules, day)), "to", _to_files(rules), rules.office, same)
    parts = _keyed(parts, "name", pl.col("side") == "file", rules.office, same)
    sides = pl.DataFrame(
        [(r.name, side) for r in rules.relations.values() for side in _sides(r.kind, r.sides)],
        schema={"relation": pl.String, "side": pl.String}, orient="row",
    )  # fmt: skip
    met = ties.join(sides, on="relation").join(parts, on=["key", "side"])
    found = met.filter(pl.col("key") != "")
    columns = ("case", "examiner", "relation", "side", "name", "to")
    return found.select(columns).unique().sort(columns)


def screen(
    parts: pl.DataFrame,
    ties: pl.DataFrame,
    rules: Rules,
    *,
    day: date,
    aliases: Iterable[tuple[str, str]] = (),
) -> pl.DataFrame:
    """The pairs that a relation excludes.

    Parameters
    ----------
    parts
        `PARTS`: applicants, agents and inventors of the cases by name, and the numbers of their
        files (``side`` = ``file``).
    ties
        `TIES` of the examiners.
    rules
        Those of the office and day.
    day
        The day of the allocation.
    aliases
        Pairs of names that are the same body.

    Returns
    -------
    polars.DataFrame
        ``case``, ``examiner``, ``relation``, sorted, each once.

    Notes
    -----
    Names are compared in one spelling (`normalised`), file numbers in the records' form (ST.13), so
    that a number with or without its country, check digit and punctuation is the same file.

    Raises
    ------
    RecusalError
        A column is missing, a tie names a relation that the rules do not know, or a side is none.
    """
    met = matches(parts, ties, rules, day=day, aliases=aliases)
    return met.select("case", "examiner", "relation").unique().sort("case", "examiner", "relation")


def _counts(rules: Rules, day: date) -> pl.Expr:
    """Whether a tie still counts: it lasts, or its cooling-off has not ended."""
    lasting = pl.lit(value=False)
    for relation in rules.relations.values():
        of = pl.col("relation") == relation.name
        end = pl.col("to_date").dt.offset_by(f"{relation.years or 0}y")
        still = pl.lit(value=True) if relation.years is None else end.is_null() | (end >= day)
        lasting = lasting | (of & still)
    return lasting


def _sides(kind: str, sides: tuple[str, ...]) -> tuple[str, ...]:
    return ("file",) if kind == "case" else sides


def _to_files(rules: Rules) -> pl.Expr:
    names = [relation.name for relation in rules.relations.values() if relation.kind == "case"]
    return pl.col("relation").is_in(names)


def _keyed(
    frame: pl.DataFrame, column: str, is_file: pl.Expr, office: str, same: Mapping[str, str]
) -> pl.DataFrame:
    """The frame with what a row is matched by: a name's one spelling, or a file's number."""
    names = _keys(frame[column], same)
    files = file_keys(frame[column], office)
    return frame.with_columns(key=pl.when(is_file).then(files).otherwise(names))


def _keys(names: pl.Series, same: Mapping[str, str]) -> pl.Series:
    spelt = {name: normalised(name) for name in names.unique().drop_nulls()}
    keys = {name: same.get(key, key) for name, key in spelt.items()}
    return names.replace_strict(keys, default="", return_dtype=pl.String).alias("key")


def _checked(frame: pl.DataFrame, schema: pl.Schema, what: str) -> pl.DataFrame:
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise RecusalError(f"{what} lack the column(s) {', '.join(missing)}")
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
