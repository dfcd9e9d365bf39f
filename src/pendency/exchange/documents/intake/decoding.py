"""The bytes of one document as UTF-8: strict, by the byte order mark or the declaration."""

from __future__ import annotations

import re

from pendency.exchange.documents.errors import Refusal

_DECLARED = re.compile(
    rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.\-]{0,40})["']"""
)

#: Declared names to codecs; a superset where practice writes the older name for the newer set.
_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii",
    "iso-8859-1": "latin-1", "latin1": "latin-1", "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252", "cp1252": "cp1252",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5",
    "shift_jis": "cp932", "shift-jis": "cp932", "windows-31j": "cp932", "cp932": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip
#: What bytes that are not the encoding they claim may be instead; only ever said, never assumed.
_SUSPECTS = ("gb18030", "cp932", "euc_kr", "cp1252")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: Without a mark the first character tells (XML 1.0, appendix F).
_UTF16_OPENING = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}


def is_utf16(head: bytes) -> bool:
    """Whether the input starts with the byte order mark of UTF-16, or with a < in it."""
    return head.startswith((*_UTF16_MARKS, *_UTF16_OPENING))


def to_utf8(data: bytes) -> bytes:
    """Give the document in UTF-8, without byte order mark.

    Raises
    ------
    Refusal
        ``unknown_encoding``, or ``wrong_encoding`` with the first byte that does not fit.
    """
    codec, declared = _codec(data)
    try:
        text = data.decode(codec)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise Refusal("wrong_encoding", _explain(data, declared, at), at) from error
    if codec == "utf-8":
        return data[3:] if data.startswith(_UTF8_MARK) else data
    try:
        return text.lstrip("\ufeff").encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate in UTF-16
        raise Refusal("wrong_encoding", f"not {declared}: {error.reason}", error.start) from error


def _codec(data: bytes) -> tuple[str, str]:
    if data[:2] in _UTF16_OPENING:
        return _UTF16_OPENING[data[:2]], "UTF-16 (first character)"
    if is_utf16(data[:2]):
        return "utf-16", "UTF-16 (byte order mark)"
    if data.startswith(_UTF8_MARK):
        return "utf-8", "UTF-8 (byte order mark)"
    found = _DECLARED.match(data[:400])
    if found is None:
        return "utf-8", "UTF-8 (nothing declared)"
    name = found[1].decode("ascii")
    if name.lower() not in _CODECS:
        known = ", ".join(sorted(_CODECS))
        raise Refusal("unknown_encoding", f"declared encoding {name}; known are {known}")
    return _CODECS[name.lower()], f"{name} (declared)"


def _explain(data: bytes, declared: str, at: int) -> str:
    sample = data[max(0, at - 2000) : at + 2000]
    fits = next((s for s in _SUSPECTS if _decodes(sample, s)), None)
    hint = f"; the bytes would be valid {fits}" if fits else ""
    return f"byte 0x{data[at]:02x} is not {declared}{hint}"


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeError as error:
        # A multi-byte character cut off at the end of the sample says nothing.
        return bool(getattr(error, "start", 0) > len(sample) - 4 and len(sample) > 4)
    return True
