from __future__ import annotations

import copy
import tomllib
from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from pendency.allocation import prices as prices_module
from pendency.allocation import tracks as tracks_module
from pendency.allocation.errors import RuleError
from pendency.allocation.skill import Experience, best_candidates, expected_hours
from pendency.allocation.tracks import admit, track, tracks
from pendency.records.tables import TRACKS

DAY = date(2025, 1, 1)


def _data(name: str) -> dict:
    return tomllib.loads(files("pendency.allocation").joinpath(f"data/{name}.toml").read_text())


def _done(*rows: tuple[str, str, date]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["examiner", "symbol", "date"], orient="row")


def _fit(experience: Experience, symbol: str, **more: pl.DataFrame) -> dict[str, float]:
    found = experience.fits(pl.Series([symbol]), **more)
    return dict(zip(found["examiner"], found["fit"], strict=True))


def test_nearer_and_fresher_experience_fits_better() -> None:
    old, new = date(2019, 1, 1), date(2024, 12, 1)
    experience = Experience.of(_done(
        ("group", "G01W 1/00", new), ("aged", "G01W 1/00", old), ("subclass", "G01W 9/00", new),
        ("class", "G01N 1/00", new), ("section", "G06F 1/00", new), ("later", "G01W 1/00",
        date(2025, 1, 2)),
    ), as_of=DAY)  # fmt: skip
    fits = _fit(experience, "G01W 1/10")
    assert fits["group"] > fits["subclass"] > fits["class"] > fits["section"] > 0
    assert fits["group"] > fits["aged"]
    assert "later" not in fits
    near = experience.fits(pl.Series(["G01W 1/10"])).filter(pl.col("near"))["examiner"]
    assert sorted(near) == ["class", "section"]


def test_experience_is_halved_in_three_years() -> None:
    counts = Experience.of(_done(("a", "G01W 1/00", date(2022, 1, 1))), as_of=DAY).counts
    assert counts["cases"].to_list() == pytest.approx([0.5] * 4, abs=2e-3)


def test_audited_defects_lower_the_fit_where_they_are_known() -> None:
    experience = Experience.of(_done(("a", "B", DAY), ("b", "B", DAY)), as_of=DAY)
    quality = pl.DataFrame({"examiner": ["a"], "defects": [0.2]})
    fits = _fit(experience, "B", quality=quality)
    assert fits["a"] == pytest.approx(0.9 * fits["b"])


def test_own_classes_of_an_office_have_two_levels() -> None:
    experience = Experience.of(_done(("a", "702/003000", DAY), ("b", "702/150000", DAY)), as_of=DAY)
    fits = _fit(experience, "702/003000")
    assert fits["a"] > fits["b"] > 0
    assert "a" not in _fit(experience, "073/170210")


def test_the_best_are_kept_and_equals_told_apart_by_name() -> None:
    pairs = pl.DataFrame(
        {"case": ["c"] * 4, "desk": ["d", "b", "a", "e"], "fit": [0.5, 0.5, 0.9, 0.1]}
    )
    assert best_candidates(pairs, 2)["desk"].to_list() == ["a", "b"]
    assert best_candidates(pairs, 2).equals(best_candidates(pairs.reverse(), 2))


def test_hours_rise_with_claims_and_pages_and_fall_with_a_family_search() -> None:
    cases = pl.DataFrame({
        "claims": [10, 40, 10, 10, None, 1], "pages": [20, 20, 60, 20, None, 1],
        "track": ["normal", "normal", "normal", "pph", "normal", "pph"],
        "family_search": [False, False, False, True, False, True],
    })  # fmt: skip
    plain, claims, pages, searched, unknown, least = expected_hours(cases)
    assert plain == unknown == 20
    assert claims > plain < pages
    assert searched == pytest.approx(20 * 0.85 * 0.8)
    assert least >= 6


def test_prices_that_would_make_waiting_cheap_are_refused() -> None:
    data = _data("prices")
    assert prices_module.parse(data) == prices_module.prices()
    for change in (
        lambda d: d["waiting"].update(base=100),
        lambda d: d["waiting"]["track"].pop("pph"),
        lambda d: d["load"].update(desk=[[0.9, 10], [0.8, 20]]),
    ):
        broken = copy.deepcopy(data)
        change(broken)
        with pytest.raises(RuleError):
            prices_module.parse(broken)


def test_tracks_are_those_of_the_records_in_both_languages() -> None:
    assert set(TRACKS) < set(tracks())
    for one in tracks().values():
        assert one.text.en != one.text.zh
        assert one.source
        assert all(ground.zh for ground in one.grounds.values())
    assert track("deferred").months == (12, 36)
    assert track("touring").group_by == ("region", "field")
    with pytest.raises(RuleError, match="no track"):
        track("express")


@pytest.mark.parametrize(
    ("asked", "admitted"),
    [
        ({"grounds": ["infringement"]}, True),
        ({"grounds": ["because"]}, False),
        ({"grounds": []}, False),
        ({"held": ["deferred"]}, False),
        ({"held": ["normal"]}, True),
        ({"month": (5, 100)}, False),
        ({"month": (4, 100)}, True),
        ({"day": date(2017, 7, 31)}, False),
    ],
)
def test_priority_needs_a_ground_and_room_in_the_quota(asked: dict, admitted: bool) -> None:
    plain = {"grounds": ["infringement"], "held": [], "day": DAY, "month": (0, 100)}
    found = admit("priority", **{**plain, **asked})
    assert found.admitted is admitted
    assert bool(found.reasons) is not admitted
    assert all(reason.en and reason.zh for reason in found.reasons)


def test_rules_of_tracks_that_contradict_themselves_are_refused() -> None:
    data = _data("tracks")
    for change in (
        lambda d: d["track"].pop("pph"),
        lambda d: d["track"]["normal"].update(conflicts=["priority"]),
    ):
        broken = copy.deepcopy(data)
        change(broken)
        with pytest.raises(RuleError):
            tracks_module.parse(broken)
