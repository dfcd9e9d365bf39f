"""Named characters: what the DTDs that are never loaded would have said.

The names of HTML hold the ISO 8879 sets that the patent DTDs include; what these add (the ISO Greek
letters and names of the USPTO) is listed here.
"""

from __future__ import annotations

from functools import cache
from html.entities import html5

#: ISO 8879 Greek 1 (``&agr;``): letters as text, beside the Greek 3 symbols (``&alpha;``) of HTML.
_NAMES = (
    "agr", "bgr", "ggr", "dgr", "egr", "zgr", "eegr", "thgr", "igr", "kgr", "lgr", "mgr", "ngr",
    "xgr", "ogr", "pgr", "rgr", "sgr", "sfgr", "tgr", "ugr", "phgr", "khgr", "psgr", "ohgr",
)  # fmt: skip
_GREEK = dict(zip(_NAMES, "αβγδεζηθικλμνξοπρσςτυφχψω", strict=True))
_GREEK |= {f"{name[:-2].upper()}gr": letter.upper() for name, letter in _GREEK.items()}

#: Names of the US DTDs that no ISO set has.
_USPTO = {
    "Circlesolid": "●", "Squaresolid": "■", "Trianglesolid": "▲", "Diamondsolid": "◆",
    "Starsolid": "★", "square": "□", "triangle": "△", "centre": "¢", "dia": "⌀", "thermod": "⟨",
    "lsqb": "[", "rsqb": "]", "lsquor": "‚", "ldquor": "„", "ohm": "Ω", "angst": "Å",
    "num": "#", "percnt": "%", "dollar": "$", "commat": "@", "verbar": "|", "lowbar": "_",
    "emsp": "\u2003", "ensp": "\u2002", "thinsp": "\u2009", "hairsp": "\u200a", "numsp": "\u2007",
    "Prime": "″", "prime": "′", "tprime": "‴", "minus": "−", "plusmn": "±", "sim": "∼",
}  # fmt: skip

#: The five that XML itself defines.
XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


@cache
def character(name: str) -> str | None:
    """Give the character of an entity name, None when the name is not known.

    Some sources write ``&SACUTE;``: where the exact name is unknown, the one known name that
    differs by case only is taken.
    """
    exact = _USPTO.get(name) or _GREEK.get(name) or html5.get(f"{name};")
    if exact is not None:
        return exact
    for variant in (name.capitalize(), name.lower()) if name.isupper() else ():
        if f"{variant};" in html5:
            return html5[f"{variant};"]
    return None
