"""Hold a schema on its way to the model: columns beside the places that say so.

A draft holds whatever could be read, so that analysis finds every mistake of a file that
has some.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Mapping
from typing import NamedTuple

from schemagen_runtime.protocol.monitoring import Monitoring

from schemagen.frontend.nodes import Node, Sequence
from schemagen.model.schema import Column, Task
from schemagen.text.span import Span


class ColumnDraft(NamedTuple):
    """Hold a column, and each value that its mapping gives as it stands there."""

    column: Column
    given: Mapping[str, Node]

    def span(self, key: str) -> Span:
        """Return where ``key`` is given; the column's name where it is not."""
        return self.given[key].span if key in self.given else self.column.span

    @property
    def enum(self) -> tuple[Node, ...]:
        """Return the members of its enum; none where it has no such list."""
        members = self.given.get("enum")
        return members.items if isinstance(members, Sequence) else ()


class Draft(NamedTuple):
    """Hold what was read of a schema file; None is what was missing or could not be read."""

    span: Span
    name: str | None
    version: str | None
    task: Task | None
    doc: str | None
    owner: str | None
    links: tuple[tuple[str, str], ...]
    segments: tuple[str, ...] | None
    group: str | None
    monitoring: Monitoring | None
    texts: tuple[tuple[str, Span], ...]
    columns: tuple[ColumnDraft, ...]
    given: Mapping[str, Node]

    def at(self, key: str) -> Span:
        """Return where a key of the file is given; the schema's name where it is not."""
        return self.given[key].span if key in self.given else self.span
