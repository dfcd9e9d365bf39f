"""Noun phrases of English claims, cut out with word lists: what is introduced, what is taken up.

Claims are written to a pattern narrow enough to do without a tagger: a term runs from its article
to a preposition, a verb of the list, a conjunction or a mark. Where a word may be noun or verb
("the sensor signals") the term is kept with both ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pendency.examination.claims.words import Lexicon, Token, lemma, lexicon, stem, tokens

_LONGEST = 12
_ADVERBS = ("ly", "ward", "wards", "wise")
_JOINTS = frozenset({"and", "or", "and/or", ",", "/", "(", ")"})
_NEGATIONS = ("non-", "un-", "in-", "anti-", "counter-")
_AFTER_NOUN = frozenset({"of", "is", "are", "has", "having", "comprising", "comprises", "being"})
_CLOSERS = frozenset({"of", "is", "are", "was", "were", "has", "have", "in", "on", "to", "and"})


@dataclass(frozen=True)
class Term:
    """A noun phrase.

    Parameters
    ----------
    words
        Its words, without the article.
    ends
        How many of the words may belong to it, the longest first.
    definite
        ``the`` or ``said`` before it, else ``""``.
    before, after
        The word before it (article included in the term's place), and the token after it.
    """

    words: tuple[Token, ...]
    ends: tuple[int, ...]
    definite: str
    before: str
    after: str

    @property
    def start(self) -> int:
        """Where its first word begins."""
        return self.words[0].start

    def end(self, length: int) -> int:
        """Where it ends when it has this many words."""
        return self.words[length - 1].end


def find_terms(text: str) -> Iterator[Term]:
    """The noun phrases of a text in their order."""
    lists = lexicon()
    stream = list(tokens(text))
    at = 0
    definite, before = "", ""
    while at < len(stream):
        if definite and stream[at].text.lower() == "same":
            definite = ""  # "the same substrate": one for all, not one named before
        if definite:
            at = _skip(stream, at, lists)
        run = _run(stream, at, lists)
        if not run:
            low = stream[at].text.lower() if at < len(stream) else ""
            definite = low if low in lists.definite else ""
            before = low
            at += 1
            continue
        at += len(run)
        after = stream[at].text.lower() if at < len(stream) else "."
        yield Term(tuple(run), _ends(run, after, lists), definite, before, after)
        definite, before = "", ""


def introduced(term: Term, previous: Term | None) -> Iterator[str]:
    """The keys under which a later mention may find a term.

    ``head`` and ``head<modifier``, in lemmas; for each end that the term may have. A modifier
    before "and" is shared ("the left and right pins"), and the noun before "of" is found from the
    compound ("level of the fluid", "fluid level").
    """
    lemmas = [lemma(word.text) for word in term.words]
    for length in term.ends:
        head = lemmas[length - 1]
        yield head
        for modifier in lemmas[: length - 1]:
            yield f"{head}<{modifier}"
            if "-" in modifier and not modifier.startswith(_NEGATIONS):
                yield from (f"{head}<{lemma(part)}" for part in modifier.split("-"))
        if previous is not None and previous.after in _JOINTS:
            for word in previous.words:
                yield f"{head}<{lemma(word.text)}"
        if previous is not None and previous.after == "of":
            owner = lemma(previous.words[-1].text)
            yield from (f"{owner}<{modifier}" for modifier in lemmas[:length])


def stems(term: Term) -> Iterator[str]:
    """The stems of a term's words, as keys."""
    return (f"~{stem(word.text)}" for word in term.words)


def _may_be_term(token: Token, low: str, lists: Lexicon) -> bool:
    return (
        token.is_word
        and low not in lists.definite
        and low not in lists.boundary
        and (len(low) > 1 or token.text.isupper() or not low.isascii())
    )


def _skip(stream: list[Token], at: int, lists: Lexicon) -> int:
    while at < len(stream) and stream[at].is_word and stream[at].text.lower() in lists.skip:
        at += 1
    return at


def _run(stream: list[Token], at: int, lists: Lexicon) -> list[Token]:
    run: list[Token] = []
    while at < len(stream) and len(run) < _LONGEST:
        token = stream[at]
        low = token.text.lower()
        if not _may_be_term(token, low, lists) or (run and low in lists.verbs):
            break
        if run and (low.endswith(_ADVERBS) or low in lists.ordinal):
            break
        run.append(token)
        at += 1
    return run


def _ends(run: list[Token], after: str, lists: Lexicon) -> tuple[int, ...]:
    ends = [len(run)]
    for length in range(len(run) - 1, 0, -1):
        following = run[length].text.lower()
        next_word = run[length + 1].text.lower() if length + 1 < len(run) else after
        # "signals of", "signals," are nouns; "signals the", "signals to" may be verbs.
        closes = next_word in _CLOSERS or not next_word[0].isalnum()
        # "the steel housing," is a noun, "the device receiving a" is not.
        noun = next_word in _AFTER_NOUN or not next_word[0].isalnum()
        participle = following.endswith("ed") or (following.endswith("ing") and not noun)
        verb = following.endswith("s") and not following.endswith("ss") and not closes
        if participle or verb or following in lists.verbs:
            ends.append(length)
    return tuple(ends)
