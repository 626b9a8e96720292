"""The canonical document of a schema, read: what a store must know of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

import orjson

from schemagen_runtime.columns import SECTIONS, ColumnType, NanPolicy, Role


class DocumentColumn(NamedTuple):
    """One column as a store sees it."""

    name: str
    role: Role
    type: ColumnType
    nan: NanPolicy = NanPolicy.REJECT
    sensitive: bool = False


class Document(NamedTuple):
    """The columns of one schema."""

    id: DocumentColumn
    timestamp: DocumentColumn
    tags: DocumentColumn | None
    columns: tuple[DocumentColumn, ...]

    @property
    def all_columns(self) -> tuple[DocumentColumn, ...]:
        """Every column, the schema's own ones first."""
        return (self.id, self.timestamp, *((self.tags,) if self.tags else ()), *self.columns)


def read_document(text: bytes) -> Document:
    """Read a canonical document, as the compiler writes it.

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
    return DocumentColumn(name, role, ColumnType.parse(described["type"]), nan, sensitive)
