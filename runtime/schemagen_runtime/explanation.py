"""Hold what the explaining path of a generated validator found of an event."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import NamedTuple

from schemagen_runtime.errors import FieldError


class Explanation(NamedTuple):
    """Hold what the explaining path found: every error, or the wire line where there is none."""

    line: bytes
    errors: tuple[FieldError, ...]
