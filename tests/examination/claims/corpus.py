"""The real claim sets of the shared data, read just far enough to test the claims engine.

The readers of the house live in `pendency.exchange.documents`; this one is small and independent
of them on purpose, so that a fault there is not hidden here.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

ClaimTexts = list[tuple[str, str]]


@dataclass(frozen=True)
class Document:
    """One claim set of one document: `id` is path (and language), claims a list or one block.

    `declared` is the number of claims that the source itself states for a block.
    """

    id: str
    office: str
    language: str
    claims: ClaimTexts | str
    description: str
    declared: int | None = None


def documents(data: Path) -> list[Document]:
    """Every claim set of the shared data, in a fixed order."""
    found = [*_json_lines(data / "fulltext_us" / "us_public_search_31.jsonl")]
    for folder, office in (("xml_us", "US"), ("xml_ep", "EP"), ("xml_cn", "CN"), ("xml_jp", "JP")):
        for path in sorted((data / folder).iterdir()):
            found += _file(path, f"{folder}/{path.name}", office)
    for name in ("A_clean", "B_defects"):
        path = data / "cn_filing_fixture" / name / "100001" / "100001.xml"
        found += _file(path, f"cn_filing_fixture/{name}", "CN")
    for name in ("st36a_DOC00001.xml", "st36b_DOC00001.xml"):
        found += _file(data / "xml_wipo" / name, f"xml_wipo/{name}", "EP")
    for name in ("ops_published_claims_example.xml", "ops_published_claims_example_2.xml"):
        found += _file(data / "xml_docdb_ops" / name, f"xml_docdb_ops/{name}", "EP")
    return [document for document in found if document.claims]


def _json_lines(path: Path) -> Iterator[Document]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Document(
            row["number"],
            "US",
            "en",
            row["claims"] or "",
            row["description"] or "",
            int(row["n_claims"]) if row["n_claims"] else None,
        )


def _file(path: Path, name: str, office: str) -> Iterator[Document]:
    if path.suffix == ".greenbook":
        yield _greenbook(path, name)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            body = archive.read("ipgb20221025.xml")
        for index, part in enumerate(re.split(rb"(?=<\?xml )", body)[1:]):
            yield from _xml(part, f"{name}#{index}", office)
    elif path.suffix.lower() == ".xml":
        yield from _xml(path.read_bytes(), name, office)


def _greenbook(path: Path, name: str) -> Document:
    text = path.read_text(encoding="latin-1")
    body = text.split("\nCLMS", 1)[1]
    claims: ClaimTexts = []
    for part in re.split(r"^NUM\s+", body, flags=re.M)[1:]:
        number, _, rest = part.partition("\n")
        lines = [re.sub(r"^(PAR|PA\d|EQU|TBL)\s", "    ", line) for line in rest.splitlines()]
        claims.append((number.strip(" ."), " ".join(line.strip() for line in lines).strip()))
    return Document(name, "US", "en", claims, "")


def _xml(body: bytes, name: str, office: str) -> Iterator[Document]:
    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, huge_tree=True)
    root = etree.fromstring(body, parser)
    description = " ".join(_text(node) for node in _named(root, {"description", "SDODE"}))
    groups = _named(root, {"claims", "cn-claims", "Claims", "CL", "subdoc-claims"})
    seen: dict[str, int] = {}
    for group in groups:
        if group.getparent() is not None and _local(group.getparent()) in {"amended-claims"}:
            continue
        fallback = {"CN": "zh", "JP": "ja"}.get(office, "en")
        language = (group.get("lang") or fallback).lower()
        claims = _claims(group)
        if not claims or language not in {"zh", "en", "de", "fr", "ja"}:
            continue
        repeat = seen.get(language, 0)
        seen[language] = repeat + 1
        suffix = f"@{language}" + (f"~{repeat}" if repeat else "")
        # An office's text without marks of single claims is one block.
        whole = claims[0][1] if len(claims) == 1 and re.search(r"\s2\. ", claims[0][1]) else claims
        own = description if language == _main_language(root, fallback) else ""
        yield Document(name + suffix, office, language, whole, own)


def _main_language(root: etree._Element, fallback: str) -> str:
    node = next(iter(_named(root, {"description"})), root)
    return (node.get("lang") or root.get("lang") or fallback).lower()


def _claims(group: etree._Element) -> ClaimTexts:
    found: ClaimTexts = []
    for index, node in enumerate(_named(group, {"claim", "Claim", "CLM"}), start=1):
        label = node.get("num") or ""
        number = label if re.search(r"[1-9]", label) else str(index)
        found.append((number, _text(node, keep_lines="\n2. " in "".join(node.itertext()))))
    return found


def _text(node: etree._Element, *, keep_lines: bool = False) -> str:
    text = "".join(node.itertext("*")) if len(node) else (node.text or "")
    if keep_lines:
        return text.strip()
    return re.sub(r"\s+", " ", text).strip()


def _named(node: etree._Element, names: set[str]) -> list[etree._Element]:
    return [child for child in node.iter("*") if _local(child) in names]


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
