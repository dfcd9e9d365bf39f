"""Small fields in the words of every format: dates, languages, numbers, classification symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATE = re.compile(r"((?:1[6-9]|20)\d\d)(?:[-/.]?(\d\d)(?:[-/.]?(\d\d))?)?(?:T.*)?")
#: Three-letter and mistaken codes that occur, to ISO 639-1 (``cn`` is a country, not a language).
_LANGUAGES = {
    "cn": "zh", "chi": "zh", "zho": "zh", "jp": "ja", "jpn": "ja", "eng": "en", "ger": "de",
    "deu": "de", "fre": "fr", "fra": "fr", "kor": "ko", "spa": "es", "rus": "ru", "sh": "hr",
}  # fmt: skip

_SYMBOL = re.compile(r"([A-HY])\s*(\d\d)\s*([A-Z])(?:\s*(\d{1,4})\s*/?\s*(\d{2,6}))?")
_OLD_SYMBOL = re.compile(r"([A-H])(\d\d)([A-Z])\s*(\d+)(?:/(\d+))?")
#: Office files give the whole IPC or CPC entry in one line of fixed columns (WIPO ST.8): symbol,
#: version, level, position, value, date of action, status, source, office.
_ST8 = re.compile(
    r"([A-HY]\d\d[A-Z])\s*(\d{1,4})/\s*(\d{2,6})\s*"
    r"(?:\(?((?:19|20)\d\d)(?:[.\-]?(\d\d)(?:[.\-]?(\d\d))?)?\)?)?\s*[ACS]?\s*([FL])?\s*([IAN])?"
    r"\s*(?:((?:19|20)\d{6})\s*[BRVD]?\s*[HMG]?\s*([A-Z]{2})?)?"
)


def iso_date(text: str | None) -> str | None:
    """Give a date as ISO 8601 with the precision that it has (``19991000`` is ``1999-10``)."""
    found = _DATE.fullmatch((text or "").strip())
    if found is None:
        return None
    year, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= _days(int(year), int(month)):
        return f"{year}-{month}"
    return f"{year}-{month}-{day}"


def language(code: str | None) -> str | None:
    """Give a language as ISO 639-1; None where there is none."""
    bare = (code or "").strip().lower()[:3].rstrip("-_")
    known = _LANGUAGES.get(bare)
    return known or (bare if re.fullmatch("[a-z]{2}", bare) else None)


def number(text: str | None) -> str | None:
    """Give the printed number of a paragraph: its digits with leading zeros, without brackets."""
    found = re.fullmatch(r"[n\[【]?(\d{1,6})[\]】.]?", (text or "").strip())
    return found[1] if found else None


def integer(text: str | None) -> int | None:
    """Give a number that is written with leading zeros or a full stop."""
    found = re.fullmatch(r"0*(\d{1,6})[.:]?", (text or "").strip())
    return int(found[1]) if found else None


def country(text: str | None) -> str | None:
    """Give a ST.3 code; offices write ``omitted`` and ``unknown`` where they have none."""
    found = re.fullmatch(r"\(?([A-Za-z]{2})X?\)?", (text or "").strip())
    return found[1].upper() if found else None


def symbol(text: str | None) -> str:
    """Give an IPC or CPC symbol as ``H04L 9/32``; what is none is left as it is."""
    bare = (text or "").strip()
    found = _SYMBOL.fullmatch(bare)
    if found is None:
        return re.sub(r"\s+", " ", bare)
    return join_symbol(*found.groups())


def join_symbol(
    section: str | None, main: str | None, sub: str | None, group: str | None, rest: str | None
) -> str:
    """Put a symbol together from its parts."""
    head = f"{section or ''}{(main or '').zfill(2)}{sub or ''}"
    return f"{head} {int(group)}/{rest}" if group and rest and group.isdigit() else head


def old_symbol(text: str | None) -> str:
    """Give a symbol of IPC editions 1 to 7, printed without slash (``H04M 1100`` is 11/00).

    The last two figures are the subgroup unless a slash says otherwise.
    """
    bare = re.sub(r"^\d\s*(?=[A-H]\s*\d\d)", "", (text or "").strip())
    compact = re.sub(r"^([A-H])\s*(\d\d)\s*([A-Z])", r"\1\2\3", bare)
    found = _OLD_SYMBOL.match(compact)
    if found is None:
        return re.sub(r"\s+", " ", bare)
    section, main, sub, group, rest = found.groups()
    if rest is None:
        group, rest = group[:-2], group[-2:]
    return join_symbol(section, main, sub, group or "0", rest)


@dataclass(frozen=True, slots=True)
class Entry:
    """An IPC or CPC entry: symbol, version date, position, value, date of action, office."""

    symbol: str
    version: str | None = None
    position: str | None = None
    value: str | None = None
    assigned: str | None = None
    office: str | None = None


def st8(text: str | None) -> Entry:
    """Read an IPC or CPC entry in one line; what is none is taken as a symbol."""
    found = _ST8.match((text or "").strip())
    if found is None:
        return Entry(symbol(text))
    head, group, rest, year, month, day, position, value, assigned, office = found.groups()
    version = iso_date("".join(filter(None, (year, month, day)))) if year else None
    whole = f"{head} {int(group)}/{rest}"
    return Entry(whole, version, position, value, iso_date(assigned), office)


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def split_symbol(text: str) -> tuple[str, ...] | None:
    """Take a symbol apart into section, class, subclass, group and subgroup."""
    found = _SYMBOL.fullmatch(text)
    return tuple(part or "" for part in found.groups()) if found and found[4] else None
