"""Bound what chunked transfer coding may cost (RFC 9112, section 7.1): each chunk takes time, however small it is."""

from __future__ import annotations

from typing import Final, cast

from schemagen_runtime.protocol.problems import ProblemType
from starlette.types import Scope

from schemagen_collector.http.problems import Problem

ALLOWED_OVERHEAD: Final = 16 << 10
"""Bytes that chunk sizes, extensions and trailers may have, beside as many as the body itself has."""

_WIRE: Final = "wire"


class Wire:
    """Count the bytes of a chunked body as they came, with everything that marks its chunks."""

    def __init__(self) -> None:
        self.bytes = 0


def watch(scope: Scope, wire: Wire) -> None:
    """Have the bytes of this request's body compared with what they bring."""
    scope.setdefault("state", {})[_WIRE] = wire


def require_large_chunks(scope: Scope, body_bytes: int) -> None:
    """Require that a body's chunks bring more than they cost.

    Args:
        scope: the request as ASGI describes it.
        body_bytes: how many bytes of the body came.

    Raises:
        Problem: most of what came says where chunks begin and end.
    """
    wire = cast("Wire | None", scope.get("state", {}).get(_WIRE))
    if wire is not None and wire.bytes - body_bytes > body_bytes + ALLOWED_OVERHEAD:
        detail = f"{wire.bytes:,} bytes in chunks brought {body_bytes:,} bytes of the body; send larger chunks"
        raise Problem(ProblemType.TOO_LARGE, detail)
