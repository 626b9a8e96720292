"""Keep the values of ``sensitive`` columns out of what a destination says of an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, cast

import orjson

from schemagen_runtime.document import read_document
from schemagen_runtime.errors import FieldError
from schemagen_runtime.support.display import HIDDEN

_RUN: Final = 8
"""Characters of a value that, standing together in a text, give it away: who quotes a long value cuts it."""


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
        return replace(error, message=message, got=HIDDEN)
    if not columns:
        return error
    if error.column in columns:
        message = f"column {error.column!r} was refused as {error.code}; its values are sensitive and not shown"
        return replace(error, message=message, got=HIDDEN)
    event = orjson.loads(line)
    texts = sorted({text for name in columns for text in _texts(event.get(name))}, key=len, reverse=True)
    return replace(error, message=_hidden(error.message, texts), got=_hidden(error.got, texts))


def _hidden(shown: str, texts: Sequence[str]) -> str:
    """Return what is shown without any of these texts, the longest first, and without any long part of one."""
    for text in texts:
        shown = shown.replace(text, HIDDEN)
        start = 0
        while len(text) > _RUN and start <= len(shown) - _RUN:
            end = start + _RUN
            if shown[start:end] not in text:
                start += 1
                continue
            while end < len(shown) and shown[start : end + 1] in text:
                end += 1
            shown = shown[:start] + HIDDEN + shown[end:]
            start += len(HIDDEN)
    return shown


def _texts(value: object) -> Iterator[str]:
    """Return every form in which a value may stand in a text."""
    if isinstance(value, list):
        for element in cast("list[object]", value):
            yield from _texts(element)
    elif isinstance(value, dict):
        for key, element in cast("dict[str, object]", value).items():
            yield from _texts(key)
            yield from _texts(element)
    elif isinstance(value, str):
        if not value:  # it stands between all characters, and gives nothing away
            return
        yield value
        yield repr(value)[1:-1]
        yield orjson.dumps(value).decode()[1:-1]
    elif value is not None:
        yield str(value)
        yield orjson.dumps(value).decode()
