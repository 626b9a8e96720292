"""Predicates of the fast path: each says whether a value can go on the wire as it stands."""

from __future__ import annotations

import re
from typing import Final, TypeGuard
from uuid import UUID

from orjson import dumps

__all__ = ["dumps", "is_encodable", "is_sequence", "is_uuid"]

_CANONICAL_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_encodable(text: str) -> bool:
    """Whether ``text`` is free of lone surrogates, and so has an UTF-8 form."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_sequence(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    """Whether ``value`` is a list or a tuple, and no subclass of one."""
    return type(value) is list or type(value) is tuple


def is_uuid(value: object) -> bool:
    """Whether ``value`` is a ``UUID`` or its canonical string in lower case (RFC 9562 section 4)."""
    return type(value) is UUID or (type(value) is str and _CANONICAL_UUID.fullmatch(value) is not None)
