"""Relations and changes as people say them, from either end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphmodel.wording import N_, _, shown, word

INWARD: Final[Mapping[str, str]] = {
    "PART_OF": N_("systems in it"),
    "IN_FAMILY": N_("objects in the family"),
    "IN_PORTFOLIO": N_("objects in the portfolio"),
    "HOSTED_BY": N_("hosts the objects"),
    "SUBUNIT_OF": N_("units under it"),
    "SUCCEEDED_BY": N_("came after"),
    "EMPLOYED_IN": N_("employed here"),
    "POSITION_IN": N_("positions here"),
    "HOLDS": N_("held by"),
    "OWNS": N_("owned by"),
    "LEADS": N_("led by"),
    "SPECIALIST_FOR": N_("specialists"),
    "USES": N_("used by"),
    "SUPPORTS": N_("supported by"),
    "HOLDS_INFO": N_("held in"),
    "IN_SYSTEM": N_("processing of personal data in it"),
    "DEPENDS_ON": N_("needed by"),
    "STEERS": N_("steered by"),
    "ESCALATES_TO": N_("is handed questions by"),
    "MEMBER_OF": N_("members"),
    "MAINTAINS_MODEL": N_("model maintained by"),
    "PROVIDED_BY": N_("provides"),
    "WITH_SUPPLIER": N_("contracts"),
    "COVERS": N_("covered by the contract"),
    "PARTY_TO": N_("parties"),
    "PLAN_FOR": N_("plans"),
    "REPLACES": N_("replaced by"),
}
"""What a relation is called from its target's end."""
_WHICH: Final = frozenset({"id", "kind", "from", "to", "subject", "field", "node", "provenance", "by", "name"})


def relation_words(kind: str, outward: bool) -> str:
    """What a relation is called from one of its ends, with a capital.

    >>> relation_words("OWNS", True), relation_words("OWNS", False), relation_words("FEEDS", False)
    ('Owns', 'Owned by', 'Feeds ←')
    """
    if kind not in INWARD:  # a kind of the organisation's own
        said = word(kind.lower()) if outward else _("{relation} ←", relation=word(kind.lower()))
    else:
        said = word(kind) if outward else _(INWARD[kind])
    return said[:1].upper() + said[1:]


def change_sentence(row: Any, names: Mapping[str, str]) -> str:
    """One change of a history: what was added or ended, or which fields from what to what; `names` are those of nodes, by id."""
    before, after = row.before or {}, row.after or {}
    thing = _thing(after or before, names)
    if row.change == "altered":
        fields = [name for name in dict.fromkeys((*after, *before)) if name not in _WHICH - {"name"} and before.get(name) != after.get(name)]
        if not fields:
            return _("{thing}: said by one more source", thing=thing)
        changes = "; ".join(f"{word(name)}: {_value(before.get(name), names)} → {_value(after.get(name), names)}" for name in fields)
        return f"{thing}: {changes}"
    told = {name: value for name, value in (after or before).items() if name not in _WHICH and value not in (None, "", [], {})}
    more = "; ".join(f"{word(name)}: {_value(value, names)}" for name, value in told.items())
    return f"{word(row.change)}: {thing}" + (f" ({more})" if more else "")


def _thing(values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if "from" in values and "to" in values:
        return f"{_named(values['from'], names)} {word(str(values.get('kind', '')))} {_named(values['to'], names)}"
    if "subject" in values:
        return _("what a source writes about {field}", field=word(str(values.get("field", ""))))
    if "node" in values:
        return _("vouched for by {who}", who=_named(values.get("by", ""), names))
    return str(values.get("name") or _named(values.get("id", ""), names) or _("the record"))


def _named(id_: Any, names: Mapping[str, str]) -> str:
    return names.get(str(id_), str(id_))


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(each, names) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_value(inner, names)}" for name, inner in value.items())
    return word(value) if isinstance(value, str) and value.isascii() and value.islower() else shown(value)
