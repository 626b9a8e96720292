"""Find a type that YAML cut at its comma, as it does within braces: ``{type: map<string,float>}`` has two keys."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from schemagen.frontend.nodes import Entry, Mapping, Scalar

CUT: Final = "within braces a comma ends a word, so quote the type"


def rest_of_type(column: Mapping) -> Entry | None:
    """Return the entry whose key is the rest of the column's type; None where the type is whole."""
    for entry, following in pairwise(column.entries):
        if entry.key.text == "type" and isinstance(entry.value, Scalar):
            opened = entry.value.text.count("<") - entry.value.text.count(">")
            return following if opened > 0 and ">" in following.key.text else None
    return None


def with_whole_type(column: Mapping, rest: Entry) -> Mapping:
    """Return the column with its type in one piece; ``rest`` is the entry that holds the other one."""
    entries = [_joined(entry, rest) if entry.key.text == "type" else entry for entry in column.entries]
    return column._replace(entries=tuple(entry for entry in entries if entry is not rest))


def _joined(entry: Entry, rest: Entry) -> Entry:
    if not isinstance(entry.value, Scalar):
        return entry
    whole = f"{entry.value.text},{rest.key.text}"
    return entry._replace(value=entry.value._replace(text=whole, value=whole))
