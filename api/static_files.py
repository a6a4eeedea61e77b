"""Style sheets, scripts and pictures of the pages, at addresses that change with their content, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from api.http_errors import HttpError

TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}
FOR_EVER: Final = "public, max-age=31536000, immutable"


@cache
def content(name: str) -> tuple[bytes, str]:
    """A static file's bytes and the first twelve digits of their SHA-256.  Raises `HttpError` 404 for a name that is none."""
    folder = resources.files("api").joinpath("static")
    known = {each.name for each in folder.iterdir() if each.is_file()}
    if name not in known:
        raise HttpError(404, "There is nothing at this address.", code="not_found")
    raw = folder.joinpath(name).read_bytes()
    return raw, hashlib.sha256(raw).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file: `/static/app.css?v=…`."""
    return f"/static/{name}?v={content(name)[1]}"


async def static(request: Request) -> Response:
    """`GET /static/{name}`: kept for ever where the address names this very content, asked for anew otherwise."""
    name = request.path_params["name"]
    raw, digest = content(name)
    asked = parse_qs(request.url.query).get("v", [""])[0]
    suffix = name[name.rfind(".") :]
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": FOR_EVER if asked == digest else "no-cache", "ETag": f'"{digest}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(raw, headers=headers, media_type=kind)
