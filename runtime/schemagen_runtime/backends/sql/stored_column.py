"""Describe a column of a collection, and where it lies, whichever the database is."""

from __future__ import annotations

from typing import NamedTuple

from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import CollectionColumn, Place


class SqlColumn(NamedTuple):
    """Describe a column of a collection, and where it lies; a store adds how it is written in SQL.

    Attributes:
        name: its name on the wire.
        place: the part that it has in the collection.
        type: its type.
        column: its name in its table.
    """

    name: str
    place: Place
    type: ColumnType
    column: str

    @property
    def known(self) -> CollectionColumn:
        """Return what callers of the store may know of it."""
        return CollectionColumn(self.name, self.place, self.type)
