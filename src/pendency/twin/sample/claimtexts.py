"""The plan of an invented claim set: who depends on whom, with which feature, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

#: What can be planted, under the rule of `pendency.examination.claims` that should find it.
DEFECTS = (
    "antecedent.missing",
    "support.term",
    "reference.missing",
    "reference.multiple-on-multiple",
)
#: Claims below which nothing is planted, for there is no room.
_ROOM = 5
_PARTS = (3, 5)
#: Shares of the dependent claims that introduce nothing new, that name several claims, and that
#: build on the claim before.
_VALUES, _MULTIPLE, _CHAINED = 0.3, 0.2, 0.4
#: Claims from which on the set has a method of its own.
_METHOD = 10
#: How far beyond the set a missing reference points.
_BEYOND = 3

Words = Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """One claim: the claims it names (none: independent; two: from the one to the other).

    ``feature`` is what it adds, ``defect`` what is wrong with it.
    """

    refs: tuple[int, ...]
    feature: str
    defect: str = ""


@dataclass(frozen=True)
class Draft:
    """A whole set: what is claimed, its parts, how they stand to each other, every claim."""

    thing: str
    parts: tuple[str, ...]
    relation: str
    claims: tuple[Plan, ...]

    @property
    def planted(self) -> tuple[str, ...]:
        """The defects that are in it."""
        return tuple(plan.defect for plan in self.claims if plan.defect)

    def slots(self, words: Words) -> dict[str, str]:
        """What the templates ask for."""
        with_a = with_article(self.thing, words)
        return {
            "thing": self.thing,
            "a_thing": with_a,
            "A_thing": with_a[:1].upper() + with_a[1:],
            "parts": listed([with_article(part, words) for part in self.parts], words),
            "relation": self.relation,
            "p": self.parts[0],
        }

    @property
    def described(self) -> list[str]:
        """The features that the description repeats."""
        return [p.feature for p in self.claims if p.refs and p.defect != "support.term"]


def draft(
    words: Words, thing: str, claims: int, planted: Sequence[str], rng: np.random.Generator,
    *, is_matter: bool,
) -> Draft:  # fmt: skip
    """Plan a claim set.

    Parameters
    ----------
    words
        The language's part of ``data/texts.toml``.
    thing
        What is claimed.
    claims
        How many claims; at least one.
    planted
        Names of `DEFECTS`; only sets of five claims and more have room for them.
    rng
        Random numbers.
    is_matter
        A composition, not a device.
    """
    pool = _shuffled(words["substances" if is_matter else "parts"], rng)
    size = int(rng.integers(_PARTS[0], _PARTS[1] + 1))
    parts, rest = pool[:size], pool[size:]
    fresh = rest if is_matter else _shuffled(words["further"], rng)
    relation = _filled(words["mixtures" if is_matter else "relations"], parts[0], rng, b=parts[1])
    plans = [Plan((), "")]
    latest = parts[0]
    for number in range(2, claims + 1):
        if number == _METHOD:
            plans.append(Plan((), words["method"]))
            continue
        refs, based = _named(number, plans, parts, latest, rng)
        new = fresh.pop() if fresh and rng.random() >= _VALUES else ""
        kind = ("blends" if is_matter else "features") if new else (
            "amounts" if is_matter else "values")  # fmt: skip
        feature = _filled(words[kind], based, rng, new=with_article(new, words))
        plans.append(Plan(refs, feature))
        latest = new or based
    made = Draft(thing, tuple(parts), relation, tuple(plans))
    return _spoiled(made, words, planted, rng) if claims >= _ROOM else made


def compose(made: Draft, words: Words) -> list[str]:
    """The claims in words."""
    return [_worded(plan, made, words) for plan in made.claims]


def amend(made: Draft) -> Draft:
    """The claims as a diligent applicant amends them.

    The feature of claim 2 goes into claim 1, features without basis or support are gone, other
    defects are mended, and the claims behind move up.
    """
    if len(made.claims) == 1:
        return made
    gone = {"antecedent.missing", "support.term"}
    kept = [n for n, p in enumerate(made.claims, 1) if n > 2 and p.defect not in gone]
    place = {n: at for at, n in enumerate(kept, start=2)}
    first = Plan((), made.claims[1].feature)
    return replace(made, claims=(first, *(_moved(made.claims[n - 1], place) for n in kept)))


def listed(names: Sequence[str], words: Words) -> str:
    """A, B and C."""
    if len(names) == 1:
        return names[0]
    return f"{words['separator'].join(names[:-1])}{words['last']}{names[-1]}"


def with_article(noun: str, words: Words) -> str:
    """The noun with its indefinite article, in a language that has one."""
    if not noun or not words["articles"]:
        return noun
    return f"{words['articles'][noun[:1].lower() in 'aeiou']} {noun}"


def _named(
    number: int, plans: Sequence[Plan], parts: Sequence[str], latest: str, rng: np.random.Generator
) -> tuple[tuple[int, ...], str]:
    """The claims that a dependent claim names, and a part that all of them have."""
    several = [n for n, p in enumerate(plans, 1) if len(p.refs) > 1]
    end = min(several[0] - 1 if several else number - 1, _METHOD - 1)
    if number > 3 and end > 1 and rng.random() < _MULTIPLE:
        return (1, end), _pick(parts, rng)
    if number > 2 and plans[-1].refs and rng.random() < _CHAINED:
        return (number - 1,), latest
    return (1,), _pick(parts, rng)


def _spoiled(made: Draft, words: Words, planted: Sequence[str], rng: np.random.Generator) -> Draft:
    """The set with the last claims made defective; nothing builds on the last claims."""
    plans = list(made.claims)
    several = [n for n, p in enumerate(plans, 1) if len(p.refs) > 1]
    part = _pick(made.parts, rng)
    ghost, strange = _pick(words["ghosts"], rng), _pick(words["strange"], rng)
    plain = _filled(words["values"], part, rng)
    spoiled = {
        "antecedent.missing": Plan((1,), words["gap"].format(ghost=ghost, a=part)),
        "support.term": Plan((1,), words["blends"][0].format(new=with_article(strange, words))),
        "reference.missing": Plan((len(plans) + _BEYOND,), plain),
    }
    if several:
        spoiled["reference.multiple-on-multiple"] = Plan((1, several[0]), plain)
    chosen = [replace(spoiled[name], defect=name) for name in planted if name in spoiled]
    room = len(plans) - max([2, *several[:1]])
    chosen = chosen[:room]
    return replace(made, claims=(*plans[: len(plans) - len(chosen)], *chosen))


def _moved(plan: Plan, place: Mapping[int, int]) -> Plan:
    """A kept claim in the amended set: it names what became of the claims that it named."""
    if plan.defect:
        return replace(plan, refs=(1,), defect="")
    at = [max((place[n] for n in place if n <= ref), default=1) for ref in plan.refs]
    return replace(plan, refs=tuple(dict.fromkeys(at)))


def _worded(plan: Plan, made: Draft, words: Words) -> str:
    slots = made.slots(words)
    if plan.feature == words["method"]:
        return str(plan.feature.format(**slots))
    if not plan.refs:
        more = f"{words['join']}{plan.feature}" if plan.feature else ""
        return str(words["independent"].format(more=more, **slots))
    form = words["several"] if len(plan.refs) > 1 else words["one"]
    refs = form.format(first=plan.refs[0], last=plan.refs[-1], n=plan.refs[0])
    return str(words["dependent"].format(refs=refs, feature=plan.feature, **slots))


def _filled(forms: Sequence[str], a: str, rng: np.random.Generator, **more: str) -> str:
    low = int(rng.integers(1, 20))
    high = low + int(rng.integers(1, 30))
    return _pick(forms, rng).format(a=a, x=low, y=high, **more)


def _pick(some: Sequence[str], rng: np.random.Generator) -> str:
    return some[int(rng.integers(len(some)))]


def _shuffled(some: Sequence[str], rng: np.random.Generator) -> list[str]:
    return [some[i] for i in rng.permutation(len(some))]
