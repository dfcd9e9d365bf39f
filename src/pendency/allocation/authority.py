"""For which languages and tracks an examiner can be listed, and who may not get a case for it.

Who is listed for some values of a kind gets no case with another one; who is listed for none of a
kind is free in it. A case whose language is not known bars nobody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

import polars as pl

from pendency.allocation.tracks import tracks
from pendency.law.text import Text
from pendency.records.tables import TRACKS

#: The kinds of authority: each is a column of the cases and the name of the reason.
KINDS = ("language", "track")
#: Who is listed for what.
AUTHORITY = pl.Schema({"examiner": pl.String(), "kind": pl.String(), "value": pl.String()})


@cache
def languages() -> Mapping[str, Text]:
    """The languages by their code."""
    text = files("pendency.allocation").joinpath("data/languages.toml").read_text("utf-8")
    return {code: Text(*said) for code, said in tomllib.loads(text)["language"].items()}


@cache
def values() -> Mapping[str, Mapping[str, Text]]:
    """The closed list of values of each kind, with their words."""
    return {"language": languages(), "track": {name: tracks()[name].text for name in TRACKS}}


def digest(authority: pl.DataFrame) -> str:
    """SHA-256 over who is listed for what, in one order: a record names it."""
    rows = authority.select(AUTHORITY.names()).unique().sort(AUTHORITY.names()).iter_rows()
    return sha256("".join(f"{','.join(row)}\n" for row in rows).encode()).hexdigest()


def lacking(
    cases: Iterable[tuple[int, str | None, str]], listed: Iterable[tuple[str, str, str]]
) -> dict[tuple[int, str], str]:
    """The kind for which each listed examiner may not get each case.

    Parameters
    ----------
    cases
        Key of the case, its language, its track.
    listed
        Code of the examiner, kind, value.

    Returns
    -------
    dict
        ``language`` or ``track`` by (case, examiner); the language first, pairs in order left out.
    """
    held: dict[tuple[str, str], set[str]] = {}
    for examiner, kind, value in listed:
        held.setdefault((examiner, kind), set()).add(value)
    found: dict[tuple[int, str], str] = {}
    for key, language, track in cases:
        asked = {"language": language, "track": track}
        for (examiner, kind), mine in held.items():
            if asked[kind] is not None and asked[kind] not in mine:
                found[key, examiner] = min(kind, found.get((key, examiner), kind))
    return found


def without_authority(
    members: pl.DataFrame, pairs: pl.DataFrame, authority: pl.DataFrame | None
) -> pl.DataFrame:
    """Pairs whose desk is listed for other languages or tracks only.

    What moves as one is excluded as one: a reason against one of its members is enough.

    Parameters
    ----------
    members
        ``case`` (what moves as one), ``language``, ``track``; a row for each member.
    pairs
        ``case``, ``desk``.
    authority
        `AUTHORITY`.

    Returns
    -------
    polars.DataFrame
        ``case``, ``desk``, ``reason`` (the kind).
    """
    found = [pl.DataFrame(schema={"case": pl.String, "desk": pl.String, "reason": pl.String})]
    if authority is None:
        return found[0]
    for kind in KINDS:
        listed = authority.filter(pl.col("kind") == kind).select(desk="examiner", value="value")
        asked = members.select("case", pl.col(kind).cast(pl.String)).drop_nulls().unique()
        held = pairs.select("case", "desk").join(listed, on="desk", how="semi")
        lacks = held.join(asked, on="case").join(
            listed, left_on=["desk", kind], right_on=["desk", "value"], how="anti"
        )
        found.append(lacks.select("case", "desk", reason=pl.lit(kind)).unique())
    return pl.concat(found)
