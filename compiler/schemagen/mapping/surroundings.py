"""Hold what decides about the values of an event: the schema, and what their source can give."""

from __future__ import annotations

from typing import NamedTuple

from schemagen_runtime.relay.mapping.plan import Container, Format

from schemagen.model.schema import Column, Schema


class Surroundings(NamedTuple):
    """Hold where a value stands.

    Attributes:
        schema: the schema of the events.
        format: how the lines are written.
        container: how they are wrapped.
        is_http: whether they come as requests, which have headers.
    """

    schema: Schema
    format: Format
    container: Container | None
    is_http: bool

    @property
    def has_headers(self) -> bool:
        """Tell whether something stands beside each line."""
        return self.is_http or self.container is not None

    def column(self, name: str) -> Column | None:
        """Return a column of the schema by its wire name."""
        return next((column for column in self.schema.inference_columns if column.name == name), None)
