"""THE list: every address of the server, what answers there, and with which template.

A page or form that is not here is not served; a test compares the list with the files in `pages/` and `templates/`.
"""

from __future__ import annotations

from typing import Final

from api.page import Form, Page
from api.pages import downloads, nodes, start, system
from api.route import Route
from api.routes import changes, graph, imports, queries
from api.routes import nodes as node_routes

PAGES: Final[tuple[Page, ...]] = (
    Page("/", start.start, "start.html"),
    Page("/systems/{id}", system.system, "system.html"),
    Page("/nodes/{id}", nodes.node, "node.html"),
    Page("/queries/{name}.csv", downloads.csv),
)
"""Every page, in the order in which addresses are matched."""

ROUTES: Final[tuple[Route, ...]] = (*queries.routes(), *node_routes.routes(), *graph.routes(), *changes.routes(), *imports.routes())
"""Every address of the HTTP interface."""

FORMS: Final[tuple[Form, ...]] = ()
"""Every form of the pages."""
