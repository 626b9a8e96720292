"""Hold what a schema says of its columns, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.described import Described, DescribedColumn

_SAID: Final[Mapping[str, str]] = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matching {}",
    "max_age": "at most {} ago",
    "max_future": "at most {} ahead",
}
"""The words of each constraint, but of enums and of NaN."""
_NAN: Final = {"null": "NaN becomes null", "allow": "NaN may be there"}
_MEMBERS: Final = 10
"""How many values of an enum are told."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """Hold what the schema says of a column.

    Attributes:
        name: the column.
        role: the part that it plays.
        type: its type, as the schema has it, such as ``float?``.
        kind: what a prediction's values mean, such as ``probability``; None where that is not said.
        unit: its unit; None where none is said.
        doc: what it is, for people; None where that is not said.
        constraints: what its values must be, each in words. Values of sensitive columns are in none of them.
        names: what its values are called, by their text; nothing of sensitive columns.
        is_sensitive: whether its values must not be shown.
        is_quiet: whether it follows the calendar, and is never judged.
    """

    name: str
    role: Role
    type: str
    kind: str | None
    unit: str | None
    doc: str | None
    constraints: Sequence[str]
    names: Mapping[str, str]
    is_sensitive: bool
    is_quiet: bool

    @classmethod
    def of(cls, column: DescribedColumn, quiet: Sequence[str]) -> ColumnFacts:
        """Return the facts of a column; ``quiet`` names the columns that are never judged."""
        sensitive = bool(column.said.get("sensitive", False))
        names: Mapping[str, object] = {} if sensitive else cast("Mapping[str, object]", column.said.get("names") or {})
        return cls(
            column.name,
            column.role,
            str(column.said["type"]),
            None if column.kind is None else str(column.kind),
            _text(column.said.get("unit")),
            _text(column.said.get("doc")),
            list(_constraints(column, is_sensitive=sensitive)),
            {value: str(name) for value, name in names.items()},
            sensitive,
            column.name in quiet,
        )


@dataclass(frozen=True, slots=True)
class SchemaFacts:
    """Hold what the newest version of a schema that a model's events had says for people.

    Attributes:
        name: the schema's name.
        version: its version.
        doc: what it is; None where that is not said.
        owner: who answers for the model; None where that is not said.
        links: pages for people, by title. They were written by who wrote the schema: whoever shows them checks them.
        segments: the columns by which a monitor may slice, where the schema names them. Sensitive ones are not there.
        columns: all columns, in the order of the document.
    """

    name: str
    version: str
    doc: str | None
    owner: str | None
    links: Mapping[str, str]
    segments: Sequence[str]
    columns: Sequence[ColumnFacts]

    @classmethod
    def of(cls, schema: Described, quiet: Sequence[str]) -> SchemaFacts:
        """Return the facts of a schema; ``quiet`` names the columns that are never judged."""
        columns = [ColumnFacts.of(column, quiet) for column in schema.columns.values()]
        sensitive = {column.name for column in columns if column.is_sensitive}
        links = cast("Mapping[str, object]", schema.said.get("links") or {})
        segments = cast("Sequence[object]", schema.said.get("segments") or ())
        return cls(
            schema.name,
            schema.version,
            _text(schema.said.get("doc")),
            _text(schema.said.get("owner")),
            {title: str(url) for title, url in links.items()},
            [str(name) for name in segments if name not in sensitive],
            columns,
        )

    def column(self, name: str) -> ColumnFacts | None:
        """Return the facts of a column; None where the schema has no such column."""
        return next((column for column in self.columns if column.name == name), None)


def _constraints(column: DescribedColumn, *, is_sensitive: bool) -> Iterator[str]:
    for key, words in _SAID.items():
        if key in column.said:
            yield words.format(column.said[key])
    if "enum" in column.said:
        members = cast("Sequence[object]", column.said["enum"])
        shown = [] if is_sensitive else [str(member) for member in members[:_MEMBERS]]
        rest = len(members) - len(shown)
        yield "one of " + ", ".join([*shown, f"{rest} {'more' if shown else 'values'}"] if rest else shown)
    policy = _NAN.get(str(column.said.get("nan")))
    if policy is not None:
        yield policy


def _text(value: object) -> str | None:
    return None if value is None else str(value)
