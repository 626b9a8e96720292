"""Media types: what a request says that its body is, and answers in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.http.problems import Kind, Problem

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
BATCH_TYPES: Final = (NDJSON, JSON, "application/ndjson", "application/jsonl", "application/x-jsonlines")
"""What a batch may be: JSON, or newline-delimited JSON under any of its names, none of which is registered."""


def require_media_type(request: Request, *allowed: str) -> str:
    """The body's media type; another one, or a body that is not in UTF-8, is refused.

    Raises:
        Problem: it is one.
    """
    given, *parameters = request.headers.get("content-type", "").lower().split(";")
    charsets = [value.strip().strip('"') for name, _, value in _pairs(parameters) if name.strip() == "charset"]
    media_type = given.strip()
    if media_type not in allowed or any(charset not in ("utf-8", "utf8") for charset in charsets):
        detail = f"send Content-Type: {allowed[0]}, in UTF-8"
        raise Problem(Kind.UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept": ", ".join(allowed)})
    return media_type


def _pairs(parameters: list[str]) -> list[tuple[str, str, str]]:
    return [parameter.partition("=") for parameter in parameters]


def json_answer(document: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return Response(orjson.dumps(document), status, headers, JSON)
