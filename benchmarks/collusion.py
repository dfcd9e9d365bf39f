"""Planted collusion: the pair screen with recorded probabilities against the usual expected counts.

python benchmarks/collusion.py [--offices 200] [--level 0.05] [--json FILE]

Simulated offices whose routing is finer than fields: examiners know two or three of the topics of
their field, agencies file in some topics. All cases are put before the allocation engine (cap 1/2,
four runs in the year) and drawn. In each office five pairs of an examiner and an agency collude: a
share of the cases for which the examiner had a chance in the draw goes to him whatever was drawn.
Every method gets the same cases and the same level.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pendency.allocation import Spread, assign, probabilities
from pendency.allocation.arranging import arrange
from pendency.allocation.prices import prices
from pendency.integrity.screens import Null, Rule, discover, pair_screen
from pendency.integrity.screens.tails import negative_binomial

FIELDS, TOPICS, EXAMINERS, AGENCIES, CASES, PAIRS = 12, 8, 240, 120, 6_000, 5
STRENGTHS = (0.0, 0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True)
class Office:
    """A year of an office: who could get which case, with which probability, and who got it."""

    topic: np.ndarray  # of each case
    agency: np.ndarray
    draws: pl.DataFrame


def office(seed: int) -> Office:
    rng = np.random.default_rng(seed)
    topic_of = [rng.choice(TOPICS, rng.integers(2, 4), replace=False) + TOPICS * (j % FIELDS)
                for j in range(EXAMINERS)]  # fmt: skip
    skill = rng.beta(6, 2, EXAMINERS)
    # an agency files in one to six topics of one or two fields, larger ones more
    size = rng.pareto(1.5, AGENCIES) + 0.3
    agency = rng.choice(AGENCIES, CASES, p=size / size.sum())
    files_in = []
    for _ in range(AGENCIES):
        fields = rng.choice(FIELDS, rng.integers(1, 3), replace=False)
        pool = np.concatenate([np.arange(TOPICS) + TOPICS * f for f in fields])
        files_in.append(rng.choice(pool, rng.integers(1, 7), replace=False))
    topic = np.array([rng.choice(files_in[a]) for a in agency])
    desks_of: list[list[int]] = [[] for _ in range(FIELDS * TOPICS)]
    for j, topics in enumerate(topic_of):
        for t in topics:
            desks_of[t].append(j)
    quarters = np.split(np.arange(CASES), 4)
    runs = [run(rng, of, topic, desks_of, skill, f"{seed}/{q}") for q, of in enumerate(quarters)]
    return Office(topic, agency, pl.concat(runs))


def run(rng, of, topic, desks_of, skill, name: str) -> pl.DataFrame:
    """One run of the allocation engine with its draw."""
    pairs = [(int(i), j) for i in of for j in desks_of[topic[i]]]
    case, desk = (np.array(column) for column in zip(*pairs, strict=True))
    fit = (skill[desk] + rng.normal(0, 0.15, len(desk))).clip(0.05, 1)
    hours = rng.lognormal(np.log(20), 0.4, len(of)).clip(6, 100)
    room = 1.6 * hours.sum() / EXAMINERS
    asked = arrange(
        pl.DataFrame({"case": [f"C{i:05d}" for i in of], "hours": hours,
                      "wait_price": rng.integers(22_000, 50_000, len(of))}),
        pl.DataFrame({"desk": [f"E{j:03d}" for j in range(EXAMINERS)],
                      "centre": [f"Z{j % 4}" for j in range(EXAMINERS)],
                      "capacity": np.full(EXAMINERS, room), "load": np.zeros(EXAMINERS),
                      "limit": np.full(EXAMINERS, room + 100)}),
        pl.DataFrame({"case": [f"C{i:05d}" for i in case], "desk": [f"E{j:03d}" for j in desk],
                      "fit": fit, "near": np.zeros(len(desk), dtype=bool)}),
        prices(),
    )  # fmt: skip
    step = probabilities(asked, Spread(2), seed=hashlib.sha256(name.encode()).digest())
    winner, chances = assign(step), step.chances
    real = chances.desk < EXAMINERS
    case, desk = chances.case[real], chances.desk[real]
    total = asked.hours[case] * step.spread.rounds
    return pl.DataFrame({
        "run": [name] * len(case), "case_id": of[case], "examiner_id": desk,
        "probability": chances.units[real] / total, "won": winner[case] == desk,
    }).with_columns(drawn_on=pl.date(2026, 3 * int(name[-1]) + 1, 1))  # fmt: skip


def planted(made: Office, seed: int) -> list[tuple[int, int]]:
    """Five pairs who would meet at least three times by the draw, no one in two of them."""
    rng = np.random.default_rng(seed + 10**6)
    met = made.draws.with_columns(
        party=pl.Series(made.agency)[made.draws["case_id"].to_numpy()]
    ).group_by("examiner_id", "party").agg(pl.col("probability").sum())  # fmt: skip
    able = met.filter(pl.col("probability") >= 3).sort("examiner_id", "party").rows()
    chosen: list[tuple[int, int]] = []
    for i in rng.permutation(len(able)).tolist():
        examiner, party, _ = able[i]
        if all(examiner != e and party != a for e, a in chosen):
            chosen.append((examiner, party))
        if len(chosen) == PAIRS:
            break
    return chosen


def held(made: Office, pairs: list[tuple[int, int]], strength: float, seed: int) -> np.ndarray:
    """Who has each case in the end (-1: it waits)."""
    rng = np.random.default_rng(seed + 2 * 10**6)
    has = np.full(CASES, -1)
    won = made.draws.filter("won")
    has[won["case_id"].to_numpy()] = won["examiner_id"].to_numpy()
    for examiner, party in pairs:
        able = made.draws.filter(pl.col("examiner_id") == examiner)["case_id"].to_numpy()
        able = able[made.agency[able] == party]
        has[able[rng.random(len(able)) < strength]] = examiner
    return has


def margins(made: Office, has: np.ndarray, level: float, within: str) -> tuple[set, list]:
    """The usual way: counts of pairs against the product of their margins, Poisson tails."""
    stratum = np.zeros(CASES, int) if within == "office" else made.topic // TOPICS
    frame = pl.DataFrame({"s": stratum, "e": has, "a": made.agency}).filter(pl.col("e") >= 0)
    of = frame.group_by("s", "e").len("ne").join(frame.group_by("s", "a").len("na"), on="s")
    of = of.join(frame.group_by("s").len("n"), on="s")
    expected = of.group_by("e", "a").agg(x=(pl.col("ne") * pl.col("na") / pl.col("n")).sum())
    found = expected.join(frame.group_by("e", "a").len("k"), on=["e", "a"], how="left")
    found = found.with_columns(pl.col("k").fill_null(0)).sort("e", "a")
    tails = negative_binomial(found["x"].to_numpy(), 0.0, found["k"].cast(pl.Int64).to_numpy())
    p = tails.exact
    alarm = discover(p, Null(len(p)), level=level, method="bh").alarm
    keys = found.select("e", "a").rows()
    return {key for key, a in zip(keys, alarm, strict=True) if a}, [keys[i] for i in np.argsort(p)]


def recorded(made: Office, has: np.ndarray, level: float, method: str) -> tuple[set, list, dict]:
    parties = pl.DataFrame({"case_id": np.arange(CASES), "party": made.agency})
    kept = np.flatnonzero(has >= 0)
    now = pl.DataFrame({"case_id": kept, "examiner_id": has[kept]})
    screened = pair_screen("pair_agent", made.draws, parties, Rule(level, method), now)
    tests = screened.tests
    alarms = set(screened.alarms.select("examiner_id", "party").rows())
    about = {"tests": tests.height, "expected_false": screened.expected_false,
             "below_1pc": int((tests["p"] <= 0.01).sum()),
             "expected_below_1pc": expected_below(made, 0.01)}  # fmt: skip
    return alarms, tests.sort("p").select("examiner_id", "party").rows(), about


def expected_below(made: Office, threshold: float) -> float:
    """Expected number of p-values up to a threshold, from the recorded probabilities alone."""
    from pendency.integrity.screens import poisson_binomial

    rows = made.draws.with_columns(party=pl.Series(made.agency)[made.draws["case_id"].to_numpy()])
    rows = rows.sort("examiner_id", "party")
    size = rows.group_by("examiner_id", "party", maintain_order=True).len()["len"].to_numpy()
    start = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    tails = poisson_binomial(start, rows["probability"].to_numpy(), np.zeros(len(size), np.int64))
    return float(Null.of(tails).expected(np.array([threshold]))[0])


def one(seed: int, level: float) -> list[dict[str, object]]:
    made = office(seed)
    pairs = planted(made, seed)
    rows = []
    for strength in STRENGTHS:
        true = set(pairs) if strength else set()
        has = held(made, pairs if strength else [], strength, seed)
        answers: dict[str, tuple] = {
            f"recorded, {m}": recorded(made, has, level, m) for m in ("discrete", "bh", "by")
        }
        answers |= {f"margins, {w}": margins(made, has, level, w) for w in ("field", "office")}
        for method, (alarms, order, *about) in answers.items():
            rows.append({
                "seed": seed, "strength": strength, "method": method, "planted": len(true),
                "found": len(alarms & true), "false": len(alarms - true),
                "first": len(set(order[: len(true)]) & true), **(about[0] if about else {}),
            })  # fmt: skip
    return rows


def interval(values: np.ndarray) -> tuple[float, float]:
    """Mean over offices and half width of its 95 % interval."""
    return float(values.mean()), 1.96 * float(values.std(ddof=1)) / math.sqrt(len(values))


def table(rows: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    for strength in STRENGTHS:
        for method in frame["method"].unique(maintain_order=True):
            of = frame.filter((pl.col("strength") == strength) & (pl.col("method") == method))
            false, off = interval(of["false"].to_numpy())
            line = f"{strength:.2f}  {method:20s} false alarms {false:8.2f} ± {off:.2f}"
            if strength:
                for name in ("found", "first"):
                    share, half = interval((of[name] / of["planted"]).to_numpy())
                    line += f"  {name} {share:.3f} ± {half:.3f}"
                worst = (of["false"] / (of["false"] + of["found"]).clip(1)).to_numpy()
                line += "  false share {:.3f} ± {:.3f}".format(*interval(worst))
            print(line)
    honest = frame.filter((pl.col("strength") == 0) & (pl.col("method") == "recorded, discrete"))
    got, half = interval(honest["below_1pc"].to_numpy())
    print(f"honest offices: p <= 0.01 in {got:.2f} ± {half:.2f} of {honest['tests'].mean():.0f} "
          f"pairs, {honest['expected_below_1pc'].mean():.2f} expected; with any alarm: "
          f"{(honest['false'] > 0).mean():.3f}, expected at most 0.05")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offices", type=int, default=200)
    parser.add_argument("--level", type=float, default=0.05)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    start, rows = time.process_time(), []
    for seed in range(asked.offices):
        rows += one(seed, asked.level)
    table(rows)
    print(f"{asked.offices} offices of {CASES} cases, {EXAMINERS} examiners, {AGENCIES} agencies, "
          f"{FIELDS} fields of {TOPICS} topics; {time.process_time() - start:.0f} s CPU, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    if asked.json:
        asked.json.write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main()
