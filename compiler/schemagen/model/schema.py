"""The meaning of one schema file, free of YAML: what analysis checks and lowering reads.

Nothing here can be changed. Columns keep the span of their name so that later
stages can still point at the source.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from schemagen_runtime.columns import ColumnType, Kind, NanPolicy, Role

from schemagen.text.span import Span

__all__ = ["Column", "ColumnType", "Constraints", "Kind", "NanPolicy", "Role", "Schema", "Task"]


class Task(StrEnum):
    """What the model does, and so what a monitor may compute from its records."""

    BINARY_CLASSIFICATION = "binary_classification"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    RANKING = "ranking"


class Constraints(NamedTuple):
    """Bounds on a column's values, named after the JSON Schema keywords they come from.

    On a ``list<T>`` or ``vector<N>`` the item bounds hold for the sequence and every
    other constraint holds for each of its elements. Ages are whole seconds.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    enum: tuple[str, ...] | tuple[int, ...] | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    nan: NanPolicy = NanPolicy.REJECT
    max_age: int | None = None
    max_future: int | None = None


class Column(NamedTuple):
    """One column: ``name`` on the wire, ``attribute`` in Python, and what its values may be."""

    name: str
    attribute: str
    role: Role
    type: ColumnType
    span: Span
    constraints: Constraints = Constraints()
    kind: Kind | None = None
    sensitive: bool = False
    deprecated: bool = False
    doc: str | None = None
    unit: str | None = None

    @property
    def is_always_optional(self) -> bool:
        """Whether an inference may leave it out whatever its type says: tags, and labels not known yet."""
        return self.role in (Role.TAGS, Role.LABEL)


class Schema(NamedTuple):
    """One model's events. ``columns`` holds features, predictions, labels and extras in source order."""

    name: str
    version: str
    id: Column
    timestamp: Column
    tags: Column | None
    columns: tuple[Column, ...]
    span: Span
    task: Task | None = None
    doc: str | None = None

    @property
    def inference_columns(self) -> tuple[Column, ...]:
        """The columns of an inference: all of them, the schema's own ones first."""
        return (self.id, self.timestamp, *((self.tags,) if self.tags else ()), *self.columns)

    @property
    def label_columns(self) -> tuple[Column, ...]:
        """The columns of a label event."""
        return (self.id, self.timestamp, *self.with_role(Role.LABEL))

    def with_role(self, role: Role) -> tuple[Column, ...]:
        """The columns that play ``role``, in source order."""
        return tuple(column for column in self.columns if column.role is role)
