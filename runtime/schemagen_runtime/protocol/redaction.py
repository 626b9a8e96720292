"""Keep the values of ``sensitive`` columns out of what a destination says of an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import cast

import orjson

from schemagen_runtime.document import read_document
from schemagen_runtime.errors import FieldError

_HIDDEN = "[sensitive]"


@lru_cache(maxsize=256)
def _sensitive_columns(document: bytes) -> frozenset[str] | None:
    """Return their names; None where the document cannot be read."""
    try:
        return frozenset(column.name for column in read_document(document).all_columns if column.sensitive)
    except ValueError:
        return None


def redacted(error: FieldError, document: bytes, line: bytes) -> FieldError:
    """Return an error without the sensitive values of the event ``line``, whose schema has this document."""
    columns = _sensitive_columns(document)
    if columns is None:
        message = f"{error.code}; the schema's document cannot be read, so more is not shown"
        return replace(error, message=message, got=_HIDDEN)
    if not columns:
        return error
    if error.column in columns:
        message = f"column {error.column!r} was refused as {error.code}; its values are sensitive and not shown"
        return replace(error, message=message, got=_HIDDEN)
    event = orjson.loads(line)
    texts = {text for name in columns for text in _texts(event.get(name))}
    message, got = error.message, error.got
    for text in sorted(texts, key=len, reverse=True):
        message, got = message.replace(text, _HIDDEN), got.replace(text, _HIDDEN)
    return replace(error, message=message, got=got)


def _texts(value: object) -> Iterator[str]:
    """Return every form in which a value may stand in a text."""
    if isinstance(value, list):
        for element in cast("list[object]", value):
            yield from _texts(element)
    elif isinstance(value, str) and value:
        yield value
        yield repr(value)[1:-1]
        yield orjson.dumps(value).decode()[1:-1]
    elif value is not None and not isinstance(value, bool):
        yield str(value)
