"""Declare the rules of compatibility: one declaration each, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from schemagen_runtime.columns import BaseType
from schemagen_runtime.compatibility.rule import Candidate, ColumnPair, ColumnRule, Registered, SchemaRule


def _reuses_version(registered: Registered, candidate: Candidate) -> str | None:
    if candidate.version not in registered.versions:
        return None
    return f"version {candidate.version} is registered with other content; raise the schema's version"


def _moves(pair: ColumnPair) -> str | None:
    if pair.stored is None or pair.stored.place is pair.place:
        return None
    return f"column {pair.new.name!r} is stored as {pair.stored.place}, and the schema makes it {pair.place}"


def _changes_type(pair: ColumnPair) -> str | None:
    if pair.stored is None:
        return None
    stored, new = pair.stored.type.without_nulls, pair.new.type.without_nulls
    if (stored.base, new.base) == (BaseType.INT, BaseType.FLOAT):
        return None  # a number stays what it is
    if new.scale is not None and stored == new._replace(precision=stored.precision):
        return None  # a decimal is written alike as long as its scale stays
    return None if stored == new else f"column {pair.new.name!r} is stored as {stored}, and the schema makes it {new}"


def _renames(pair: ColumnPair) -> str | None:
    if pair.stored is not None or pair.owner is None:
        return None
    return f"the {pair.place} column is stored as {pair.owner.name!r}, and the schema calls it {pair.new.name!r}"


SCHEMA_RULES: Final = (SchemaRule("version-reused", "One version has one content.", _reuses_version),)
"""Asked of each schema; all that it breaks are told."""

COLUMN_RULES: Final = (
    ColumnRule("column-moved", "A column stays with the labels, or with the rest.", _moves),
    ColumnRule(
        "type-changed",
        "A column keeps its type, its element type, its length and its scale; an int may become a float.",
        _changes_type,
    ),
    ColumnRule("own-column-renamed", "The id, timestamp and tags columns keep their names.", _renames),
)
"""Asked of each column, in this order; the first that it breaks is told."""
