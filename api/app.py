"""The server's application: `create_app(estate, settings)`.

>>> create_app("memory:").title
'Stewardgraph'
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.access import authorize
from api.answering import json_text
from api.estate import Estate
from api.gate import Entrance, Gate
from api.http_errors import HttpError
from api.route import JSON, route_endpoint
from api.routes.describing import description
from api.serving import Endpoint, enter_endpoint, failed, finished, form_endpoint, language_endpoint, page_endpoint, sent
from api.settings import Settings
from api.static_files import static
from api.urls import FORMS, PAGES, ROUTES
from graphmodel.errors import StewardError


def create_app(estate: str, settings: Settings | None = None, *, told: Callable[[str], Any] = lambda _code: None) -> FastAPI:
    """The application for the estate at a path or address; it is opened by the first request.

    `told` is given each new code for `/enter/CODE`, the first of which is `app.state.entrance.code`.  The estate is let go of at shutdown.
    """
    settings = settings or Settings()
    limits = settings.limits
    opened = Estate(estate, settings.sign_in, seconds=limits.seconds, import_seconds=limits.import_seconds)
    entrance = Entrance(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        opened.close()

    app = FastAPI(title="Stewardgraph", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.openapi = described  # type: ignore[method-assign]
    app.state.entrance = entrance
    app.state.estate = opened
    app.router.routes += _routes(opened, entrance, told)
    app.add_middleware(Gate, entrance=entrance)

    async def said(request: Request, error: Exception) -> Response:
        return failed(request, error if isinstance(error, StewardError) else of_starlette(error), settings.lang)

    app.add_exception_handler(StewardError, said)
    app.add_exception_handler(HTTPException, said)
    return app


def _routes(estate: Estate, entrance: Entrance, told: Callable[[str], Any]) -> list[Route]:
    async def healthz(_request: Request) -> Response:
        await estate.head_soon()
        return JSONResponse({"status": "ok"})

    return [
        Route("/healthz", healthz),
        Route("/static/{name}", static),
        Route("/enter/{code}", enter_endpoint(entrance, told)),
        Route("/language/{lang}", language_endpoint(entrance)),
        *(Route(each.path, route_endpoint(each, estate, entrance), methods=[each.method]) for each in ROUTES),
        Route("/api/v1/openapi.json", _description()),
        *(Route(each.address, page_endpoint(each, estate, entrance)) for each in PAGES),
        *(Route(each.address, form_endpoint(each, estate, entrance), methods=["POST"]) for each in FORMS),
    ]


def described() -> dict[str, Any]:
    """The HTTP interface as OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for each in ROUTES:
        paths.setdefault(each.path, {})[each.method.lower()] = dict(each.describe())
    return description(paths, version())


def _description() -> Endpoint:
    made = cache(lambda: finished(json_text(described()).encode(), JSON))

    async def endpoint(request: Request) -> Response:
        authorize(request.scope["actor"], "read", "description")
        return sent(made(), request)

    return endpoint


def version() -> str:
    """The version that is installed."""
    try:
        return importlib.metadata.version("stewardgraph")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def of_starlette(error: Exception) -> HttpError:
    """Starlette's own errors, an address that is not there or a method that is not taken, as ours."""
    status = getattr(error, "status_code", 500)
    headers = dict(getattr(error, "headers", None) or {})
    if status == 404:
        return HttpError(404, "There is nothing at this address.", code="not_found")
    if status == 405:
        return HttpError(405, "That cannot be done at this address.", code="method_not_allowed", headers=headers)
    return HttpError(status, "The request is not understood.", code="bad_request", headers=headers)
