"""THE list: every address of the server, what answers there, and with which template.

A page or form that is not here is not served; a test compares the list with the files in `pages/` and `templates/`.
"""

from __future__ import annotations

from typing import Final

from api.page import Form, Page
from api.pages import changing, downloads, escalation, explore, groups, impact, nodes, owners, quality, shared, start, suggestions, system, uploading
from api.pages import imports as import_pages
from api.route import Route
from api.routes import changes, graph, imports, queries
from api.routes import nodes as node_routes

PAGES: Final[tuple[Page, ...]] = (
    Page("/", start.start, "start.html"),
    Page("/explore", explore.page, "explore.html", explore.PARAMETERS),
    Page("/explore.svg", explore.drawing, None, explore.PARAMETERS),
    Page("/explore.csv", explore.rows, None, explore.PARAMETERS),
    Page("/explore.html", explore.free_picture, None, explore.PARAMETERS),
    Page("/search", suggestions.search, "search.html", suggestions.SEARCHED),
    Page("/suggestions", suggestions.suggestions, None, suggestions.PARAMETERS),
    Page("/between", explore.between, "between.html", explore.ENDS),
    Page("/systems/{id}", system.system, "system.html"),
    Page("/systems/{id}/impact", impact.impact, "impact.html", impact.PARAMETERS),
    Page("/systems/{id}/escalation", escalation.escalation, "escalation.html", escalation.PARAMETERS),
    Page("/nodes/{id}", nodes.node, "node.html"),
    Page("/nodes/{id}/owner", changing.owner, "change.html", changing.SIDE),
    Page("/nodes/{id}/end", changing.ending, "change.html", changing.RELATION),
    Page("/nodes/{id}/attest", changing.vouching, "change.html"),
    Page("/shared", shared.shared, "shared.html", shared.PARAMETERS),
    Page("/owners", owners.owners, "owners.html", owners.PARAMETERS),
    Page("/groups", groups.groups, "groups.html"),
    Page("/groups/{id}/agenda", groups.agenda, "agenda.html", groups.SINCE),
    Page("/groups/{id}/agenda.html", groups.agenda_paper, parameters=groups.SINCE),
    Page("/groups/{id}/agenda.md", groups.agenda_markdown, parameters=groups.SINCE),
    Page("/imports", import_pages.imports, "imports.html", import_pages.PARAMETERS),
    Page("/imports/tried/{name}", uploading.tried, "tried.html", uploading.PARAMETERS),
    Page("/imports/tried/{name}/problems.csv", uploading.tried_problems),
    Page("/imports/{revision}", import_pages.revision, "revision.html", import_pages.DETAILS),
    Page("/workbook", import_pages.workbook, parameters=import_pages.DEPARTMENT),
    Page("/quality", quality.quality, "quality.html", quality.PARAMETERS),
    Page("/quality/same", quality.same, "same.html", quality.PAIRS),
    Page("/queries/{name}.csv", downloads.csv),
)
"""Every page, in the order in which addresses are matched."""

ROUTES: Final[tuple[Route, ...]] = (*queries.routes(), *node_routes.routes(), *graph.routes(), *changes.routes(), *imports.routes())
"""Every address of the HTTP interface."""

FORMS: Final[tuple[Form, ...]] = (
    Form("/nodes/{id}/owner", changing.assign, "change.html"),
    Form("/nodes/{id}/end", changing.end, "change.html"),
    Form("/nodes/{id}/attest", changing.attest, "change.html"),
    Form("/quality/same", changing.decide, "change.html"),
    Form("/imports", uploading.upload, "tried.html", files=True, resource="import"),
    Form("/imports/tried/{name}", uploading.apply, "tried.html", resource="import"),
)
"""Every form of the pages."""
