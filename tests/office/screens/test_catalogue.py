"""The Chinese catalogue: complete, current, and compiled from what is written."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from pendency import office

FOLDER = Path(office.__file__).parent
CATALOGUE = FOLDER / "locale/zh_Hans/LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    """msgid and msgstr of the .po file."""
    found = {}
    for block in (CATALOGUE / "django.po").read_text("utf-8").split("\n\n"):
        fields = dict(re.findall(r'^(msgctxt|msgid|msgstr(?:\[0\])?) ((?:".*"\n?)+)', block + "\n",
                                 re.M))  # fmt: skip
        if "msgid" in fields:
            context = _text(fields.pop("msgctxt", ""))
            msgid = _text(fields.pop("msgid"))
            if context:  # as gettext keeps them apart
                msgid = f"{context}\x04{msgid}"
            found[msgid] = _text(next(iter(fields.values())))
    return {msgid: msgstr for msgid, msgstr in found.items() if msgid}


def _text(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.splitlines())


def test_every_entry_is_translated_and_none_is_fuzzy(entries: dict[str, str]):
    assert [msgid for msgid, msgstr in entries.items() if not msgstr] == []
    assert "#, fuzzy" not in (CATALOGUE / "django.po").read_text("utf-8")
    assert len(entries) > 250


def test_a_translation_keeps_the_places_of_its_values(entries: dict[str, str]):
    place = re.compile(r"%\(\w+\)[sd]")
    broken = {m: s for m, s in entries.items() if set(place.findall(m)) != set(place.findall(s))}

    assert broken == {}


def test_the_compiled_catalogue_is_the_written_one(entries: dict[str, str]):
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog

    flat = {key[0] if isinstance(key, tuple) else key: value for key, value in compiled.items()}
    assert {m: s for m, s in flat.items() if m} == entries


def test_every_marked_word_is_in_the_catalogue(entries: dict[str, str]):
    """Run `make messages` when this fails (it needs GNU gettext), translate, run it again."""
    marked = {word for path in FOLDER.rglob("*.py") for word in _in_code(path)}
    marked |= {word for path in FOLDER.rglob("*.html") for word in _in_template(path)}

    assert marked - set(entries) == set()
    assert set(entries) - marked == set()


def _in_code(path: Path) -> set[str]:
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    named = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in CALLS and c.args]
    words = {c.args[0].value for c in named if isinstance(c.args[0], ast.Constant)}
    apart = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in WITH_CONTEXT]
    return words | {f"{c.args[0].value}\x04{c.args[1].value}" for c in apart}


def _in_template(path: Path) -> set[str]:
    words, block = set(), None
    for token in Lexer(path.read_text("utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            words |= {
                w.replace("%", "%%") for w in re.findall(r'^translate "([^"]*)"', token.contents)
            }
            words |= set(re.findall(r'_\("([^"]*)"\)', token.contents))
            if block is not None and token.contents.split()[0] in {"plural", "endblocktranslate"}:
                words.add(block)
                block = None
            elif token.contents.startswith("blocktranslate"):
                block = ""
        elif block is not None:
            is_value = token.token_type == TokenType.VAR
            block += f"%({token.contents})s" if is_value else token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR:
            words |= set(re.findall(r'_\("([^"]*)"\)', token.contents))
    return words
