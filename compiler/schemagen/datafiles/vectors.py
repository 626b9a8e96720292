"""Make vectors of the cells of a table: one column for each element, as ``from`` names them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from schemagen_runtime.columns import BaseType, ColumnType

from schemagen.datafiles.row import RowError
from schemagen.text.suggest import shown

Parts: TypeAlias = Mapping[str, Sequence[str]]
"""The columns of a table, in the order of the elements, by the name of the vector that is made of them."""

NO_PARTS: Final[Parts] = MappingProxyType({})
"""No vector has a column for each element."""

_ELEMENT: Final = ColumnType(BaseType.FLOAT)


def with_parts(types: Mapping[str, ColumnType], parts: Parts) -> Mapping[str, ColumnType]:
    """Return the types of all columns that a table may have: those of the schema, and those of elements."""
    return {**{name: _ELEMENT for names in parts.values() for name in names}, **types}


def given(parts: Parts, header: Collection[str]) -> Parts:
    """Return the vectors of which the header has an element, and which it does not have whole."""
    return {
        vector: names
        for vector, names in parts.items()
        if vector not in header and not frozenset(names).isdisjoint(header)
    }


def header_errors(parts: Parts, header: Collection[str], *, ignore_unknown: bool) -> Iterator[RowError]:
    """Yield what is wrong with a header: a vector that lacks elements, or that is there whole and in elements."""
    for vector, names in given(parts, header).items():
        missing = [name for name in names if name not in header]
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            message = f"the header has no {shown(missing[0])}{more}, of which {shown(vector)} is made"
            yield RowError("missing_column", message, column=vector)
    for vector, names in parts.items():
        twice = next((name for name in names if name in header), None) if vector in header else None
        if twice is not None and not ignore_unknown:
            message = f"the header has {shown(vector)} and also {shown(twice)}, of which it is made; leave one out"
            yield RowError("duplicate_column", message, column=vector)


def join(values: dict[str, object], parts: Parts) -> None:
    """Put the elements of each vector in its place; one whose elements are all absent is absent."""
    for vector, names in parts.items():
        elements = [values.pop(name, None) for name in names]
        if any(element is not None for element in elements):
            values[vector] = elements
