"""Bound the document of a schema in every direction, before the compiler does any work."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Final, cast

import orjson
from schemagen_runtime.columns import SECTIONS, Role
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.support.text import shorten

from schemagen_collector.core.density import MAX_CONTAINERS_OF_BATCH, has_more_containers
from schemagen_collector.http.problems import Problem

_OWN: Final = (Role.ID, Role.TIMESTAMP, Role.TAGS)
"""Columns that stand at the top level, under these keys."""
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
    members = cast("Mapping[str, object]", content)
    columns = sum(own in members for own in _OWN) + sum(_size(members.get(section)) for section in SECTIONS)
    if columns > max_columns:
        reason = f"the schema has {columns:,} columns, and a collection holds no more than {max_columns:,}"
        raise Problem(ProblemType.SCHEMA_CONFLICT, reason, members={"reasons": [reason]})
    for name, size in [("the document", len(members)), *((repr(name), _size(one)) for name, one in members.items())]:
        if size > max_columns:
            raise Problem(ProblemType.TOO_LARGE, f"{shorten(name)} has {size:,} members, more than {max_columns:,}")
    _require_containers(document, _CONTAINERS_A_COLUMN * max_columns)


def _size(value: object) -> int:
    """Return how many members a list or an object has; 0 for any other value."""
    return len(cast("Sized", value)) if isinstance(value, (dict, list)) else 0


def _require_containers(document: bytes, limit: int) -> None:
    if has_more_containers(document, limit):
        raise Problem(ProblemType.TOO_LARGE, f"the document holds more than {limit:,} lists and objects")
