"""One document as an element tree, parsed under limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from lxml import etree

from pendency.exchange.documents.errors import Refusal
from pendency.exchange.documents.intake import sgml
from pendency.exchange.documents.intake.limits import Limits
from pendency.exchange.documents.intake.markup import Edited, repair, resolve_names
from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.prolog import Prolog

#: lxml carries no type information.
Element: TypeAlias = Any

_NAME = re.compile(rb"<([A-Za-z_:\x80-\xff][^\s/><]{0,100})")


def root_name(prolog: Prolog) -> str:
    """Give the name of the root element without its prefix, before anything is parsed.

    Raises
    ------
    Refusal
        ``not_xml``: what should be the root element is none.
    """
    found = _NAME.match(prolog.body, prolog.root_at)
    if found is None:
        raise Refusal("not_xml", "no element found", prolog.root_at)
    return found[1].decode("utf-8", "replace").rpartition(":")[2]


def parse(prolog: Prolog, notes: Notes, limits: Limits) -> Element:
    """Parse one document; tags lose their namespaces, which no format needs to tell names apart.

    Parameters
    ----------
    prolog
        One document in UTF-8, its prolog read.
    notes
        Takes the warnings about repairs.

    Raises
    ------
    Refusal
        ``not_well_formed``, ``too_many_nodes``, ``too_deep``, or what the entities were refused
        for.
    """
    nodes = prolog.body.count(b"<") + prolog.body.count(b"=")
    if nodes > limits.nodes:
        raise Refusal("too_many_nodes", f"about {nodes} tags and attributes; {limits.nodes} may be")
    chain = [resolve_names(prolog, notes, limits)]
    try:
        root = _strict(chain[0].body)
    except etree.XMLSyntaxError:
        if root_name(prolog) in sgml.ROOTS:
            chain.append(sgml.to_xml(chain[0], notes, limits))
        chain += repair(chain[-1], notes, limits)[1:]
        try:
            root = _strict(chain[-1].body)
        except etree.XMLSyntaxError as error:
            raise Refusal(_reason(error), _message(error), _place(error, chain)) from error
    _check_depth(root, limits)
    if b"xmlns" in chain[-1].body:
        _strip_namespaces(root)
    return root


def _strict(body: bytes) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, attribute_defaults=False, huge_tree=False, remove_comments=True,
        recover=False, collect_ids=False,
    )  # fmt: skip
    return etree.fromstring(body, parser)


def _reason(error: etree.XMLSyntaxError) -> str:
    """The parser's own bounds (depth, length of one value) are no faults of the markup."""
    message = str(error.msg)
    if message.startswith("Excessive depth"):
        return "too_deep"
    return "too_large" if "limit exceeded" in message else "not_well_formed"


def _message(error: etree.XMLSyntaxError) -> str:
    return str(error.msg).partition(", line ")[0]


def _place(error: etree.XMLSyntaxError, chain: list[Edited]) -> int:
    line, column = error.position
    body, at = chain[-1].body, 0
    for _ in range(max(line, 1) - 1):
        at = body.find(b"\n", at) + 1
    at = min(at + max(column - 1, 0), len(body))
    for edited in reversed(chain):
        at = edited.original(at)
    return at


def _check_depth(root: Element, limits: Limits) -> None:
    """Look, without recursion, whether anything stands below the deepest level that may be."""
    if _below(limits.depth)(root):
        raise Refusal("too_deep", f"elements nested more than {limits.depth} deep")


@cache
def _below(depth: int) -> Callable[[Element], Any]:
    path: Callable[[Element], Any] = etree.XPath("/*" * (depth + 1))
    return path


def _strip_namespaces(root: Element) -> None:
    for element in root.iter(etree.Element):
        tag = element.tag
        if tag[0] == "{":
            element.tag = tag[tag.index("}") + 1 :]
        for key in element.keys():  # noqa: SIM118 - an element is no dict
            if key[0] == "{":
                element.set(key[key.index("}") + 1 :], element.attrib.pop(key))
