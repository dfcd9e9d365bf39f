"""Application numbers, normalised after WIPO Standard ST.13.

ST.13 builds a number of fifteen digits: type of right (2), year (4), serial number (9). Where an
office's numbering holds a type and a year, the normalised number has that form, with the office's
own code for kind or place at the head of the serial number; else it is the office's number freed
from punctuation. The way is one to one, and the source's own writing is always kept beside it.

==== ============================= ======================================= =================
 —    written                       read as                                 normalised
==== ============================= ======================================= =================
CN   CN00118464.4                  year 2000, type 1, serial 18464         102000010018464
CN   200610012345.1                year 2006, type 1, serial 12345         102006010012345
IN   10300/DELNP/2012              2012, Delhi, national phase, 10300      102012017010300
IN   201617025055                  2016, Delhi, national phase, 25055      102016017025055
EP   EP04768329.7                  year 2004, serial 768329                102004000768329
US   15/695,467                    no year in it                           15695467
—    PCT/US18/48048                year 2018                               PCT/US2018/048048
==== ============================= ======================================= =================

Check digits (CN, EP) are verified where the number has one, and only ever warned about.
"""

from __future__ import annotations

import polars as pl

#: ST.13 type of right: patent 10, utility model 20, design 30.
_CN_TYPE = {"1": "10", "8": "10", "2": "20", "9": "20", "3": "30"}
#: Jurisdiction digit (place 5) of the Indian numbering since 2016, by the older office codes.
_IN_PLACE = {"DEL": "1", "MUM": "2", "KOL": "3", "CHE": "4"}
_PCT = r"^PCT/([A-Z]{2})(\d{2,4})/(\d{1,6})$"


def normalise(office: str, numbers: pl.Series) -> pl.Series:
    """Normalise the application numbers of one office.

    Parameters
    ----------
    office
        WIPO ST.3 code.
    numbers
        Numbers as the source wrote them.

    Returns
    -------
    polars.Series
        Normalised numbers; null stays null. A number that is not of the office's form comes back
        without blanks, in capitals.
    """
    column = pl.col("n")
    frame = pl.DataFrame({"n": numbers.cast(pl.String)}).with_columns(
        column.str.to_uppercase().str.replace_all(r"\s+", "")
    )
    rules = {"CN": _cn, "IN": _in, "EP": _ep, "US": _us}
    own = rules[office](column) if office in rules else pl.lit(None, pl.String)
    return frame.select(pl.coalesce(own, _pct(column), column).alias(numbers.name)).to_series()


def check_digit_valid(office: str, numbers: pl.Series) -> pl.Series:
    """Whether the check digit of each number is right; null where there is none to check.

    Notes
    -----
    CN: the digits weighted 2 to 9, then from 2 again, modulo 11 (10 is written X). EP: the digits
    weighted 1 and 2 in turn, digits of the products summed, complement to the next ten.
    """
    column = pl.col("n")
    frame = pl.DataFrame({"n": numbers.cast(pl.String)}).with_columns(
        column.str.to_uppercase().str.replace_all(r"[\s.]", "").str.strip_prefix(office)
    )
    rules = {"CN": _cn_valid, "EP": _ep_valid}
    found = rules[office](column) if office in rules else pl.lit(None, pl.Boolean)
    return frame.with_columns(found.alias("valid"))["valid"].alias(numbers.name)


def cn_kind(numbers: pl.Series) -> pl.Series:
    """Kind of right in a Chinese number: invention, utility_model, design; null where unclear."""
    kinds = {"10": "invention", "20": "utility_model", "30": "design"}
    head = normalise("CN", numbers).str.extract(r"^(\d{2})\d{13}$")
    return head.replace_strict(kinds, default=None, return_dtype=pl.String)


def _year(two: pl.Expr, first: int) -> pl.Expr:
    """A year of two digits, in the hundred years that begin with ``first``."""
    year = two.cast(pl.Int32, strict=False)
    return (year + pl.when(year >= first % 100).then(1900).otherwise(2000)).cast(pl.String)


def _cn(number: pl.Expr) -> pl.Expr:
    old = number.str.extract_groups(r"^(?:CN)?(\d{2})([12389])(\d{5})(?:\.?[\dX])?$")
    new = number.str.extract_groups(r"^(?:CN)?((?:19|20)\d{2})([12389])(\d{7})(?:\.?[\dX])?$")
    return pl.coalesce(
        _cn_built(_year(old.struct[0], 1985), old.struct[1], old.struct[2]),
        _cn_built(new.struct[0], new.struct[1], new.struct[2]),
    )


def _cn_built(year: pl.Expr, kind: pl.Expr, serial: pl.Expr) -> pl.Expr:
    right = kind.replace_strict(_CN_TYPE, default=None, return_dtype=pl.String)
    return pl.concat_str(right, year, pl.lit("0"), kind, serial.str.zfill(7))


def _in(number: pl.Expr) -> pl.Expr:
    old = number.str.replace(r"(CHE|DEL|KOL|MUM)NP", "${1}/NP").str.extract_groups(
        r"^(\d{1,6})/(DEL|MUM|KOL|CHE)(/NP)?/(\d{4})$"
    )
    new = number.str.extract_groups(r"^(\d{4})([1-4])(\d)(\d{6})$")
    place = old.struct[1].replace_strict(_IN_PLACE, default=None, return_dtype=pl.String)
    phase = pl.when(old.struct[2].is_null()).then(pl.lit("1")).otherwise(pl.lit("7"))
    return pl.coalesce(
        _in_built(old.struct[3], place, phase, old.struct[0].str.zfill(6)),
        _in_built(new.struct[0], new.struct[1], new.struct[2], new.struct[3]),
    )


def _in_built(year: pl.Expr, place: pl.Expr, phase: pl.Expr, serial: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("10"), year, pl.lit("0"), place, phase, serial)


def _ep(number: pl.Expr) -> pl.Expr:
    parts = number.str.extract_groups(r"^(?:EP)?(\d{2})(\d{6})(?:\.?\d)?$")
    return pl.concat_str(pl.lit("10"), _year(parts.struct[0], 1978), parts.struct[1].str.zfill(9))


def _us(number: pl.Expr) -> pl.Expr:
    digits = number.str.replace_all(r"[/,]", "").str.strip_prefix("US")
    return pl.when(digits.str.contains(r"^\d{8}$")).then(digits)


def _pct(number: pl.Expr) -> pl.Expr:
    parts = number.str.extract_groups(_PCT)
    short = parts.struct[1].str.len_bytes() == 2
    year = pl.when(short).then(_year(parts.struct[1], 1978)).otherwise(parts.struct[1])
    return pl.concat_str(
        pl.lit("PCT/"), parts.struct[0], year, pl.lit("/"), parts.struct[2].str.zfill(6)
    )


def _cn_valid(number: pl.Expr) -> pl.Expr:
    old = number.str.extract_groups(r"^(\d{8})([\dX])$")
    new = number.str.extract_groups(r"^((?:19|20)\d{2}[12389]\d{7})([\dX])$")

    def valid(parts: pl.Expr, length: int) -> pl.Expr:
        total = pl.sum_horizontal(
            parts.struct[0].str.slice(i, 1).cast(pl.Int32) * (i % 8 + 2) for i in range(length)
        )
        digit = (total % 11).cast(pl.String).replace("10", "X")
        return pl.when(parts.struct[0].is_not_null()).then(digit == parts.struct[1])

    return pl.coalesce(valid(old, 8), valid(new, 12))


def _ep_valid(number: pl.Expr) -> pl.Expr:
    parts = number.str.extract_groups(r"^(\d{8})(\d)$")
    digits = [parts.struct[0].str.slice(i, 1).cast(pl.Int32) * (i % 2 + 1) for i in range(8)]
    total = pl.sum_horizontal(d // 10 + d % 10 for d in digits)
    right = ((10 - total % 10) % 10).cast(pl.String) == parts.struct[1]
    return pl.when(parts.struct[0].is_not_null()).then(right)
