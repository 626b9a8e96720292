"""Write the access log: one JSON object a line for each request."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any, Final, cast

import orjson
from starlette.types import Scope

from schemagen_collector.http.notes import Notes

LOGGER: Final = "schemagen_collector.access"

_log = logging.getLogger(LOGGER)


def log_request(scope: Scope, method: str, status: int, seconds: float, notes: Notes) -> None:
    """Write the line of one request.

    Args:
        scope: the request as ASGI describes it.
        method: its method, as metrics name it.
        status: of the response; 0 where there was none.
        seconds: from its head to the end of the response.
        notes: what was learnt of it.
    """
    client = cast("tuple[str, int] | None", scope.get("client"))
    line = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "client": client[0] if client else None,
        "method": method,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "bytes": _content_length(scope),
        **notes,
    }
    _log.info("%s", orjson.dumps(line).decode())


def _content_length(scope: Mapping[str, Any]) -> int | None:
    for name, value in cast("list[tuple[bytes, bytes]]", scope["headers"]):
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
