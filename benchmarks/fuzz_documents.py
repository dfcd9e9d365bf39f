"""Feed mutated documents to the reader: each is read or quarantined, soon and in little memory.

python benchmarks/fuzz_documents.py [--inputs 1000000] [--seconds S] [--seed 1] [--processes 2]
                                    [--data DATA]

The seeds are the samples of the tests, what is written of them in ST.96 and ST.36, and, with DATA,
the small ones among the real documents. A mutation cuts, doubles, swaps, splices or flips bytes, or
plants what breaks markup. Any exception, an input
above the time bound, or a process above the memory bound ends the run with the input's number and
seed, which make it again. Every hundredth record that is read is also written and read back.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pendency.exchange.documents import Document, Quarantined, read_documents, write_document

SAMPLES = Path(__file__).parents[1] / "tests" / "exchange_documents" / "samples"
#: No input is larger than this, so that the seconds go into many inputs.
LARGEST = 12_000
SLOWEST, MEMORY = 2.0, 400_000  # seconds of one input; kilobytes above the start
CHUNK = 5_000
PLANTED = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?xml ", b"?>", b"\x00", b"\xff",
    b"\xef\xbb\xbf", b"&hellip;", b"&#0;", b"&#x110000;", b"&nosuch;", b"<!DOCTYPE a [", b"]>",
    b'<!ENTITY a "b">', b'<!ENTITY a SYSTEM "file:///etc/passwd">', b"&a;", b"%a;", b"\n", b"\r\n",
    b"<exchange-document ", b"</exchange-document>", b"<claim num='1'>", b"</claim>", b"<p>",
    b"PATN\n", b"NUM  1.\n", b'"', b"'", b"=", b"/>", b"{", b"}", b"[", b"9" * 400, b" " * 300,
    b"xmlns:a='b'", b"<a:b>", b"\xe4\xb8", b"\xed\xa0\x80", "\u202e".encode(), b"<?pendency {}?>",
    b'<?pendency {"number": 3}?>', b"\xff\xfe", b"PK\x03\x04", b"<i>" * 150,
)  # fmt: skip


def seeds(data: Path | None) -> list[bytes]:
    found = [p.read_bytes() for p in sorted(SAMPLES.iterdir())]
    found += [
        write_document(r, s)
        for d in list(found)
        for r in read_documents(d)
        if isinstance(r, Document)
        for s in ("st96", "st36")
    ]
    found += [p.read_bytes() for p in sorted(data.rglob("*.xml"))] if data else []
    return [d for d in found if len(d) <= LARGEST]


def mutated(pool: list[bytes], rng: random.Random) -> bytes:
    data = bytearray(rng.choice(pool))
    for _ in range(min(1 + int(rng.expovariate(1.0)), 12)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + int(rng.expovariate(1 / 40)))
        kind = rng.randrange(7)
        if kind == 0:
            del data[at:end]
        elif kind == 1:
            data[at:at] = data[at:end]
        elif kind == 2 and at < len(data):
            data[at] = rng.randrange(256)
        elif kind == 3:
            data[at:at] = rng.choice(PLANTED)
        elif kind == 4:
            other = rng.choice(pool)
            start = rng.randrange(len(other))
            data[at:end] = other[start : start + int(rng.expovariate(1 / 200))]
        elif kind == 5:
            del data[at:]
        else:
            data[at:end] = data[at:end][::-1]
    return bytes(data[: 2 * LARGEST])


def run(chunk: int, count: int, seed: int, pool: list[bytes]) -> tuple[Counter[str], float]:
    """Feed the inputs of one chunk; gives the reasons and the slowest input's seconds."""
    reasons: Counter[str] = Counter()
    slowest = 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(count):
        data = mutated(pool, random.Random(f"{seed}/{chunk}/{number}"))
        where = f"input {number} of chunk {chunk}, seed {seed}"
        start = time.process_time()
        try:
            for one in read_documents(data):
                reasons[feed(one, number)] += 1
        except Exception as error:
            raise RuntimeError(f"{where}: {error!r}") from error
        took = time.process_time() - start
        slowest = max(slowest, took)
        if took > SLOWEST:
            raise RuntimeError(f"{where}: {took:.1f} s")
        reasons["inputs"] += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if grown > MEMORY:
        raise RuntimeError(f"chunk {chunk}, seed {seed}: memory grew by {grown} kB")
    return reasons, slowest


def feed(one: Document | Quarantined, number: int) -> str:
    if isinstance(one, Quarantined):
        return one.reason
    if number % 100 == 0:
        for standard in ("st96", "st36"):
            if list(read_documents(write_document(one, standard))) != [one]:
                raise AssertionError(f"{standard} does not give the record back")
    return "read"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--inputs", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--data", type=Path)
    given = options.parse_args()
    pool = seeds(given.data)
    total: Counter[str] = Counter()
    slowest, start = 0.0, time.monotonic()
    chunks = iter(range(-(-given.inputs // CHUNK)))
    with ProcessPoolExecutor(given.processes) as workers:
        running = {
            workers.submit(run, c, CHUNK, given.seed, pool)
            for _, c in zip(range(given.processes), chunks, strict=False)
        }
        while running:
            done = next((f for f in running if f.done()), None)
            if done is None:
                time.sleep(0.2)
                continue
            running.remove(done)
            reasons, took = done.result()
            total += reasons
            slowest = max(slowest, took)
            elapsed = time.monotonic() - start
            more = next(chunks, None) if elapsed < given.seconds else None
            if more is not None:
                running.add(workers.submit(run, more, CHUNK, given.seed, pool))
            rate = total["inputs"] / elapsed
            print(f"\r{total['inputs']:>9,} inputs {rate:,.0f} /s", end="", file=sys.stderr)
    print(file=sys.stderr)
    elapsed = time.monotonic() - start
    print(f"{total.pop('inputs'):,} inputs, {elapsed:,.0f} s, slowest {slowest * 1e3:.0f} ms")
    for reason, count in total.most_common():
        print(f"  {reason:<22}{count:>10,}")


if __name__ == "__main__":
    main()
