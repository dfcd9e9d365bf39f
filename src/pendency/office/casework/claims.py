"""Claims as an examiner reads them: the tree, the text with its findings, two sets compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pendency.examination.claims import (
    HINTS,
    Change,
    Claim,
    ClaimSet,
    Comparison,
    Finding,
    compare_claims,
    examine,
    languages,
    parse_claims,
    rule,
)
from pendency.examination.clocks import clocks
from pendency.examination.formal import check, offices
from pendency.exchange.documents import Document
from pendency.office.language import choose
from pendency.office.models import Case, CaseDocument, DocumentKind

CATEGORIES: dict[str, tuple[str, str]] = {
    "product": ("product", "产品"),
    "apparatus": ("apparatus", "装置"),
    "system": ("system", "系统"),
    "composition": ("composition", "组合物"),
    "medium": ("storage medium", "存储介质"),
    "program": ("program", "程序"),
    "process": ("method", "方法"),
    "use": ("use", "用途"),
}
RELATIONS: dict[str, tuple[str, str]] = {
    "independent": ("independent", "独立权利要求"),
    "dependent": ("dependent", "从属权利要求"),
    "other-category": ("independent, other category", "引用式独立权利要求（类型不同）"),
    "combination": ("independent, own subject", "引用式独立权利要求（主题不同）"),
}
SEVERITIES: dict[str, tuple[str, str]] = {
    "error": ("to be corrected", "须补正"),
    "warning": ("may be objected to", "可能须补正"),
    "note": ("note", "提示"),
}
PARTS: dict[str, tuple[str, str]] = {
    "claims": ("claims", "权利要求书"),
    "description": ("description", "说明书"),
    "abstract": ("abstract", "摘要"),
    "drawings": ("drawings", "附图"),
    "title": ("title", "发明名称"),
    "request": ("request", "请求书"),
    "filing": ("filing", "申请文件"),
}
#: The language in which an office's checks of form read headings, where it is one only.
_FORM_LANGUAGES = {"CN": "zh", "US": "en"}
CHANGES: dict[str, tuple[str, str]] = {
    "unchanged": ("unchanged", "未修改"),
    "renumbered": ("renumbered", "仅编号变化"),
    "amended": ("amended", "已修改"),
    "added": ("added", "新增"),
    "deleted": ("deleted", "删除"),
}


@dataclass(frozen=True)
class Found:
    """A finding with its number on the page and all that is said about it."""

    number: int
    finding: Finding
    law: str

    @property
    def title(self) -> str:
        """The rule in a few words."""
        return choose(*(rule(self.finding.rule).title[x] for x in ("en", "zh")))

    @property
    def sentence(self) -> str:
        """The finding in the reader's language."""
        return choose(self.finding.en, self.finding.zh)

    @property
    def other(self) -> tuple[str, str]:
        """The language tag and the finding in the other language, for the action's wording."""
        return choose("zh-Hans", "en"), choose(self.finding.zh, self.finding.en)

    @property
    def provision(self) -> str:
        """What the office would cite."""
        source = self.finding.source
        return choose(*source) if source else self.finding.provision(self.law) or ""

    @property
    def severity(self) -> str:
        """How grave the office takes it; empty where the check does not grade."""
        return choose(*SEVERITIES[self.finding.severity]) if self.finding.severity else ""

    @property
    def part(self) -> str:
        """Which part of the application it is about."""
        return choose(*PARTS[self.finding.part])

    @property
    def anchor(self) -> int:
        """The claim's place in the set, from 1: two claims may bear one number."""
        return self.finding.position + 1

    @property
    def confidence(self) -> str:
        """How sure it is, 0 to 1, with a point in every language."""
        return f"{self.finding.confidence:.2f}"

    @property
    def place(self) -> str:
        """Where it is, counted from 1 as people count."""
        f = self.finding
        if f.claim is None:
            return self.part
        return choose(
            f"claim {f.claim}, characters {f.start + 1}–{f.end}",
            f"权利要求{f.claim}，第{f.start + 1}–{f.end}字符",
        )


@dataclass(frozen=True)
class Piece:
    """A stretch of a claim's text with the findings on it."""

    text: str
    findings: tuple[Found, ...]


@dataclass(frozen=True)
class Node:
    """A claim in the tree: below the first claim that it names, with the others as marks."""

    claim: Claim
    anchor: str
    children: tuple[Node, ...]
    also: tuple[int, ...]
    findings: tuple[Found, ...]

    @property
    def category(self) -> str:
        """What kind of claim it is."""
        return choose(*CATEGORIES[self.claim.subject.category])

    @property
    def relation(self) -> str:
        """How it stands to the claims that it names."""
        return choose(*RELATIONS[self.claim.relation])

    @property
    def pieces(self) -> list[Piece]:
        """The text, cut where a finding begins or ends."""
        text = self.claim.text
        marked = [f for f in self.findings if f.finding.end > f.finding.start]
        cuts = {0, len(text)} | {x for f in marked for x in (f.finding.start, f.finding.end)}
        ends = sorted(cut for cut in cuts if cut <= len(text))
        return [
            Piece(text[a:b], tuple(f for f in marked if f.finding.start <= a < f.finding.end))
            for a, b in pairwise(ends)
        ]


class ClaimsRead:
    """The claims of one document, parsed and examined."""

    def __init__(self, held: CaseDocument, case: Case) -> None:
        self.held, self.document = held, held.document
        self.law = clocks().follows.get(case.office, case.office)

    @cached_property
    def claims(self) -> ClaimSet:
        """The claims in the document's own language; the amended ones where it has both."""
        own = [c for c in self.document.claims if c.language in {None, self.held.language}]
        amended = [c for c in own if c.amended]
        return parse_claims([(c.number, c.text) for c in amended or own], self.held.language)

    @cached_property
    def findings(self) -> list[Found]:
        """What the checks found, in the order of the claims."""
        found = examine(
            self.claims, description=description_of(self.document, self.held.language),
            office=self.law,
        )  # fmt: skip
        return [Found(number, f, self.law) for number, f in enumerate(found, start=1)]

    @cached_property
    def form(self) -> list[Found]:
        """What the office asks of the form of the application as filed, beyond its claims."""
        reads = _FORM_LANGUAGES.get(self.law, self.held.language) == self.held.language
        filed = self.held.kind == DocumentKind.APPLICATION
        if not (filed and reads and self.law in offices()):
            return []
        known = {(f.finding.rule, f.finding.claim) for f in self.findings}
        graded = check(self.document, self.law, self.held.date)
        new = [f for f in graded if (f.rule, f.claim) not in known]
        return [Found(n, f, self.law) for n, f in enumerate(new, start=len(self.findings) + 1)]

    @cached_property
    def tree(self) -> list[Node]:
        """The claims that name no other one, each with those that build on it."""
        nodes = self._nodes
        return [nodes[c.position] for c in self.claims if not c.parents]

    @cached_property
    def texts(self) -> list[Node]:
        """All claims in the order of the document."""
        return [self._nodes[c.position] for c in self.claims]

    @cached_property
    def _nodes(self) -> dict[int, Node]:
        nodes: dict[int, Node] = {}
        by_claim: dict[int, list[Found]] = {}
        for found in self.findings:
            by_claim.setdefault(found.finding.position, []).append(found)
        for claim in reversed(self.claims.claims):  # a child stands after its parents
            below = [c for c in self.claims.children(claim) if c.parents[0] == claim.position]
            others = [self.claims.claims[p].number for p in claim.parents[1:]]
            nodes[claim.position] = Node(
                claim, f"claim-{claim.position + 1}", tuple(nodes[c.position] for c in below),
                tuple(others), tuple(by_claim.get(claim.position, [])),
            )  # fmt: skip
        return nodes


@dataclass(frozen=True)
class ChangeRead:
    """What became of a claim, in words."""

    change: Change
    before: str
    after: str

    @property
    def words(self) -> str:
        """The kind of change."""
        return choose(*CHANGES[self.change.kind])

    @property
    def hints(self) -> list[tuple[str, str]]:
        """(broader or narrower, why) of each reason to think that the scope changed."""
        return [(h.partition(":")[0], choose(*HINTS[h])) for h in self.change.hints]


@dataclass(frozen=True)
class ClaimsCompared:
    """Two claim sets against each other."""

    before: ClaimsRead
    after: ClaimsRead
    comparison: Comparison

    @property
    def changes(self) -> list[ChangeRead]:
        """Each claim of the later set in its order, then those that were deleted."""
        return [
            ChangeRead(c, _text(self.before.claims, c.before), _text(self.after.claims, c.after))
            for c in self.comparison.changes
        ]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many claims of each kind of change."""
        kinds = [change.kind for change in self.comparison.changes]
        return [(choose(*words), kinds.count(k)) for k, words in CHANGES.items() if k in kinds]


def compared(before: ClaimsRead, after: ClaimsRead) -> ClaimsCompared:
    """Set two claim sets of one language against each other."""
    return ClaimsCompared(before, after, compare_claims(before.claims, after.claims))


def with_claims(documents: Sequence[CaseDocument]) -> list[CaseDocument]:
    """The documents of a case that hold claims in a language that can be read, newest last."""
    kept = [d for d in documents if d.claims and d.kind != "citation"
            and d.language in languages()]  # fmt: skip
    return sorted(kept, key=lambda d: (d.date, d.position))


def description_of(document: Document, language: str) -> str:
    """The text of the description in a language; the amended one where there are two."""
    own = [p for p in document.descriptions if p.language in {None, language}]
    chosen = [p for p in own if p.amended] or own
    return "\n".join(paragraph.text for passage in chosen for paragraph in passage.paragraphs)


def _text(claims: ClaimSet, number: int | None) -> str:
    return "" if number is None else claims.claim(number).text
