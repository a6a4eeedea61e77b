"""What is the same, and what it is called: keys that names are compared by, and the ids that new things get.

*Names* from tables are the same when their keys are equal: NFKC, case folded, without blanks, hyphens and what cannot be seen.

>>> match_key("Life-Care  HSL") == match_key("LIFECARE\\u00a0hsl")
True

*Ids* are opaque: lower-case letters, digits, `.`, `_`, `-`, beginning with a letter or digit, at most 128 in all.  A new node's id is
its kind's prefix and a slug of the source's own id for it, or of its name; where that is taken, six characters are added that come from its
kind and key alone, so that the same files give the same ids.

>>> is_id("s-ekonomi"), is_id("S-Ekonomi"), is_id("x" * 129)
(True, False, False)
>>> new_id("s", "Äldreomsorg & vård", "System|aldreomsorg", set()), new_id("s", "Vakt", "System|vakt", {"s-vakt"})
('s-aldreomsorg-vard', 's-vakt-8afbc0')

A *relation* is the same when kind, ends, what tells its kind apart (side, function, group, type) and its first day are; its id is made of these when
it is first recorded and never again, so that moving its first day keeps the id.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from graphmodel.kinds import Schema

MAX_ID = 128
ALSO_MARKED = "also_marked"
"""The attribute in which a merged node keeps the marks (addresses, ids in other registers) that it has besides its own: register -> marks."""
REMEMBERED = 262_144
"""So many texts' keys are kept: an import asks for each of its names a dozen times."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}")
_DROPPED = re.compile(r"[\s\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_BASE = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ß": "ss", "œ": "oe"})

RelationIdentity: TypeAlias = tuple[str, str, str, tuple[Any, ...], date | None]


@lru_cache(maxsize=REMEMBERED)
def match_key(text: str) -> str:
    """The text as names from tables are compared.  Empty when nothing that can be seen is left."""
    if text.isascii():
        return _DROPPED.sub("", text.casefold())
    return _DROPPED.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))


def is_id(text: str) -> bool:
    """Whether the text may be the id of a node."""
    return _ID.fullmatch(text) is not None


def slug(text: str) -> str:
    """The text in lower-case ASCII letters and digits, a hyphen between words.

    >>> slug("Kart- och GIS-tjänst"), slug("packages@qa.debian.org")
    ('kart-och-gis-tjanst', 'packages-qa-debian-org')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold().translate(_BASE)).encode("ascii", "ignore").decode()
    return _NO_SLUG.sub("-", text.casefold()).strip("-")


def new_id(prefix: str, text: str, key: str, taken: Container[str]) -> str:
    """An id for a node that has none: see the head.  `key` tells it from all others of any kind and decides what is added on a clash."""
    stem = f"{prefix}-{slug(text) or 'x'}"[:MAX_ID].rstrip("-")
    if stem not in taken:
        return stem
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(6, 65):
        made = f"{stem[: MAX_ID - 1 - length]}-{digest[:length]}"
        if made not in taken:
            return made
    raise ValueError(f"no id is left for {key}")


def relation_identity(
    schema: Schema, kind: str, origin: str, target: str, properties: Mapping[str, Any], valid_from: date | None
) -> RelationIdentity:
    """What makes two statements of a relation the same one."""
    known = schema.relation(kind)
    told = tuple([properties.get(name) for name in known.told_apart_by]) if known is not None else ()
    return kind, origin, target, told, valid_from


def relation_id(identity: RelationIdentity) -> str:
    """The id of a relation with this identity, when it is first recorded: `r-` and 16 hexadecimal characters.

    >>> relation_id(("OWNS", "p-anna", "obj-vo", ("business",), date(2021, 11, 1)))
    'r-dfd6852d8be3da00'
    """
    return "r-" + _digest(identity)


def statement_id(subject: str, field: str, side: str | None, raw: str, target: str | None, valid_from: date | None) -> str:
    """The id of a statement: `st-` and 16 hexadecimal characters of what it says."""
    return "st-" + _digest(("statement", subject, field, side, raw, target, valid_from))


def attestation_id(node: str, by: str, at: date) -> str:
    """The id of an attestation: `at-` and 16 hexadecimal characters of who, what and when."""
    return "at-" + _digest(("attestation", node, by, at))


def _digest(parts: tuple[Any, ...]) -> str:
    text = "\x1f".join([part if type(part) is str else _text(part) for part in parts])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _text(part: Any) -> str:
    # None and the empty text must differ, and so must ("a", "b") and ("a\x1fb",): no text that is let in holds a control character.
    if part is None:
        return "\x00"
    if isinstance(part, tuple):
        if len(part) == 1 and part[0] is None:
            return "\x00"
        return "\x1e".join([_text(each) for each in part])
    return part.isoformat() if isinstance(part, date) else str(part)
