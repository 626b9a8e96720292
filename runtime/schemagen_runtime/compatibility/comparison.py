"""Compare a schema with what is registered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.compatibility.rule import Candidate, ColumnPair, Incompatibility, Registered
from schemagen_runtime.compatibility.stored import COLUMN_RULES, SCHEMA_RULES
from schemagen_runtime.document import Place

_OWN: Final = frozenset({Place.ID, Place.TIMESTAMP, Place.TAGS})
"""The places that one column of a collection has at most."""


def find_incompatibilities(registered: Registered, candidate: Candidate) -> list[Incompatibility]:
    """Return every reason why a schema cannot be registered; none where it can.

    Reasons of the schema as a whole come first, then those of its columns, in the order of the document.
    """
    return [*_of_schema(registered, candidate), *_of_columns(registered, candidate)]


def _of_schema(registered: Registered, candidate: Candidate) -> Iterator[Incompatibility]:
    for rule in SCHEMA_RULES:
        reason = rule.find(registered, candidate)
        if reason is not None:
            yield Incompatibility(rule.id, None, reason)


def _of_columns(registered: Registered, candidate: Candidate) -> Iterator[Incompatibility]:
    by_name = {column.name: column for column in registered.columns}
    owners = {column.place: column for column in registered.columns if column.place in _OWN}
    for column in candidate.document.all_columns:
        found = _first_broken(ColumnPair(column, by_name.get(column.name), owners.get(column.place)))
        if found is not None:
            yield found


def _first_broken(pair: ColumnPair) -> Incompatibility | None:
    for rule in COLUMN_RULES:
        reason = rule.find(pair)
        if reason is not None:
            return Incompatibility(rule.id, pair.new.name, reason)
    return None
