"""Hold a schema on its way to the model: columns beside the places that say so.

A draft holds whatever could be read, so that analysis finds every mistake of a file that
has some.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import NamedTuple

from schemagen.frontend.nodes import Node
from schemagen.model.schema import Column, Task
from schemagen.text.span import Span


class ColumnDraft(NamedTuple):
    """Hold a column, the span of each value that its mapping gives, and its enum as it stands there."""

    column: Column
    spans: dict[str, Span]
    enum: tuple[Node, ...] = ()

    def span(self, key: str) -> Span:
        """Return where ``key`` is given; the column's name where it is not."""
        return self.spans.get(key, self.column.span)


class Draft(NamedTuple):
    """Hold what was read of a schema file; None is what was missing or could not be read."""

    span: Span
    name: str | None
    version: str | None
    task: Task | None
    doc: str | None
    texts: tuple[tuple[str, Span], ...]
    columns: tuple[ColumnDraft, ...]
