"""The forms that change something: assign an owner, end a role, vouch for a record, settle what may be the same.

Each is a page of its own that tells what stands there now, and one revision when it is sent, with who and why.  Whoever sends it says which revision
they have seen: what was changed since is shown first, beside what they saw, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from api import editing
from api.http_errors import HttpError, told
from api.page import Asked, Elsewhere, Shown, Written
from api.references import resolve
from graphmodel import days
from graphmodel.errors import BadInput, Stale, StewardError
from graphmodel.graph import Ref
from graphmodel.wording import N_, _, sentence, word
from queries import Parameter
from visualisation.tables.sentences import change_sentence

OWNERS: Final = ("Person", "Position", "Department")
WITNESSES: Final = ("Person", "Position")
SIDE: Final = (Parameter("side", "choice", N_("the side that the owner is to answer on"), choices=("business", "it")),)
RELATION: Final = (Parameter("relation", "text", N_("the role that is to end"), required=True),)


@dataclass(frozen=True, slots=True)
class Version:
    """One field of what was changed meanwhile: as it was seen, and as it is."""

    field: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form was not carried out: a sentence, what was meant perhaps, what is wrong field by field, and what was changed since it was shown."""

    said: str
    nearest: tuple[Ref, ...] = ()
    problems: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    since: tuple[str, ...] = ()
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY


NO_TROUBLE: Final = Trouble("")


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the fields: as it was sent, else as it is proposed."""

    values: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, name: str, otherwise: str = "") -> str:
        """The text of one field."""
        return self.values.get(name, otherwise)


# --- an owner


def owner(asked: Asked) -> Shown:
    """The form that assigns an owner, with who answers now."""
    return _owner(asked, Fields({"side": asked.values.get("side", "business")}), NO_TROUBLE)


def assign(written: Written) -> Shown | Elsewhere:
    """Assign the owner, or show the form again with what is in the way."""
    asked, fields = written.asked, Fields(written.fields)
    try:
        node = _node(asked)
        who = _chosen(asked, fields, "owner", OWNERS)
        instead = fields("instead_of") or None
        _unchanged_since(asked, node.id, _seen(fields))
        editing.assign_owner(
            written.estate, who.id, node.id, fields("side"), since=days.as_of(fields("since"), _("From")), by=asked.actor.name,
            reason=_reason(fields), acting=bool(fields("acting")), instead_of=instead, seen=_seen(fields),
        )  # fmt: skip
    except StewardError as error:
        return _owner(asked, fields, _trouble(error))
    return Elsewhere(asked.about(node))


def _owner(asked: Asked, fields: Fields, trouble: Trouble) -> Shown:
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    claims = [each for each in row.relations.incoming if each.kind == "OWNS" and each.holds and each.properties.get("valid_through") is None]
    title = _("Assign an owner to {name}", name=row.node.name)
    return _form(asked, row.node, "owner", title, fields, trouble, claims=claims, ownership=row.ownership)


# --- the end of a role


def ending(asked: Asked) -> Shown:
    """The form that gives a role its last day."""
    return _ending(asked, Fields({"relation": asked.values["relation"]}), NO_TROUBLE)


def end(written: Written) -> Shown | Elsewhere:
    """End the role, or show the form again with what is in the way."""
    asked, fields = written.asked, Fields(written.fields)
    try:
        node = _node(asked)
        editing.end_role(
            written.estate, fields("relation"), through=days.as_of(fields("through"), _("Last day")), by=asked.actor.name, reason=_reason(fields),
            seen=_seen(fields),
        )  # fmt: skip
    except StewardError as error:
        return _ending(asked, fields, _trouble(error))
    return Elsewhere(asked.about(node))


def _ending(asked: Asked, fields: Fields, trouble: Trouble) -> Shown:
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    role = next((each for each in (*row.relations.outgoing, *row.relations.incoming) if each.id == fields("relation")), None)
    if role is None:
        raise HttpError(404, "There is nothing at this address.", code="not_found")
    said = _("End: {from_} {relation} {to}", from_=role.from_.name, relation=word(role.kind), to=role.to.name)
    return _form(asked, row.node, "end", said, fields, trouble, role=role)


# --- vouching


def vouching(asked: Asked) -> Shown:
    """The form by which somebody vouches for a record."""
    return _vouching(asked, Fields(), NO_TROUBLE)


def attest(written: Written) -> Shown | Elsewhere:
    """Record that somebody vouches for a node as it was seen."""
    asked, fields = written.asked, Fields(written.fields)
    try:
        node = _node(asked)
        who = _chosen(asked, fields, "attester", WITNESSES)
        _unchanged_since(asked, node.id, _seen(fields))
        editing.attest(
            written.estate, node.id, attester=who.id, at=days.as_of(fields("at"), _("Day")), by=asked.actor.name, reason=_reason(fields),
            seen=_seen(fields), statement=fields("statement") or None,
        )  # fmt: skip
    except StewardError as error:
        return _vouching(asked, fields, _trouble(error))
    return Elsewhere(asked.about(node))


def _vouching(asked: Asked, fields: Fields, trouble: Trouble) -> Shown:
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    owners = [ref for side in (row.ownership.sides.values() if row.ownership else ()) for ref in side.owners]
    return _form(
        asked, row.node, "attest", _("Vouch for {name}", name=row.node.name), fields, trouble,
        offered=list(dict.fromkeys(owners)), relations=[each for each in (*row.relations.incoming, *row.relations.outgoing) if each.holds],
        facts=list(row.properties.items()),
    )  # fmt: skip


# --- what may be the same


def decide(written: Written) -> Shown | Elsewhere:
    """Make two one, or remember that they are two.  What somebody else has decided meanwhile is told, and stays."""
    asked, fields = written.asked, Fields(written.fields)
    same = fields("decision") == "merge"
    keep, drop = fields("keep"), fields("drop")
    if fields("decision") not in {"merge", "apart"} or not keep or not drop:
        raise HttpError(422, "The form is incomplete. Load the page again and send it once more.", code="form_incomplete")
    rows = asked.ask("reconcile").result.rows
    pair = next((row for row in rows if {row.keep.id, row.drop.id} == {keep, drop}), None)
    if pair is None or pair.decision is not None:
        said = _("Somebody else has settled these two meanwhile, or they have changed. Nothing was done.")
        return _decided(asked, fields, Trouble(said, status=HTTPStatus.PRECONDITION_FAILED))
    try:
        editing.decide(written.estate, keep, drop, same=same, by=asked.actor.name, reason=_reason(fields))
    except StewardError as error:
        return _decided(asked, fields, _trouble(error))
    return Elsewhere(asked.link("quality", "same"))


def _decided(asked: Asked, fields: Fields, trouble: Trouble) -> Shown:
    names = asked.snapshot.names((fields("keep"), fields("drop")))
    pair = [Ref(id_, "", names.get(id_, id_)) for id_ in (fields("keep"), fields("drop"))]
    return _form(asked, pair[0], "decide", _("What may be the same"), fields, trouble, other=pair[1])


# --- what the forms share


def _form(asked: Asked, node: Ref, what: str, title: str, fields: Fields, trouble: Trouble, **more: Any) -> Shown:
    values = {
        "what": what, "node": node, "fields": fields, "trouble": trouble, "today": asked.snapshot.here.day.isoformat(), "claims": (), "offered": (),
        "relations": (), "facts": (), "role": None, "ownership": None, "other": None, **more,
    }  # fmt: skip
    return Shown(title, values, status=trouble.status if trouble.said else HTTPStatus.OK)


def _node(asked: Asked) -> Ref:
    here = asked.snapshot.here
    return resolve(here, asked.path["id"])


def _chosen(asked: Asked, fields: Fields, name: str, kinds: tuple[str, ...]) -> Ref:
    """The node that was chosen from what was proposed, else the one that was typed."""
    return resolve(asked.snapshot.here, fields("chosen") or fields(name), kinds)


def _seen(fields: Fields) -> int:
    text = fields("seen")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise HttpError(422, "The form is incomplete. Load the page again and send it once more.", code="form_incomplete")
    return int(text)


def _reason(fields: Fields) -> str:
    reason = fields("reason").strip()
    if not reason:
        raise HttpError(422, "Say why: the reason stands in the history.", code="reason_missing")
    return reason


def _unchanged_since(asked: Asked, id_: str, seen: int) -> None:
    """Raises `Stale` with the changes made to the node, or to what names it, after a revision: what was seen is not what is there."""
    later = [row for row in asked.ask("history", ref=id_).result.rows if row.revision > seen]
    if later:
        names = asked.snapshot.names(str(value) for row in later for side in (row.before, row.after) for value in (side or {}).values())
        told_since = [f"{row.by}, {row.at[:10]}: {change_sentence(row, names)}" for row in later]
        message = f"{id_} was changed at revision {later[-1].revision}; you had seen revision {seen}. Nothing was changed."
        raise Stale(message, id=id_, seen=seen, revision=later[-1].revision, since=told_since)


def _trouble(error: StewardError) -> Trouble:
    """What is in the way, as the form tells it."""
    if isinstance(error, Stale):
        was, now = error.values.get("was") or {}, error.values.get("now") or {}
        fields = [name for name in dict.fromkeys((*now, *was)) if was.get(name) != now.get(name) and name != "provenance"]
        versions = tuple(Version(name, was.get(name), now.get(name)) for name in fields)
        return Trouble(
            _("Somebody else changed it after this form was shown, so nothing was written. Look at what is new; send it again if it still holds."),
            versions=versions,
            since=tuple(error.values.get("since", ())),
            status=HTTPStatus.PRECONDITION_FAILED,
        )
    problems: tuple[str, ...] = ()
    if isinstance(error, BadInput):
        said = [sentence(each.code, {**each.values, "value": each.value}) for each in error.problems]
        problems = tuple(f"{each.message} {each.repair}" for each in said)
    nearest = tuple(error.values.get("nearest") or error.values.get("refs") or ())
    return Trouble(told(error, translated=True), nearest, problems)


__all__ = ["RELATION", "SIDE", "assign", "attest", "decide", "end", "ending", "owner", "vouching"]
