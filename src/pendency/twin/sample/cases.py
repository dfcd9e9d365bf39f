"""The rows of the sample office's cases: whatever is not a date of the procedure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import table, vocabulary
from pendency.twin.sample import names
from pendency.twin.sample.formal import Formal
from pendency.twin.sample.histories import Events
from pendency.twin.sample.intake import Filings
from pendency.twin.sample.parts import NEVER
from pendency.twin.sample.plan import Bools, Calendar, Floats, Ints, Plan

_KINDS = ["invention", "utility_model"]


@dataclass(frozen=True)
class Block:
    """Some cases with all that is known of them.

    Attributes
    ----------
    filings, formal, events
        What was filed, its formal steps, and everything that happened.
    centre, unit, examiner
        Who is in charge on the last day, as ids; the examiner is 0 where nobody is; shape (n,).
    """

    filings: Filings
    formal: Formal
    events: Events
    centre: Ints
    unit: Ints
    examiner: Ints


def case_frame(
    plan: Plan, calendar: Calendar, block: Block, first: int, rng: np.random.Generator
) -> pl.DataFrame:
    """The cases of a block in the form of the records' table.

    Parameters
    ----------
    first
        Cases before this block; the first row gets case_id ``first`` + 1.
    rng
        The block's random numbers.
    """
    filings, formal = block.filings, block.formal
    u = rng.random((8, len(filings)))
    published = formal.published <= np.minimum(calendar.last, formal.withdrawn)
    granted = _happened(block.events, "granted", len(filings))
    columns = {
        "case_id": pl.Series(np.arange(first + 1, first + len(filings) + 1)),
        "kind": _pick(_KINDS, filings.utility.astype(np.int64)),
        "filing_date": _dates(filings.day, filings.day < NEVER),
        "priority_date": _dates(filings.priority_day, filings.priority_day < filings.day),
        "publication_date": _dates(formal.published, published),
        "field": pl.Series(filings.field),
        "ipc": names.symbols().choose(filings.field, u[0]),
        "track": _pick(list(plan.intake["tracks"]), filings.track),
        "centre_id": pl.Series(block.centre),
        "unit_id": pl.Series(block.unit),
        "examiner_id": _kept(pl.Series(block.examiner), block.examiner > 0),
        "secret": pl.Series(~published & ~granted),
        **_applicants(plan, filings, u[1:4]),
        **_contents(filings, u[4:8]),
    }
    numbers = names.numbers(plan.office, filings.utility, filings.year, filings.serial)
    printed = numbers["number_original"]
    numbered = numbers.with_columns(
        pl.lit(plan.office).alias("office"),
        _kept(f"{plan.office} " + printed + " A", published).alias("publication_number"),
        _kept(f"{plan.office} " + printed + " B", granted).alias("patent_number"),
    )
    return table("cases").conform(numbered.with_columns(**columns))


def _applicants(plan: Plan, filings: Filings, u: Floats) -> dict[str, pl.Series]:
    countries = list(plan.intake["countries"])
    home = filings.country == 0
    agents = len(countries) * names.APPLICANTS + 1 + (u[1] ** 2 * names.AGENTS).astype(np.int64)
    applicants, regions = names.applicant(filings.country, u[0]), plan.intake["regions"]
    # the name of an organisation starts with the place where it sits
    seat = (applicants - 1) % names.APPLICANTS % len(regions)
    return {
        "country": _pick(countries, filings.country),
        "applicant_id": pl.Series(applicants),
        # applicants from abroad must be represented
        "agent_id": _kept(pl.Series(agents), ~home | (u[2] < 0.8)),
        "region": _kept(_pick(regions, seat), home),
    }


def _contents(filings: Filings, u: Floats) -> dict[str, pl.Series]:
    """Title in the language of the proceedings, claims, pages, inventors."""
    home = pl.Series(filings.country == 0)
    zh, en = (names.titles(language).choose(filings.field, u[0]) for language in ("zh", "en"))
    return {
        "title": zh.zip_with(home, en),
        "language": _pick(["en", "zh"], home.cast(pl.Int64).to_numpy()),
        "claims": pl.Series(_log_logistic(u[1], median=10, spread=0.30, most=120)),
        "pages": pl.Series(_log_logistic(u[2], median=18, spread=0.35, most=600)),
        "inventors": pl.Series((1 - 2.2 * np.log1p(-u[3])).astype(np.int64)),
    }


def _log_logistic(u: Floats, *, median: float, spread: float, most: int) -> Ints:
    """Whole numbers with a long upper tail, from uniform ones."""
    odds = np.maximum(u, 1e-9) / (1 - u)
    numbers: Ints = np.clip(median * odds**spread, 1, most).astype(np.int64)
    return numbers


def _happened(events: Events, code: str, n: int) -> Bools:
    happened = np.zeros(n, dtype=np.bool_)
    happened[events.row[events.code == list(vocabulary().events).index(code)]] = True
    return happened


def _pick(words: list[str], index: Ints) -> pl.Series:
    return pl.Series(words).gather(index)


def _kept(values: pl.Series, when: Bools) -> pl.Series:
    return values.zip_with(pl.Series(when), pl.Series([None], dtype=values.dtype))


def _dates(days: Ints, when: Bools) -> pl.Series:
    return _kept(pl.Series(np.where(when, days, 0).astype(np.int32)).cast(pl.Date), when)
