"""Packing a Word file so that nothing in it depends on the moment or the machine."""

from __future__ import annotations

import io
import zipfile

from docx.document import Document

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def packed(word: Document) -> bytes:
    """Save, and pack again with fixed dates and order, so that nothing depends on the moment."""
    first, second = io.BytesIO(), io.BytesIO()
    word.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(second, "w") as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return second.getvalue()
