"""Identify a change of a schema, so that somebody may approve it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from schemagen_runtime.compatibility.change import Change

FINGERPRINT_DIGITS: Final = 16
"""Hexadecimal digits of what identifies a change."""
_HEX: Final = frozenset("0123456789abcdef")


def is_change_fingerprint(text: str) -> bool:
    """Tell whether a text may be what ``change_fingerprint`` returns."""
    return len(text) == FINGERPRINT_DIGITS and _HEX.issuperset(text)


def change_fingerprint(schema: str, change: Change) -> str:
    """Return what identifies a change of a schema in a file of approvals, as 16 hexadecimal digits.

    It is of the name of the schema, the rule, the path, and the old and new value: 64 bits of a SHA-256, which tell the
    changes of one project apart.
    """
    said = {"rule": change.rule, "schema": schema, "path": change.path, "old": change.old, "new": change.new}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:FINGERPRINT_DIGITS]
