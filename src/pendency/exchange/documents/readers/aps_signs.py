"""Signs that the Green Book spells between full stops (``.alpha.``, ``.degree.``, ``.sub.2``)."""

from __future__ import annotations

import re

from pendency.exchange.documents.intake.entities import character
from pendency.exchange.documents.intake.text import script

#: Spelled names that are no entity names; taken from the USPTO's Green Book documentation.
_OWN = {
    "degree": "°", "times": "×", "div": "÷", "multidot": "·", "ltoreq": "≤", "gtoreq": "≥",
    "noteq": "≠", "apprxeq": "≈", "about": "≈", "apprch": "≐", "fwdarw": "→", "rarw": "→",
    "larw": "←", "uparw": "↑", "dwnarw": "↓", "infin": "∞", "infinity": "∞", "angstrom": "Å",
    "ANG": "Å", "intg": "∫", "sqroot": "√", "sub-sum": "Σ", "perp": "⊥", "parallel": "∥",
    "vertline": "|", "tbd": "≡", "dbd": "═", "circle": "○", "circle-solid": "●", "square": "□",
    "square-solid": "■", "DELTA": "Δ", "GAMMA": "Γ", "LAMBDA": "Λ", "OMEGA": "Ω", "PHI": "Φ",
    "PI": "Π", "PSI": "Ψ", "SIGMA": "Σ", "THETA": "Θ", "epsilon": "ε", "sctn": "§", "rtm": "®",
    "RTM": "®", "TM": "™", "cndot": "·", "varies": "∝", "differential": "∂", "gradient": "∇",
    "hardamard": "◯", "quadbond": "≣", "thorn": "þ", "mu": "μ", "centroid": "¢", "Iadd": "",
    "Iaddend": "", "Badd": "", "Baddend": "", "Gadd": "", "Gaddend": "",
}  # fmt: skip
_SPELLED = re.compile(r"\.([A-Za-z][A-Za-z\-]{1,20})\.")
_SCRIPT = re.compile(r"\.(sub|sup)\.(?:\(([^()\n]{1,40})\)|([A-Za-z0-9+\-]{1,6}))")


def signs(text: str) -> str:
    """Give a text with its spelled signs as characters; what is not known stays as spelled."""
    if "." not in text:
        return text
    return _SPELLED.sub(_sign, _SCRIPT.sub(_scripted, text))


def _sign(match: re.Match[str]) -> str:
    name = match[1]
    own = _OWN.get(name)
    if own is not None:
        return own
    # Greek letters are spelled as the entities; other short words are the end of a sentence.
    known = character(name) if name in _GREEK else None
    return match[0] if known is None else known


def _scripted(match: re.Match[str]) -> str:
    return script(match[2] or match[3], "sub" if match[1] == "sub" else "sup")


_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsiv", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega",
})  # fmt: skip
