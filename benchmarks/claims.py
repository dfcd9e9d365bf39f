"""How many claims per second are parsed, checked and compared.

python benchmarks/claims.py DATA [--repeat 5]

DATA is the folder of real records; with the folder absent a made set of claims is used.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from tests.examination.claims.corpus import Document, documents

from pendency.examination.claims import (
    check_antecedents,
    check_structure,
    check_support,
    compare_claims,
    parse_claims,
    unity_hints,
)


def made(count: int = 40) -> list[Document]:
    claims = [("1", "A pump comprising a housing, a steel rotor and a magnetic seal.")]
    claims += [
        (str(n), f"The pump of claim {n - 1}, wherein the rotor has {n} blades of a first kind.")
        for n in range(2, 30)
    ]
    return [Document(f"made {i}", "", "en", claims, "A pump with a rotor.") for i in range(count)]


def rate(name: str, claims: int, repeat: int, run: Callable[[], object]) -> None:
    best = min(timed(run) for _ in range(repeat))
    print(f"{name:<28}{claims / best:>12,.0f} claims/s   {best / claims * 1e6:>8.0f} us per claim")


def timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    corpus = documents(arguments.data) if arguments.data else made()
    sets = [parse_claims(d.claims, d.language) for d in corpus]
    count = sum(map(len, sets))
    size = sum(len(c.text) for claims in sets for c in claims)
    print(f"{len(sets)} claim sets, {count:,} claims, {size / 1e6:.2f} million characters")
    repeat = arguments.repeat
    rate("parse", count, repeat, lambda: [parse_claims(d.claims, d.language) for d in corpus])
    rate("structure", count, repeat, lambda: [check_structure(s) for s in sets])
    rate("antecedents", count, repeat, lambda: [check_antecedents(s) for s in sets])
    described = [(s, d.description) for s, d in zip(sets, corpus, strict=True) if d.description]
    supported = sum(len(s) for s, _ in described)
    rate("support", supported, repeat, lambda: [check_support(s, d) for s, d in described])
    rate("unity", count, repeat, lambda: [unity_hints(s) for s in sets])
    shortened = [
        parse_claims([(c.number, c.text.replace("wherein", "in which")) for c in s], s.language)
        for s in sets
    ]
    pairs = list(zip(sets, shortened, strict=True))
    rate("compare (words changed)", count, repeat, lambda: [compare_claims(a, b) for a, b in pairs])


if __name__ == "__main__":
    main()
