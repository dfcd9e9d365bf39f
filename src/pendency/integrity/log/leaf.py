"""What a leaf says: canonical bytes, with salted hashes in place of whatever may be personal.

A leaf is a JSON object in canonical form::

    {"action":"record_event","at":"2026-11-23T08:30:00.000000Z","format":"pendency.leaf/1",
     "object_type":"case","sealed":{"by":"<hex>","detail.seq":"<hex>","object_key":"<hex>"}}

Only the fields that name a kind of act are open; every other one is closed by default, so that an
action added tomorrow can't put a name into the log for good. A closed field is HMAC-SHA256 under
a random salt of its own. Whoever has the salt can show the value of one field and nothing else;
when the salt is erased, the hash tells nothing and the log still verifies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from pendency.integrity.log.verify_offline import LEAF_FORMAT, IntegrityError, commitment

#: Bytes of a salt: guessing the value behind a hash means guessing this first.
SALT_BYTES = 16


class CanonicalError(IntegrityError):
    """A value has no canonical JSON form."""


def canonical(value: object) -> str:
    """JSON in the one form of RFC 8785 (JSON Canonicalization Scheme).

    Integral numbers are written out in full whatever their size, where RFC 8785 would round them
    to a double: databases hand large integers back exactly.

    Raises
    ------
    CanonicalError
        Not JSON: NaN, infinity, a key that is not text, half a surrogate pair, another type.
    """
    match value:
        case str():
            return json.dumps(_encodable(value), ensure_ascii=False)
        case None | bool() | int():
            return json.dumps(value)
        case float():
            return _number(value)
        case list() | tuple():
            return f"[{','.join(map(canonical, value))}]"
        case dict() if all(isinstance(key, str) for key in value):
            keys = sorted(value, key=lambda key: _encodable(key).encode("utf-16-be"))
            return "{" + ",".join(f"{canonical(k)}:{canonical(value[k])}" for k in keys) + "}"
    raise CanonicalError(f"no canonical JSON for {type(value).__name__}: {value!r}")


def make_leaf(
    open_fields: Mapping[str, str], closed: Mapping[str, object], salts: Mapping[str, bytes]
) -> str:
    """The canonical text of a leaf.

    Parameters
    ----------
    open_fields
        What everybody may read for ever.
    closed
        Field and value of what is hashed.
    salts
        One fresh random salt of `SALT_BYTES` for each closed field.
    """
    sealed = {
        name: commitment(name, salts[name], canonical(value)) for name, value in closed.items()
    }
    return canonical({**open_fields, "format": LEAF_FORMAT, "sealed": sealed})


def opening(name: str, salt: bytes, value: object) -> dict[str, str]:
    """What shows the value of one closed field."""
    return {"field": name, "salt": salt.hex(), "text": canonical(value)}


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CanonicalError(f"half a surrogate pair in {text!r}") from error
    return text


def _number(value: float) -> str:
    """The shortest digits that give the double back, laid out as ECMAScript does."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise CanonicalError(f"no canonical JSON for {value!r}")
    if exact == exact.to_integral_value():
        return str(int(exact))
    sign, figures, exponent = exact.normalize().as_tuple()
    assert isinstance(exponent, int)
    digits, point = "".join(map(str, figures)), len(figures) + exponent
    if point > 0:
        text = f"{digits[:point]}.{digits[point:]}"
    elif point > -6:
        text = f"0.{'0' * -point}{digits}"
    else:
        rest = f".{digits[1:]}" if digits[1:] else ""
        text = f"{digits[0]}{rest}e{point - 1}"
    return ("-" if sign else "") + text
