"""The question that a snapshot puts on a day: cases without an examiner, desks, eligible pairs.

Only what was known on the day counts: cases docketed later are without examiner, work finished
later is no experience.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from pendency.allocation.authority import without_authority
from pendency.allocation.conditions import Conditions
from pendency.allocation.errors import InstanceError
from pendency.allocation.grouping import grouped
from pendency.allocation.prices import Prices
from pendency.allocation.skill import Experience, best_candidates, expected_hours
from pendency.examination.cases import rules_for
from pendency.examination.docket import families
from pendency.integrity.recusal import rules_of, screen, undeclared
from pendency.records import Snapshot

#: Share of a case's hours that is left after its first action: own start value.
_AFTER_FIRST = 0.3
#: Hours of examination in a year of full time: own start value.
_HOURS_A_YEAR = 1500.0


@dataclass(frozen=True)
class Recusals:
    """What examiners have declared: see `pendency.integrity.recusal`.

    Attributes
    ----------
    declarations, ties
        By code of the examiner.
    aliases
        Pairs of names that are the same body.
    """

    declarations: pl.DataFrame
    ties: pl.DataFrame
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """What a day asks of the allocation.

    Attributes
    ----------
    cases
        ``case`` (name of what moves as one), ``members``, ``hours``, ``wait_price``, ``track``,
        ``field``, ``symbol``, ``filing_date``, ``language``.
    desks
        ``desk``, ``centre``, ``capacity``, ``load``, ``limit``.
    pairs
        ``case``, ``desk``, ``fit``, ``near``: the eligible ones.
    excluded
        ``case``, ``desk``, ``reason``: who would be among the best but may not, and why.
    """

    cases: pl.DataFrame
    desks: pl.DataFrame
    pairs: pl.DataFrame
    excluded: pl.DataFrame


def question(
    snapshot: Snapshot,
    *,
    as_of: date,
    prices: Prices,
    recusals: Recusals | None,
    candidates: int | None = None,
    authority: pl.DataFrame | None = None,
    searched: Collection[str] = (),
    quality: pl.DataFrame | None = None,
    conditions: Conditions | None = None,
) -> Question:
    """Read from a snapshot what is to be allocated on a day.

    Parameters
    ----------
    snapshot
        The office.
    as_of
        The day.
    prices
        The prices.
    recusals
        Declarations and ties; ``None``: a trial without them, which must not be used for real.
    candidates
        Desks per case; what the data say where it is not given.
    authority
        ``examiner``, ``kind`` (``language`` or ``track``), ``value``: who is listed for some values
        of a kind gets no case with another one; who is not listed is free.
    searched
        Numbers of cases with a search report of the family, which the records do not hold.
    quality
        ``examiner``, ``defects``: audited share of files with a defect.
    conditions
        What the office knows beside the snapshot.

    Raises
    ------
    InstanceError
        Nobody is employed on that day, or no case waits for an examiner.
    """
    conditions = conditions or Conditions()
    known = _known_cases(snapshot, as_of, searched)
    waiting = known.filter(pl.col("open") & pl.col("examined").is_null() & conditions.wanted)
    desks = _desks(snapshot, known, as_of, prices)
    if waiting.is_empty() or desks.is_empty():
        raise InstanceError(f"on {as_of} there are {waiting.height} cases without examiner and "
                            f"{desks.height} examiners: nothing to allocate")  # fmt: skip
    family = families(snapshot, waiting["case_id"].to_list())
    cases = grouped(waiting.with_columns(family), _wait_price(as_of, prices))
    done = known.filter(pl.col("examined").is_not_null()).select(
        pl.col("examined").alias("examiner"), "symbol", pl.col("worked").alias("date")
    )
    experience = Experience.of(done.drop_nulls(), as_of=as_of)
    pairs = experience.fits(cases["symbol"], quality=quality).rename({"examiner": "desk"})
    pairs = cases.select("case", "symbol").join(pairs, on="symbol").drop("symbol")
    pairs = pairs.join(desks.select("desk"), on="desk", how="semi")
    barred = _excluded(snapshot, cases, desks, pairs, recusals, as_of)
    members = cases.select("case", number="members").explode("number").join(waiting, on="number")
    excluded = pl.concat([barred, conditions.excluded(cases, desks, pairs),
                          without_authority(members, pairs, authority)])  # fmt: skip
    excluded = excluded.unique(["case", "desk"], keep="first", maintain_order=True)
    kept = pairs.join(excluded, on=["case", "desk"], how="anti")
    return Question(cases, desks, best_candidates(kept, candidates), excluded)


def _known_cases(snapshot: Snapshot, as_of: date, searched: Collection[str]) -> pl.DataFrame:
    """The cases as they stood: who examined them, when, and whether they were open."""
    cases = snapshot.read(
        "cases", "case_id", "office", "number", "filing_date", "claims", "pages", "track", "field",
        "cpc", "ipc", "native_class", "language", "examiner_id", "applicant_id", "agent_id",
    )  # fmt: skip
    dates = snapshot.read(
        "milestones", "case_id", "docketed_date", "examination_date", "first_action_date",
        "closed_date",
    )  # fmt: skip
    codes = snapshot.read("examiners").rename({"code": "examiner"})
    day = pl.lit(as_of)
    known = cases.join(dates, on="case_id").filter(pl.col("filing_date") <= day)
    known = known.join(codes, on="examiner_id", how="left", maintain_order="left")
    worked = pl.min_horizontal("first_action_date", "closed_date")
    begun = _begun(cases["office"].unique().to_list()) <= day
    docketed = pl.coalesce("docketed_date", "first_action_date") <= day
    if as_of >= snapshot.observed_to:  # the column says who has the case, docketed or not
        docketed = pl.lit(value=True)
    known = known.with_columns(
        symbol=pl.coalesce("cpc", "ipc", "native_class"),
        open=begun & (pl.col("closed_date").is_null() | (pl.col("closed_date") > day)),
        examined=pl.when(docketed).then("examiner"),
        worked=pl.when(worked <= day).then(worked),
        family_search=pl.col("number").is_in(list(searched)),
    )
    return known.with_columns(expected_hours(known))


def _begun(offices: list[str]) -> pl.Expr:
    """The day from which a case needs an examiner.

    Where examination is asked for, a case that waits for the request has none to wait for; where
    the office's procedure knows no request, it needs one from the filing on.
    """
    on_request = [o for o in offices if "examination_effective" not in rules_for(o).lacks]
    asked = pl.coalesce("examination_date", "docketed_date", "first_action_date")
    return (
        pl.when(pl.col("office").is_in(on_request))
        .then(asked)
        .otherwise(pl.coalesce(asked, "filing_date"))
    )


def _desks(snapshot: Snapshot, known: pl.DataFrame, as_of: date, prices: Prices) -> pl.DataFrame:
    day = pl.lit(as_of)
    posts = snapshot.read("employment").filter(
        (pl.col("from_date") <= day) & (pl.col("to_date").is_null() | (pl.col("to_date") >= day))
    )
    names = snapshot.read("examiners").rename({"code": "desk"})
    centres = snapshot.read("centres").select("centre_id", centre="code")
    left = pl.when(pl.col("worked").is_null()).then(1.0).otherwise(_AFTER_FIRST)
    load = (
        known.filter("open").drop_nulls("examined")
        .group_by(desk="examined").agg((pl.col("hours") * left).sum().alias("load"))
    )  # fmt: skip
    top = prices.desk[-1][0]
    rows = posts.join(names, on="examiner_id").join(centres, on="centre_id")
    rows = rows.join(load, on="desk", how="left", maintain_order="left").select(
        "desk", "centre", pl.col("load").fill_null(0.0), capacity=pl.col("share") * _HOURS_A_YEAR
    )
    room = (pl.col("capacity") * top - pl.col("load")).clip(0.0)
    return rows.with_columns(limit=room).sort("desk")


def _wait_price(as_of: date, prices: Prices) -> pl.Expr:
    years = ((pl.lit(as_of) - pl.col("filing_date")).dt.total_days() / 365.25).clip(
        0.0, prices.wait_years
    )
    track = (
        pl.col("track")
        .cast(pl.String)
        .replace_strict(dict(prices.wait_track), return_dtype=pl.Int64)
    )
    price = prices.wait_base + track + (years * prices.wait_per_year).cast(pl.Int64)
    return price.alias("wait_price")


def _excluded(
    snapshot: Snapshot, cases: pl.DataFrame, desks: pl.DataFrame, pairs: pl.DataFrame,
    recusals: Recusals | None, as_of: date,
) -> pl.DataFrame:  # fmt: skip
    """Pairs that may not come together, with the reason's name."""
    hours = pairs.join(cases.select("case", "hours"), on="case").join(
        desks.select("desk", "limit"), on="desk"
    )
    full = hours.filter(pl.col("hours") > pl.col("limit")).select(
        "case", "desk", reason=pl.lit("no_room")
    )
    if recusals is None:
        return full
    silent = undeclared(recusals.declarations, desks["desk"], as_of)
    closed = pairs.filter(pl.col("desk").is_in(silent)).select(
        "case", "desk", reason=pl.lit("undeclared")
    )
    office = snapshot.read("cases", "office")["office"][0]
    met = screen(_parts(snapshot, cases), recusals.ties, rules_of(office, as_of), day=as_of,
                 aliases=recusals.aliases)  # fmt: skip
    barred = met.select("case", desk="examiner", reason="relation")
    found = pl.concat([closed, barred, full])
    return found.unique(["case", "desk"], keep="first", maintain_order=True)


def _parts(snapshot: Snapshot, cases: pl.DataFrame) -> pl.DataFrame:
    """Who takes part in the cases, and the numbers of their files and families."""
    members = cases.select("case", pl.col("members").alias("number")).explode("number")
    rows = members.join(snapshot.read("cases", "case_id", "number", "applicant_id", "agent_id"),
                        on="number")  # fmt: skip
    names = snapshot.read("parties", "party_id", "name")
    sides = [
        rows.join(names, left_on=f"{side}_id", right_on="party_id")
        .select("case", pl.lit(side).alias("side"), "name")
        for side in ("applicant", "agent")
    ]  # fmt: skip
    related = rows.join(snapshot.read("relations", "case_id", "other_number"), on="case_id")
    file = pl.lit("file").alias("side")
    return pl.concat(
        [
            *sides,
            rows.select("case", file, name="number"),
            related.select("case", file, name="other_number"),
        ]
    )
