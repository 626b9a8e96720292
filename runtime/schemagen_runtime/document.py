"""Read the canonical document of a schema: what a store, or a reader of files, must know of its columns."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple, cast

import orjson

from schemagen_runtime.columns import SECTIONS, ColumnType, NanPolicy, Role
from schemagen_runtime.parts import read_parts


class Place(StrEnum):
    """Name the part that a column has in a data collection. No column can change it.

    A schema's roles say more: features, predictions and extras are all ``INFERENCE`` to a store.
    """

    ID = "id"
    TIMESTAMP = "timestamp"
    TAGS = "tags"
    INFERENCE = "inference"
    LABEL = "label"


_PLACES: Final = {
    Role.ID: Place.ID,
    Role.TIMESTAMP: Place.TIMESTAMP,
    Role.TAGS: Place.TAGS,
    Role.LABEL: Place.LABEL,
}


class DocumentColumn(NamedTuple):
    """Describe one column of a schema, as far as a store or a reader of files must know it.

    Attributes:
        name: its name on the wire.
        role: what it is in the schema.
        type: its type.
        nan: what becomes of NaN and the infinities.
        sensitive: whether its values must never be shown.
        parts: the columns of a table of which the vector is made, in the order of its elements; none where it has a
            column of its own.
    """

    name: str
    role: Role
    type: ColumnType
    nan: NanPolicy = NanPolicy.REJECT
    sensitive: bool = False
    parts: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Return the part that the column has in a data collection."""
        return _PLACES.get(self.role, Place.INFERENCE)


class Document(NamedTuple):
    """Hold the columns of one schema."""

    id: DocumentColumn
    timestamp: DocumentColumn
    tags: DocumentColumn | None
    columns: tuple[DocumentColumn, ...]

    @property
    def all_columns(self) -> tuple[DocumentColumn, ...]:
        """Return every column: id, timestamp and tags first, then features, predictions, labels and extras."""
        return (self.id, self.timestamp, *((self.tags,) if self.tags else ()), *self.columns)

    @property
    def only_inference(self) -> frozenset[str]:
        """Return the names of the columns that make an inference of an event: no label event has one."""
        return frozenset(one.name for one in self.all_columns if one.place in (Place.INFERENCE, Place.TAGS))


class CollectionColumn(NamedTuple):
    """Describe one column of a data collection, as the schemas registered so far have made it.

    Attributes:
        name: its name on the wire.
        place: the part that it has in the collection.
        type: its type, as the first schema gave it; later ones may differ in whether it is nullable.
    """

    name: str
    place: Place
    type: ColumnType


def read_document(text: bytes) -> Document:
    """Read a canonical document (RFC 8785), as the compiler writes it.

    Raises:
        ValueError: ``text`` is not one.
    """
    try:
        document = cast("dict[str, object]", orjson.loads(text))
        return Document(
            id=_own_column(document, Role.ID),
            timestamp=_own_column(document, Role.TIMESTAMP),
            tags=_own_column(document, Role.TAGS) if "tags" in document else None,
            columns=tuple(
                _column(name, role, described)
                for section, role in SECTIONS.items()
                for name, described in cast("dict[str, Mapping[str, str]]", document.get(section, {})).items()
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a canonical schema document: {error!r}") from error


def _own_column(document: Mapping[str, object], role: Role) -> DocumentColumn:
    described = cast("Mapping[str, str]", document[role])
    return _column(described["name"], role, described)


def _column(name: str, role: Role, described: Mapping[str, str]) -> DocumentColumn:
    nan = NanPolicy(described.get("nan", NanPolicy.REJECT))
    sensitive = bool(described.get("sensitive", False))
    parts = read_parts(described["from"]) if "from" in described else None
    return DocumentColumn(name, role, ColumnType.parse(described["type"]), nan, sensitive, parts or ())
