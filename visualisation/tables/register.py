"""Tables of the register itself: audit, find, show, diff, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphmodel.answers import Absent, plain
from graphmodel.findings import CODED, FINDINGS, SEVERITIES, roles_told
from graphmodel.wording import NO_VALUE, WORDS, _, phrased, plural, shown, word
from visualisation.tables.table import Cell, Mark, Table, names, status, table, way, words

EVIDENCE = 2
"""How many pieces of evidence a table names."""


def audit(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What is wrong: how much of what first, then each finding."""
    summary = result.summary
    total = sum(summary.by_severity.values())
    lead = [
        plural("One finding", "{count} findings", total)
        + ": " + ", ".join(f"{summary.by_severity[each]} {word(each)}" for each in SEVERITIES if summary.by_severity.get(each)) + "."
        if total else _("No findings.")
    ]  # fmt: skip
    if total:
        often = sorted(summary.by_code.items(), key=lambda each: (-each[1], each[0]))
        lead.append(_("Of each kind: {kinds}.", kinds=[f"{count} {code}" for code, count in often]))
    for name, sentence in (("new", _("New since the baseline: {count}.")), ("known", _("Known before: {count}.")), ("solved", _("Solved: {count}."))):
        counted = getattr(summary, name, None)
        if isinstance(counted, int):
            lead.append(sentence.replace("{count}", str(counted)))
    rows: list[list[Cell | str | int | None]] = []
    for row in result.rows:
        said = finding_sentence(row)
        rows.append([status(row.severity), said[0], said[1], evidence_of(row.evidence)])
    return [table([_("Severity"), _("What is wrong"), _("What to do"), _("Who says so")], rows, lead=lead)]


def finding_sentence(row: Any) -> tuple[str, str]:
    """A finding's message and repair in the present language; a code without words says itself."""
    kind = FINDINGS.get(row.code)
    if kind is None:
        return row.message, row.repair
    values = {name: _spoken(name, value) for name, value in row.values.items()}
    if "roles" in values:
        values["roles"] = roles_told(row.values)
    return phrased(kind.message, kind.repair, {"subject": row.subject.name if row.subject is not None else None, **values})


def rule_words(code: str) -> tuple[str, str]:
    """What the findings of one kind are called, and what to do about them, in the present language.

    >>> rule_words("group_without_deputy")[0]
    'Steering groups without a deputy chair'
    """
    return _(FINDINGS[code].title), _(FINDINGS[code].repair)


def _spoken(name: str, value: Any) -> Any:
    """A finding's value in the reader's words where it is made of codes."""
    if name in CODED:
        return [word(str(each)) for each in value] if isinstance(value, list | tuple) else word(str(value))
    return value


def said_by(source: str | None, record: str | None) -> str:
    """The source and the record in it; the record alone where that has the source's name in it, as a file's does.

    >>> said_by("Miljö och bygg system", "inventarier/Miljö och bygg - system.xlsx!Systemlista:6"), said_by("inventering-2026", "estate.yaml:4")
    ('inventarier/Miljö och bygg - system.xlsx!Systemlista:6', 'inventering-2026 estate.yaml:4')
    """
    if source and record and _letters(source) in _letters(record):
        return record
    return " ".join(part for part in (source, record) if part)


def _letters(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def evidence_of(evidence: Iterable[Any], most: int | None = EVIDENCE) -> str:
    """Who says so: the first few sources with their records (`most` None: all), and how many more there are."""
    told = list(dict.fromkeys(said_by(each.source, each.record) for each in evidence if each.source or each.record))
    more = len(told) - len(told[:most])
    return "; ".join(told[:most]) + (f" +{more}" if more else "") or NO_VALUE


def find(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The nodes that a text may mean."""
    rows = [[row.node.id, row.node.name, word(row.node.kind), word(row.matched)] for row in result.rows]
    return [table([_("Id"), _("Name"), _("Kind"), _("Matched")], rows, lead=[] if rows else [_("Nothing has a name like that.")])]


def show(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """All that the register says about one node, in sections; those that are empty are left out."""
    [row] = result.rows
    said = _sources(row.provenance)
    lead = [] if row.current else [_("It does not exist on this day.")]
    facts: list[list[Cell | str | int | None]] = [[_field(name), _value(value)] for name, value in row.properties.items()]
    title = f"{row.node.name} ({row.node.id}), {word(row.node.kind)}"
    made = [table([_("Property"), _("Value")], facts, title=title, lead=lead, notes=[_("Who says so: {source}.", source=said)])]
    if row.ownership is not None:
        made.append(_ownership(row))
    if row.escalation is not None:
        upward = _("The way upward: {status}.", status=way(row.escalation.status).text)
        remarks = [_("Remarks: {flags}.", flags=words(row.escalation.flags))] if row.escalation.flags else []
        made.append(table([], [], title=_("Where a question goes"), lead=[" ".join((upward, *remarks))]))
    for title, listed, headings in (
        (_("From it"), row.relations.outgoing, [_("Relation"), _("To"), _("More"), _("Who says so")]),
        (_("To it"), row.relations.incoming, [_("From"), _("Relation"), _("More"), _("Who says so")]),
    ):
        if listed:
            made.append(table(headings, [_relation(each, outward=listed is row.relations.outgoing) for each in listed], title=title))
    if row.statements:
        stated = [
            [word(str(each.get("field", ""))), f"“{each.get('raw', '')}”", word(str(each.get("reading", ""))), _sources_of(each)]
            for each in row.statements
        ]
        made.append(table([_("About"), _("Written"), _("Read as"), _("Who says so")], stated, title=_("What sources say without naming anybody")))
    if row.attestations:
        vouched = [[_value(each.get("at")), _value(each.get("by")), _value(each.get("statement"))] for each in row.attestations]
        made.append(table([_("Day"), _("By"), _("Statement")], vouched, title=_("Vouched for")))
    return made


def _ownership(row: Any) -> Table:
    """Who answers for it on each side, and for whom a broken claim stands in the way."""
    rows: list[list[Cell | str | int | None]] = [
        [
            word(side),
            status(told.status),
            names(told.owners),
            told.via.name if told.via is not None else NO_VALUE,
            names(told.fallback),
        ]
        for side, told in row.ownership.sides.items()
    ]
    headings = [_("Side"), _("State"), _("Owners"), _("Through"), _("Else")]
    return table(headings, rows, title=_("Who answers for it"), lead=[_("In all: {degree}.", degree=word(row.ownership.degree))])


def _relation(each: Any, *, outward: bool) -> list[Cell | str | int | None]:
    """A relation read from its origin to its target; one that does not hold on the day is told so."""
    mark: Mark = "plain" if each.holds else "quiet"
    told = [_property(name, value) for name, value in each.properties.items()]
    if not each.holds:
        told.insert(0, _("does not hold on this day"))
    verb, other = Cell(word(each.kind), mark), Cell(each.to.name if outward else each.from_.name, mark)
    return [*((verb, other) if outward else (other, verb)), Cell(", ".join(told), mark), Cell(_sources(each.provenance), "quiet")]


def _property(name: str, value: Any) -> str:
    """A relation's property in a few words: the value alone where it tells by itself."""
    if name in {"side", "strength", "function", "dep_type"}:
        return word(str(value))
    return f"{word(name)} {_value(value)}"


def _sources(provenance: Iterable[Any]) -> str:
    told = [said_by(each.source, each.record) for each in provenance]
    return "; ".join(dict.fromkeys(told)) or NO_VALUE


def _sources_of(told: Mapping[str, Any]) -> str:
    listed = told.get("provenance") or ()
    return "; ".join(said_by(each.get("source"), each.get("record")) for each in listed) or NO_VALUE


def _field(name: str) -> str:
    return word(name)[:1].upper() + word(name)[1:]


def _value(value: Any) -> str:
    if isinstance(value, Mapping) and set(value) == {"id", "kind", "name"}:
        return str(value["name"])
    if isinstance(value, Mapping):
        return "; ".join(f"{word(str(key))}: {_value(inner)}" for key, inner in value.items() if inner not in (None, "", [], {}, ())) or NO_VALUE
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value) or NO_VALUE
    return word(value) if isinstance(value, str) and value in WORDS else shown(value)


def _told(value: Any) -> str:
    """A record as it was before or is after, in a few words: a relation as a sentence, a node by its properties, without ids and sources."""
    if not isinstance(value, Mapping):
        return _value(value)
    rest = {name: inner for name, inner in value.items() if name not in {"id", "provenance", "recorded_by", "recorded_at"}}
    if {"from", "to", "kind"} <= set(rest):
        sentence = f"{rest.pop('from')} {word(str(rest.pop('kind')))} {rest.pop('to')}"
        more = ", ".join(_property(name, inner) for name, inner in rest.items() if inner not in (None, "", [], {}, ()))
        return f"{sentence} ({more})" if more else sentence
    if "at" in rest and "by" in rest:
        return _("{by} vouches for it on {at}", by=rest["by"], at=rest["at"])
    if "raw" in rest:
        return f"{word(str(rest.get('field', '')))}: “{rest['raw']}”"
    kind = word(str(rest.pop("kind"))) if "kind" in rest and "name" in rest else ""
    name = str(rest.pop("name", "") or "")
    more = _value(rest) if rest else ""
    return (
        " ".join(part for part in (kind, name, f"({more})" if more and name and more != NO_VALUE else more if not name else "") if part) or NO_VALUE
    )


def diff(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What has changed between two times, one row a field."""
    rows: list[list[Cell | str | int | None]] = [
        [
            _change(row.change),
            _subject(row),
            _field(row.field) if row.field else NO_VALUE,
            _told(plain(row.before)),
            _told(plain(row.after)),
            _who(row),
        ]
        for row in result.rows
    ]
    summary = result.summary
    counts = [
        plural("{count} added", "{count} added", summary.added),
        plural("{count} altered", "{count} altered", summary.altered),
        plural("{count} removed", "{count} removed", summary.removed),
    ]
    lead = [", ".join(counts) + "."] if rows else [_("Nothing has changed.")]
    return [table([_("Change"), _("What"), _("Field"), _("Before"), _("After"), _("Who, when")], rows, lead=lead)]


def history(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """Who said what and when, the oldest first."""
    rows: list[list[Cell | str | int | None]] = [
        [
            row.revision,
            ", ".join(part for part in (row.by, shown(row.at)[:10]) if part),
            said_by(row.source, row.source_record) or NO_VALUE,
            _change(row.change),
            _told(plain(row.before)),
            _told(plain(row.after)),
        ]
        for row in result.rows
    ]
    headings = [_("Rev."), _("Who, when"), _("Source"), _("Change"), _("Before"), _("After")]
    return [table(headings, rows, lead=[] if rows else [_("The register has never said anything about it.")], right=[0])]


def _change(code: str) -> Cell:
    return Cell(word(code))


def _subject(row: Any) -> str:
    if not isinstance(row.relation, Absent):
        return f"{row.relation.from_.name} {word(row.relation.kind)} {row.relation.to.name}"
    return NO_VALUE if isinstance(row.node, Absent) else str(row.node.name)


def _who(row: Any) -> str:
    return ", ".join(str(part) for part in (row.by, shown(row.at)[:10] if row.at else None, row.source) if part) or NO_VALUE
