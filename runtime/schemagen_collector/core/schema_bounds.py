"""Bound the document of a schema in every direction, before the compiler does any work."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Final, cast

import orjson
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.core.density import MAX_CONTAINERS_OF_BATCH, has_more_containers
from schemagen_collector.http.problems import Problem

_CONTAINERS_A_COLUMN: Final = 8
"""Lists and objects of a column: one that is as long as it can be has four."""


def require_bounds(document: bytes, max_columns: int) -> None:
    """Require that a document is small enough to be compiled.

    Raises:
        Problem: it is no JSON object, or is too large to be compiled.
    """
    _require_containers(document, MAX_CONTAINERS_OF_BATCH)
    try:
        content = cast("object", orjson.loads(document))
    except orjson.JSONDecodeError as error:
        raise Problem(ProblemType.MALFORMED_JSON, f"the document is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise Problem(ProblemType.MALFORMED_JSON, "a schema's document is one JSON object")
    sections = cast("Mapping[str, object]", content).values()
    columns = sum(len(cast("Sized", section)) for section in sections if isinstance(section, (dict, list)))
    if columns > max_columns:
        reason = f"the schema has {columns:,} columns, and a collection holds no more than {max_columns:,}"
        raise Problem(ProblemType.SCHEMA_CONFLICT, reason, members={"reasons": [reason]})
    _require_containers(document, _CONTAINERS_A_COLUMN * max_columns)


def _require_containers(document: bytes, limit: int) -> None:
    if has_more_containers(document, limit):
        raise Problem(ProblemType.TOO_LARGE, f"the document holds more than {limit:,} lists and objects")
