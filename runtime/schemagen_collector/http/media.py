"""Read what a request says that its body is, and respond in JSON."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.http.problems import Problem


def require_media_type(request: Request, *allowed: str) -> str:
    """Return the body's media type, in lower case.

    Raises:
        Problem: it is none of those allowed, or the body is not in UTF-8.
    """
    given, *parameters = request.headers.get("content-type", "").lower().split(";")
    charsets = [value.strip().strip('"') for name, _, value in _pairs(parameters) if name.strip() == "charset"]
    media_type = given.strip()
    if media_type not in allowed or any(charset not in ("utf-8", "utf8") for charset in charsets):
        detail = f"send Content-Type: {allowed[0]}, in UTF-8"
        raise Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept": ", ".join(allowed)})
    return media_type


def _pairs(parameters: list[str]) -> list[tuple[str, str, str]]:
    return [parameter.partition("=") for parameter in parameters]


def json_response(document: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response in JSON."""
    return Response(orjson.dumps(document), status, headers, JSON)
