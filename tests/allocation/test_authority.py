"""Who is listed for a language or a track gets no case with another one."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pendency.allocation import Spread, assign, probabilities
from pendency.allocation.arranging import arrange
from pendency.allocation.authority import (
    AUTHORITY,
    KINDS,
    digest,
    lacking,
    languages,
    values,
    without_authority,
)
from pendency.allocation.prices import prices
from pendency.records.tables import TRACKS

DESKS = ("d1", "d2", "d3", "d4")
_listing = st.tuples(st.sampled_from(DESKS), st.sampled_from(KINDS)).flatmap(
    lambda of: st.tuples(
        st.just(of[0]), st.just(of[1]),
        st.sampled_from(("zh", "en", "ja") if of[1] == "language" else ("normal", "pph")),
    )
)  # fmt: skip
_member = st.tuples(st.sampled_from(("zh", "en", "ja", None)), st.sampled_from(("normal", "pph")))
_lots = st.lists(st.lists(_member, min_size=1, max_size=3), min_size=1, max_size=6)


def frame(listed: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(listed, schema=AUTHORITY, orient="row")


def has(listed: list[tuple[str, str, str]], desk: str, language: str | None, track: str) -> bool:
    """The rule, said apart from the code."""
    mine = {kind: {v for d, k, v in listed if (d, k) == (desk, kind)} for kind in KINDS}
    speaks = not mine["language"] or language is None or language in mine["language"]
    return speaks and (not mine["track"] or track in mine["track"])


@given(lots=_lots, listed=st.lists(_listing, max_size=8))
def test_no_case_is_drawn_to_a_desk_whose_list_lacks_its_language_or_track(
    lots: list[list[tuple[str | None, str]]], listed: list[tuple[str, str, str]]
) -> None:
    names = [f"c{i}" for i in range(len(lots))]
    pairs = pl.DataFrame({"case": names}).join(pl.DataFrame({"desk": DESKS}), how="cross")
    rows = [(n, *one) for n, lot in zip(names, lots, strict=True) for one in lot]
    schema = {"case": pl.String, "language": pl.String, "track": pl.String}
    members = pl.DataFrame(rows, schema=schema, orient="row")
    out = without_authority(members, pairs, frame(listed))
    kept = pairs.join(out, on=["case", "desk"], how="anti")
    wanted = {(n, d) for n, lot in zip(names, lots, strict=True) for d in DESKS
              if all(has(listed, d, *one) for one in lot)}  # fmt: skip
    assert set(kept.iter_rows()) == wanted
    cases = pl.DataFrame({"case": names}).with_columns(hours=pl.lit(10.0), wait_price=pl.lit(1000))
    desks = pl.DataFrame({"desk": DESKS}).with_columns(
        centre=pl.lit("c"), capacity=pl.lit(1500.0), load=pl.lit(0.0), limit=pl.lit(1500.0)
    )
    some = kept.with_columns(fit=pl.lit(0.5), near=pl.lit(value=False))
    if some.is_empty():
        return
    step = probabilities(arrange(cases, desks, some, prices()), Spread(2), seed=bytes(32))
    drawn = {(n, DESKS[d]) for n, d in zip(names, assign(step).tolist(), strict=True)
             if d < len(DESKS)}  # fmt: skip
    assert drawn <= wanted


@given(members=st.lists(_member, min_size=1, max_size=6), listed=st.lists(_listing, max_size=8))
def test_past_the_draw_the_same_is_barred(
    members: list[tuple[str | None, str]], listed: list[tuple[str, str, str]]
) -> None:
    found = lacking([(i, *one) for i, one in enumerate(members)], listed)
    for i, one in enumerate(members):
        for desk in DESKS:
            assert ((i, desk) not in found) == has(listed, desk, *one)


def test_the_language_is_named_first_and_an_unknown_one_bars_nobody() -> None:
    listed = [("d1", "track", "pph"), ("d1", "language", "en")]
    assert lacking([(1, "zh", "normal"), (2, None, "pph")], listed) == {(1, "d1"): "language"}
    assert lacking([(1, "zh", "normal")], []) == {}


def test_the_lists_are_closed_and_speak_both_languages() -> None:
    assert set(values()["track"]) == set(TRACKS)
    assert languages()["zh"] == ("Chinese", "中文")
    assert all(len(code) == 2 and said.en and said.zh for code, said in languages().items())


def test_the_digest_knows_no_order_and_every_row() -> None:
    rows = [("d1", "language", "zh"), ("d2", "track", "pph")]
    assert digest(frame(rows)) == digest(frame([*rows[::-1], rows[0]]))
    assert digest(frame(rows)) != digest(frame(rows[:1]))
    assert without_authority(
        pl.DataFrame({"case": ["c"], "language": ["zh"], "track": ["pph"]}),
        pl.DataFrame({"case": ["c"], "desk": ["d1"]}), None,
    ).is_empty()  # fmt: skip
