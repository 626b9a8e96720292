"""Turn ids as callers give them into what a store holds in the column of ids."""

from __future__ import annotations

import re
from typing import Final

from schemagen_runtime.checks.fast import is_encodable, is_uuid
from schemagen_runtime.columns import BaseType

_INT: Final = re.compile(r"-?[0-9]{1,19}")
_BEYOND: Final = 2**63


def key_of_id(base: BaseType, given: str | int) -> str | int | None:
    """Return an id as a store holds it; None where no id of this type can be so.

    Args:
        base: the type of the column of ids.
        given: the id; that of an int may be the text of its digits, that of a UUID in either case.
    """
    if base is BaseType.INT:
        if isinstance(given, str):
            given = int(given) if _INT.fullmatch(given) else _BEYOND
        return given if -_BEYOND <= given < _BEYOND else None
    if base is BaseType.UUID and isinstance(given, str):
        return given.lower() if is_uuid(given.lower()) else None
    return given if isinstance(given, str) and is_encodable(given) else None
