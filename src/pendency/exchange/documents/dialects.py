"""The formats: what a document starts with says which reader it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pendency.exchange.documents import st27, st36, st96
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import (
    cn,
    cn_v2,
    docdb,
    ep,
    jp,
    us,
    us_pap,
    us_st32,
)
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document

_Read = Callable[[Element, Reading], Iterator[Document]]


@dataclass(frozen=True, slots=True)
class Format:
    """What a user names: ``pendency import <name> PATH``."""

    name: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of writing documents: its root elements, its reader, the years of its use.

    ``standard`` is the format of the WIPO standard that an office's own format is a case of: who
    asks for ST.36 gets the offices' ST.36 documents, too.
    """

    name: str
    format: str
    roots: tuple[str, ...]
    read: _Read
    years: str
    standard: str | None = None


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("us", "US grants and applications since 1976", "美国授权与申请公布文献（1976年起）"),
        Format("ep", "European patent documents, full text", "欧洲专利全文文献"),
        Format(
            "cn", "Chinese publications and electronic filings", "中国专利公布文献与电子申请文件"
        ),
        Format("jp", "Japanese gazettes", "日本专利公报"),
        Format(
            "docdb", "EPO exchange documents: DOCDB files, OPS answers", "欧洲专利局DOCDB与OPS数据"
        ),
        Format(
            "st36",
            "WIPO ST.36 documents, those of EP, US, CN and JP included",
            "WIPO ST.36 文献（含欧、美、中、日各局的 ST.36 文献）",
        ),
        Format("st96", "WIPO ST.96 publications (V6)", "WIPO ST.96 文献（V6）"),
        Format(
            "st27", "WIPO ST.27 legal status events (in ST.96)", "WIPO ST.27 法律状态事件（ST.96）"
        ),
    )
}

XML: tuple[Dialect, ...] = (
    Dialect(
        "us-redbook", "us", ("us-patent-grant", "us-patent-application"), us.read, "2004-", "st36"
    ),
    Dialect("us-pap", "us", ("patent-application-publication",), us_pap.read, "2001-2004"),
    Dialect("us-st32", "us", ("PATDOC",), us_st32.read, "2001-2004"),
    Dialect("ep", "ep", ("ep-patent-document",), ep.read, "1978-", "st36"),
    Dialect("cn-st36", "cn", ("cn-patent-document",), cn.read, "1985-2014", "st36"),
    Dialect("cn-filing", "cn", ("cn-application-body",), cn.read_filing, "2008-", "st36"),
    Dialect("cn-v2", "cn", ("PatentDocumentAndRelated",), cn_v2.read, "2014-"),
    Dialect("jp-gazette", "jp", ("jp-official-gazette",), jp.read, "2004-", "st36"),
    Dialect("docdb", "docdb", ("exchange-documents", "exchange-document"), docdb.read, "1836-"),
    Dialect("ops", "docdb", ("world-patent-data",), docdb.read, "1836-"),
    Dialect("st36", "st36", ("xx-patent-document",), st36.read, "2004-"),
    Dialect("st96", "st96", ("PatentPublication",), st96.read, "2012-"),
    Dialect("st27", "st27", ("PatentLegalStatusData",), st27.read, "2017-", "st96"),
)
BY_ROOT = {root: dialect for dialect in XML for root in dialect.roots}

#: Roots that are known and are no patent document, with what they are.
OTHER_ROOTS = {
    "DesignApplication": "an ST.96 application for an industrial design",
    "Application-body": "a table of contents of a publication package",
    "html": "a web page",
    "HTML": "a web page",
    "sequence-cwu": "a sequence listing that belongs to another document",
    "sequence-listing": "a sequence listing that belongs to another document",
    "ST26SequenceListing": "a sequence listing that belongs to another document",
}
