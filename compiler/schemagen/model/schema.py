"""Hold the meaning of one schema file, free of YAML: what analysis checks and lowering reads.

Nothing here can be changed. Columns keep the span of their name so that later
stages can still point at the source.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from enum import StrEnum
from typing import NamedTuple

from schemagen_runtime.columns import ColumnType, Kind, Role
from schemagen_runtime.protocol.monitoring import Monitoring

from schemagen.model.constraints import Constraints
from schemagen.model.meaning import Meaning
from schemagen.text.span import Span


class Task(StrEnum):
    """Say what the model does, and so what a monitor may compute from its records."""

    BINARY_CLASSIFICATION = "binary_classification"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    RANKING = "ranking"


class Deprecation(NamedTuple):
    """Say that new code should leave a column alone.

    Attributes:
        since: the version of the schema from which on.
        until: the last day on which events still have it, RFC 3339 ``full-date``.
        use: the name of the column that stands for it now.
    """

    since: str | None = None
    until: str | None = None
    use: str | None = None


class Column(NamedTuple):
    """Hold one column: ``name`` on the wire, ``attribute`` in generated classes, and what its values may be.

    ``parts`` are the columns of a table of which a vector is made, in the order of its elements.
    """

    name: str
    attribute: str
    role: Role
    type: ColumnType
    span: Span
    constraints: Constraints = Constraints()
    kind: Kind | None = None
    sensitive: bool = False
    deprecated: Deprecation | None = None
    doc: str | None = None
    unit: str | None = None
    meaning: Meaning = Meaning()
    renamed_from: str | None = None
    parts: tuple[str, ...] | None = None

    @property
    def is_always_optional(self) -> bool:
        """Tell whether an inference may leave it out whatever its type says: tags, and labels not known yet."""
        return self.role in (Role.TAGS, Role.LABEL)


class Schema(NamedTuple):
    """Describe one model's events.

    Attributes:
        columns: features, predictions, labels and extras, in source order.
        owner: who answers for the model, for people.
        links: pages about the model: the title and the address of each.
        segments: the names of the columns by which a monitor may slice; None where the schema leaves it open.
        group: the name of the column that makes one list of the rows of one query, for a ranking.
        monitoring: what its monitor is told.
    """

    name: str
    version: str
    id: Column
    timestamp: Column
    tags: Column | None
    columns: tuple[Column, ...]
    span: Span
    task: Task | None = None
    doc: str | None = None
    owner: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    segments: tuple[str, ...] | None = None
    group: str | None = None
    monitoring: Monitoring | None = None

    @property
    def inference_columns(self) -> tuple[Column, ...]:
        """Return the columns of an inference: all of them, the schema's own ones first."""
        return (self.id, self.timestamp, *((self.tags,) if self.tags else ()), *self.columns)

    @property
    def label_columns(self) -> tuple[Column, ...]:
        """Return the columns of a label event."""
        return (self.id, self.timestamp, *self.with_role(Role.LABEL))

    def with_role(self, role: Role) -> tuple[Column, ...]:
        """Return the columns that play ``role``, in source order."""
        return tuple(column for column in self.columns if column.role is role)
