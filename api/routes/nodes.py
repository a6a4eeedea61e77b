"""`GET /api/v1/nodes/{id}` and `GET /api/v1/nodes`: what the register says of a node, and which nodes there are, page by page."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any, Final

from api.http_errors import HttpError
from api.route import Call, Reply, Route
from api.routes.describing import KNOWN_AT, operation, path_parameter, query_parameter
from api.routes.schemas import NODE, NODES
from graphmodel.answers import plain
from graphmodel.editing import last_changed
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import ASSET
from graphmodel.terms.as_written import as_written

MOST: Final = 1_000
USUAL: Final = 100


def node(call: Call) -> Reply:
    """All that the register says of one node, of every validity, as an estate file writes it.

    The ETag is the last revision that changed the node or anything that names it: what an edit sends back as `seen`.
    """
    call.only("known_at")
    graph = call.snapshot().here
    wanted = call.path["id"]
    key = graph.key_of(wanted)
    if key is None:
        raise UnknownReference(f"There is no node {wanted}.", code="unknown_node", text=wanted)
    [found] = graph.nodes([key])
    last = last_changed(graph.log_of(found.id))
    values: dict[str, Any] = {
        "last_changed": last,
        "node": as_written(found),
        "relations": [as_written(each) for each in graph.relations_at(key)],
        "statements": [as_written(each) for each in graph.statements_about(key)],
        "attestations": [as_written(each) for each in graph.attestations([key])],
    }
    return Reply(values, etag=str(last) if found.id == wanted else f"{last}-{found.id}")


def nodes(call: Call) -> Reply:
    """The nodes of a kind, or all, by kind and id; with `q` those whose name is like it, the likest first.

    `cursor` goes on where the last page ended, at the revision that the first was read at.
    """
    call.only("kind", "q", "limit", "cursor", "known_at")
    kind, text = call.one("kind"), call.one("q")
    limit = call.number("limit", USUAL, 1, MOST)
    mark = zlib.crc32(json.dumps([kind, text, call.one("known_at")]).encode())
    start, revision = 0, None
    if (cursor := call.one("cursor")) is not None:
        start, revision = _read(cursor, mark, call)
    snapshot = call.snapshot() if revision is None else call.estate.snapshot(known_at=revision)
    graph = snapshot.here
    if kind is not None and graph.schema.node(kind) is None and kind != ASSET:
        known = list(graph.schema.node_names())
        raise WrongUse(f"There is no kind “{kind}”. There are: {', '.join(known)}.", code="no_such_kind", text=kind, known=known)
    listed = _found(graph, kind, text) if text is not None else None
    keys = _keys(graph, kind) if listed is None else []
    page = graph.refs(keys[start : start + limit]) if listed is None else listed[start : start + limit]
    total = len(keys) if listed is None else len(listed)
    ended = start + limit >= total
    values = {
        "revision": graph.revision,
        "total": total,
        "rows": plain(page),
        "next": None if ended else _written(start + limit, graph.revision, mark),
    }
    return Reply(values)


def _keys(graph: Graph, kind: str | None) -> list[int]:
    """The keys of the nodes of a kind and of those that extend it, by id; of all kinds, kind after kind."""
    if kind is None:
        bases = dict.fromkeys(graph.schema.base(name) for name in graph.schema.node_names())
        return [key for base in (*bases, *([] if ASSET in bases else [ASSET])) for key in graph.keys_of_kind(base).tolist()]
    found: list[int] = graph.keys_of_kind(graph.schema.base(kind)).tolist()
    if kind == graph.schema.base(kind):
        return found
    return [key for key, ref in zip(found, graph.refs(found), strict=True) if ref.kind == kind]


def _found(graph: Graph, kind: str | None, text: str) -> list[Ref]:
    from queries.find import find

    rows = [row.node for row in find(graph, text).rows]
    if kind is None:
        return rows
    built_in = kind == graph.schema.base(kind)
    return [ref for ref in rows if ref.kind == kind or (built_in and graph.schema.base(ref.kind) == kind)]


def _written(start: int, revision: int, mark: int) -> str:
    return base64.urlsafe_b64encode(f"{start}.{revision}.{mark}".encode()).decode().rstrip("=")


def _read(cursor: str, mark: int, call: Call) -> tuple[int, int]:
    """Where to go on and at which revision.  Raises `HttpError` 404 for a cursor that this list did not give."""
    try:
        parts = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii").split(".")
        start, revision, told = (int(each) for each in parts if each.isdigit() and len(each) < 19)
    except (ValueError, binascii.Error):
        start, revision, told = 0, 0, -1
    if told != mark or revision > (call.head or 0):
        raise HttpError(404, "This cursor is not one of this list. Begin without one.", code="bad_cursor")
    return start, revision


def routes() -> tuple[Route, ...]:
    """The two addresses."""
    return (
        Route(
            "GET", "/api/v1/nodes", nodes,
            lambda: operation(
                "nodes", "The nodes of the register, page by page.", "register",
                [
                    query_parameter("kind", {"type": "string", "minLength": 1}, "only nodes of this kind, and of kinds that extend it"),
                    query_parameter("q", {"type": "string", "minLength": 1}, "only nodes with a name like this, the likest first"),
                    query_parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "at most so many on a page"),
                    query_parameter("cursor", {"type": "string", "minLength": 1}, "`next` of the page before"),
                    KNOWN_AT,
                ],
                {"200": ("A page of nodes; `next` is null on the last.", NODES)},
            ),
            "node",
        ),
        Route(
            "GET", "/api/v1/nodes/{id}", node,
            lambda: operation(
                "node", "All that the register says of one node. The ETag is the last revision that changed any of it.", "register",
                [path_parameter("id", "the node's id"), KNOWN_AT],
                {"200": ("The node, its relations, and what is said of it.", NODE)},
            ),
            "node",
        ),
    )  # fmt: skip
