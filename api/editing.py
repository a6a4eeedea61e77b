"""What a person does to the estate over HTTP, from a form or from a program: each is one revision, with who and why.

The operations that forms use stand here beside `change` and `bring_in`, which the HTTP interface uses as they are; all of them end in one of
these two.  Somebody else may write at the same moment: then a change is prepared again on what they left.  It cannot overwrite what they did,
because whoever changes something says which revision they have seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from api.estate import Estate
from api.importing import imported
from api.uploads import Files, folder_of
from graphmodel.editing import Edit, edited
from graphmodel.errors import Conflict, WrongUse
from graphmodel.graph import Store
from importers.load import Imported

TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Done:
    """What a change came to: the revision it made (None where everything was so already), how many entries of the register changed, and the head."""

    revision: int | None
    changed: int
    head: int


def change(store: Store, edits: Sequence[Edit], *, by: str, reason: str, as_of: date | None = None) -> Done:
    """Make these changes as one revision.

    Raises what `graphmodel.editing.edited` raises, `Busy` while somebody else is writing, `Conflict` when others keep writing.
    """
    for _try in range(TRIES):
        graph = store.graph(as_of=as_of)
        made = edited(graph, edits, by=by, reason=reason)
        if not made:
            return Done(None, 0, graph.revision)
        try:
            revision = store.apply(made, on=graph.revision)
        except Conflict as fault:
            if fault.code != Conflict.code:
                raise
            continue
        return Done(revision.number, len(made.changes), revision.number)
    raise Conflict("Others keep writing to the estate. Try again when they have finished.", code="keep_writing")


def bring_in(
    estate: Estate, files: Files, *, by: str, reason: str = "", dry_run: bool = False, partial: bool = False, replace: Sequence[str] = (),
) -> Imported:  # fmt: skip
    """Import files as one revision, or with `dry_run` only say what would come of it; see `importers.load.load`."""
    with folder_of(files) as folder:
        names = ", ".join(sorted({path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}))
        how = {"dry_run": dry_run, "partial": partial, "replace": replace, "by": by, "reason": reason, "told_as": names}
        return imported(estate.store, estate.sign_in, folder, **how)


# --- what forms do


def assign_owner(
    estate: Estate, owner: str, owned: str, side: str, *, since: date, by: str, reason: str, acting: bool = False,
    instead_of: str | None = None, seen: int | None = None,
) -> Done:  # fmt: skip
    """Make a person, position or department answer for a system or object on one side from a day on.

    `instead_of` is the relation of whoever answered until then; it ends on the day before, and `seen` is the revision it was seen at.
    Raises `WrongUse` for an owner who is gone before that day: who has left cannot answer for anything.
    """
    here = estate.store.graph()
    key = here.key_of(owner)
    [found] = here.nodes([key]) if key is not None else [None]
    if found is not None and found.valid_through is not None and found.valid_through < since:
        message = f"{found.name} is there through {found.valid_through} and cannot answer for anything from {since} on. Choose somebody else."
        raise WrongUse(message, code="owner_gone", name=found.name, through=found.valid_through.isoformat(), since=since.isoformat())
    values: dict[str, Any] = {"kind": "OWNS", "from": owner, "to": owned, "side": side, "valid_from": since.isoformat()}
    if acting:
        values["acting"] = True
    edits = [Edit("add", relation="", values=values)]
    if instead_of is not None:
        last = since - timedelta(days=1)
        edits.insert(0, Edit("alter", relation=instead_of, values={"valid_through": last.isoformat()}, seen=seen))
    return change(estate.store, edits, by=by, reason=reason)


def end_role(estate: Estate, relation: str, *, through: date, by: str, reason: str, seen: int) -> Done:
    """Give a role (owner, leader, chair, member …) its last day."""
    return change(estate.store, [Edit("alter", relation=relation, values={"valid_through": through.isoformat()}, seen=seen)], by=by, reason=reason)


def attest(estate: Estate, node: str, *, attester: str, at: date, by: str, reason: str, seen: int, statement: str | None = None) -> Done:
    """Vouch for a node's record, on behalf of the person or position `attester`, as it was seen at a revision."""
    values: dict[str, Any] = {"by": attester, "at": at.isoformat(), "statement": statement}
    return change(estate.store, [Edit("attest", node=node, values=values, seen=seen)], by=by, reason=reason)


def decide(estate: Estate, keep: str, drop: str, *, same: bool, by: str, reason: str) -> Done:
    """Settle what may be the same: make the two one, the first kept, or remember that they are two."""
    edit = Edit("merge", node=keep, values={"drop": drop}) if same else Edit("keep_apart", node=keep, values={"other": drop})
    return change(estate.store, [edit], by=by, reason=reason)


def take_back(estate: Estate, dropped: str, *, by: str, reason: str) -> Done:
    """Take a merge back; `dropped` is the id that it dropped."""
    return change(estate.store, [Edit("unmerge", node=dropped)], by=by, reason=reason)


def upload(estate: Estate, files: Files, *, by: str, reason: str, dry_run: bool, partial: bool = False) -> Imported:
    """Import the files of a form as one revision; a dry run first shows what would come of it."""
    return bring_in(estate, files, by=by, reason=reason, dry_run=dry_run, partial=partial)
