"""Mapping files: how an office's own extract becomes records, said in TOML, checked at the door.

Every mistake is reported with file, key and remedy before anything is read.
"""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pendency.exchange.codes import ACTION, CodeMap
from pendency.exchange.errors import MappingError
from pendency.exchange.staging import CASE_ROWS, EVENT_ROWS
from pendency.records import vocabulary
from pendency.records.tables import KINDS, TRACKS

_OUR_OWN = {"_file", "_at", "_size", "_line", "_part", "office", "number_original", "facts", "own"}
CASE_COLUMNS = (*(n for n in CASE_ROWS if n not in _OUR_OWN), "examiner_name")
EVENT_COLUMNS = tuple(n for n in EVENT_ROWS if n not in _OUR_OWN | {"native_code", "actor"})
_NEEDED = {"cases": ("number", "filing_date"), "events": ("number", "date", "code")}
_COLUMNS = {"cases": CASE_COLUMNS, "events": EVENT_COLUMNS}
#: Columns of cases that hold dates, whole numbers (with their maximum), and words for yes and no.
CASE_DATES = ("filing_date", "priority_date", "publication_date", "status_date", "closed_on")
COUNTS = {"claims": 32_767, "pages": 32_767, "inventors": 32_767, "field": 35}
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_CLOSED = {"kind": KINDS, "track": TRACKS}
_COMMON = {"file", "delimiter", "encoding", "dates", "moments", "empty", "columns"}
_KEYS = {
    "": {"office", "observed_to", "cases", "events", "centres", "units"},
    "cases": _COMMON | {"constants", "values", "events"},
    "events": _COMMON | {"codes"},
}


@dataclass(frozen=True)
class Section:
    """How the file of one record type is read.

    Attributes
    ----------
    columns
        Record column by source column's name.
    constants, values
        Values that hold for every record, and translations of a column's values.
    dated
        Event code by the source column that holds its date.
    dates, moments
        Forms of dates and of moments in the codes of ``strftime``.
    """

    columns: Mapping[str, str]
    file: str | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    dates: str = "%Y-%m-%d"
    moments: str = "%Y-%m-%d %H:%M:%S"
    empty: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dated: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that the source file must have."""
        return tuple(dict.fromkeys([*self.columns.values(), *self.dated.values()]))


@dataclass(frozen=True)
class MappingFile:
    """A checked mapping file."""

    path: Path
    sha256: str
    office: str
    observed_to: dt.date | None
    cases: Section | None
    events: Section | None
    codes: CodeMap
    names: Mapping[tuple[str, str], tuple[str, str]]

    @property
    def sections(self) -> dict[str, Section]:
        """The sections that are there, by record type."""
        both = {"cases": self.cases, "events": self.events}
        return {name: section for name, section in both.items() if section}

    @classmethod
    def read(cls, path: Path) -> MappingFile:
        """Read and check a mapping file.

        Raises
        ------
        MappingError
            Names the file, the key and the remedy.
        """
        try:
            raw = path.read_bytes()
            data = tomllib.loads(raw.decode("utf-8"))
        except OSError as error:
            raise MappingError(path, "-", f"cannot be read ({error.strerror})",
                               "Check the path") from error  # fmt: skip
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MappingError(path, "-", f"is no TOML: {error}",
                               "Mend the line that it names") from error  # fmt: skip
        return _Checker(path).mapping(data, hashlib.sha256(raw).hexdigest())


class _Checker:
    """Turns TOML data into a mapping, or says which key is wrong."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def mapping(self, data: dict[str, Any], sha256: str) -> MappingFile:
        self._known_keys("", data)
        office = data.get("office")
        if not isinstance(office, str) or not re.fullmatch(r"[A-Z]{2}", office):
            self._fail(
                "office", f"is {office!r}", 'State the office\'s ST.3 code, as office = "CN"'
            )
        if "cases" not in data and "events" not in data:
            self._fail("cases", "there is neither [cases] nor [events]", "Describe at least one")
        observed_to = data.get("observed_to")
        if observed_to is not None and type(observed_to) is not dt.date:
            self._fail("observed_to", f"is {observed_to!r}", "Write a date: 2024-12-31")
        return MappingFile(
            self._path, sha256, str(office), observed_to,
            self._section("cases", data), self._section("events", data),
            self._codes(data.get("events", {}).get("codes", {})), self._names(data),
        )  # fmt: skip

    def _section(self, name: str, data: dict[str, Any]) -> Section | None:
        if name not in data:
            return None
        spec = self._table(name, data[name])
        self._known_keys(name, spec)
        columns = self._texts(f"{name}.columns", spec.get("columns", {}))
        constants = self._texts(f"{name}.constants", spec.get("constants", {}))
        for part, keys in (("columns", columns), ("constants", constants)):
            for key in keys:
                if key not in _COLUMNS[name]:
                    self._fail(f"{name}.{part}.{key}", "is no column of the records",
                               f"Choose from: {', '.join(_COLUMNS[name])}")  # fmt: skip
        for key in _NEEDED[name]:
            if key not in columns:
                self._fail(f"{name}.columns.{key}", "is missing",
                           f'Name the source column: {key} = "..."')  # fmt: skip
        dates = self._form(name, "dates", spec, Section.dates)
        values = self._values(name, spec.get("values", {}))
        for key in values:
            if key not in {**columns, **constants}:
                self._fail(f"{name}.values.{key}", f"{key} is mapped from no column",
                           f"Choose from: {', '.join({**columns, **constants})}")  # fmt: skip
        for key, value in constants.items():
            if value not in values.get(key, {}):
                self._check_value(f"{name}.constants.{key}", key, value, dates)
        for key, words in values.items():
            for word, value in words.items():
                self._check_value(f"{name}.values.{key}.{word}", key, value, dates)
        return Section(
            columns=columns, constants=constants, values=values,
            dated=self._dated(spec.get("events", {})) if name == "cases" else {},
            empty=self._empty(name, spec.get("empty", [])),
            file=self._text(name, "file", spec, None),
            delimiter=self._delimiter(name, spec), encoding=self._encoding(name, spec),
            dates=dates,
            moments=self._form(name, "moments", spec, Section.moments),
        )  # fmt: skip

    def _values(self, name: str, spec: Any) -> dict[str, Mapping[str, str]]:
        return {
            key: self._texts(f"{name}.values.{key}", table)
            for key, table in self._table(f"{name}.values", spec).items()
        }

    def _check_value(self, key: str, column: str, value: str, dates: str) -> None:
        """Refuse what no record could take in this column."""
        if column in _CLOSED and value not in _CLOSED[column]:
            self._fail(key, f"{value!r} is no {column}",
                       f"Choose from: {', '.join(_CLOSED[column])}")  # fmt: skip
        if column in COUNTS and not (value.isdecimal() and int(value) <= COUNTS[column]):
            self._fail(key, f"{value!r} is no whole number from 0 to {COUNTS[column]}",
                       "Write digits, in quotes")  # fmt: skip
        if column == "secret" and value.lower() not in TRUTHS:
            self._fail(key, f"{value!r} is neither true nor false",
                       f"Choose from: {', '.join(TRUTHS)}")  # fmt: skip
        if column in CASE_DATES:
            try:
                dt.datetime.strptime(value, dates)  # noqa: DTZ007 - a day has no zone
            except ValueError:
                self._fail(key, f"{value!r} is no date of the form {dates}",
                           "Write it in the form of the column's dates")  # fmt: skip

    def _dated(self, spec: Any) -> dict[str, str]:
        dated = self._texts("cases.events", spec)
        for code in dated:
            self._check_code(f"cases.events.{code}", code, allow_action=False)
        return dated

    def _codes(self, spec: Any) -> CodeMap:
        if not spec:  # the extract uses our own codes
            return CodeMap({code: (code, None) for code in (*vocabulary().events, ACTION)})
        entries: dict[str, tuple[str, str | None]] = {}
        for native, given in self._table("events.codes", spec).items():
            key = f"events.codes.{native}"
            target = {"code": given} if isinstance(given, str) else given
            if not isinstance(target, dict) or not set(target) <= {"code", "detail"}:
                self._fail(key, f"is {target!r}",
                           'Write "granted" or { code = "response", detail = "..." }')  # fmt: skip
            code, detail = str(target.get("code")), target.get("detail")
            self._check_code(key, code, allow_action=True)
            if detail is not None and not isinstance(detail, str):
                self._fail(f"{key}.detail", f"is {detail!r}", "Write it as text")
            entries[native] = (code, detail)
        return CodeMap(entries)

    def _names(self, data: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
        names = {}
        for kind in ("centres", "units"):
            for code, words in self._table(kind, data.get(kind, {})).items():
                if not isinstance(words, dict) or set(words) != {"en", "zh"}:
                    self._fail(f"{kind}.{code}", f"is {words!r}",
                               'Write { en = "...", zh = "..." }')  # fmt: skip
                names[kind, code] = (str(words["en"]), str(words["zh"]))
        return names

    def _check_code(self, key: str, code: Any, *, allow_action: bool) -> None:
        known = [*vocabulary().events, *([ACTION] if allow_action else [])]
        if code not in known:
            self._fail(key, f"{code!r} is no event of the vocabulary",
                       f"Choose from: {', '.join(known)}")  # fmt: skip

    def _delimiter(self, name: str, spec: dict[str, Any]) -> str:
        delimiter = self._text(name, "delimiter", spec, Section.delimiter)
        if delimiter is None or len(delimiter.encode()) != 1 or delimiter in '"\r\n':
            self._fail(f"{name}.delimiter", f"is {delimiter!r}",
                       'Give one ASCII character, such as ";" or "\\t"')  # fmt: skip
        encoding = self._encoding(name, spec)
        if ord(delimiter) >= 0x40 and codecs.lookup(encoding).name in _WIDE:
            self._fail(f"{name}.delimiter", f"{delimiter!r} can be half a character in {encoding}",
                       "Extract with a comma, semicolon or tab, or as UTF-8")  # fmt: skip
        return delimiter

    def _encoding(self, name: str, spec: dict[str, Any]) -> str:
        encoding = self._text(name, "encoding", spec, Section.encoding) or ""
        try:
            plain = b'",;\n09'.decode(encoding) == '",;\n09'
            known = codecs.lookup(encoding).name
        except (LookupError, UnicodeDecodeError):
            plain, known = False, ""
        if not plain:
            self._fail(f"{name}.encoding", f"{encoding!r} is unknown or no superset of ASCII",
                       "Use utf-8, gb18030, latin-1, ..., or save the file as UTF-8")  # fmt: skip
        return "utf-8" if known in {"utf-8", "utf-8-sig", "ascii"} else encoding

    def _form(self, name: str, key: str, spec: dict[str, Any], default: str) -> str:
        form = self._text(name, key, spec, default) or ""
        moment = dt.datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - any moment does
        try:
            read = dt.datetime.strptime(moment.strftime(form), form)  # noqa: DTZ007
            whole = read.date() == moment.date()
        except ValueError:
            whole = False
        if not whole:
            self._fail(f"{name}.{key}", f"{form!r} does not tell year, month and day",
                       'Write it in the codes of strftime, such as "%d/%m/%Y"')  # fmt: skip
        return form

    def _empty(self, name: str, spec: Any) -> tuple[str, ...]:
        if not isinstance(spec, list) or not all(isinstance(word, str) for word in spec):
            self._fail(f"{name}.empty", f"is {spec!r}", 'Write a list: ["NA", "-"]')
        return tuple(spec)

    def _text(self, name: str, key: str, spec: dict[str, Any], default: str | None) -> str | None:
        value = spec.get(key, default)
        if value is not None and not isinstance(value, str):
            self._fail(f"{name}.{key}", f"is {value!r}", "Write it as text, in quotes")
        return value

    def _texts(self, key: str, spec: Any) -> dict[str, str]:
        table = self._table(key, spec)
        for name, value in table.items():
            if not isinstance(value, str):
                self._fail(f"{key}.{name}", f"is {value!r}", "Write it as text, in quotes")
        return table

    def _table(self, key: str, spec: Any) -> dict[str, Any]:
        if not isinstance(spec, dict):
            self._fail(key, f"is {spec!r}", f"Write a table: [{key}]")
        return dict(spec)

    def _known_keys(self, name: str, spec: dict[str, Any]) -> None:
        for key in spec:
            if key not in _KEYS[name]:
                self._fail(f"{name}.{key}".strip("."), "is unknown",
                           f"Choose from: {', '.join(sorted(_KEYS[name]))}")  # fmt: skip

    def _fail(self, key: str, reason: str, remedy: str) -> NoReturn:
        raise MappingError(self._path, key, reason, remedy)


#: Encodings in which the second byte of a character can look like an ASCII character.
_WIDE = {codecs.lookup(name).name for name in ("gbk", "gb18030", "big5", "shift_jis", "cp932")}
