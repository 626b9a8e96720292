"""Print the intermediate form for people: one fact a line, the same text for the same schema."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen.ir.checks import Check
from schemagen.ir.schema import Column, EventKind, Schema
from schemagen.text.quoting import literal


def print_schema(schema: Schema) -> str:
    """Return the intermediate form of ``schema`` as lines of text, each with its newline.

    The canonical document is left out: it is one long line, and lies in the ``schema.json`` of every package.
    """
    return "".join(f"{line}\n" for line in _lines(schema))


def _lines(schema: Schema) -> Iterator[str]:
    yield f"schema {schema.name} {schema.version}"
    yield f"  fingerprint {schema.fingerprint}"
    if schema.doc:
        yield f"  doc {literal(schema.doc)}"
    for column in schema.inference.columns:
        yield ""
        yield from _column(column)
    for kind in (schema.inference, schema.label):
        yield ""
        yield from _kind(kind)


def _column(column: Column) -> Iterator[str]:
    yield f"column {literal(column.name)}"
    yield f"  attribute {column.attribute}"
    yield f"  role {column.role}"
    yield f"  type {column.type}"
    yield f"  line {column.line}"
    yield f"  expectation {literal(column.expectation)}"
    yield from (f"  check {_check(check)}" for check in column.checks)
    yield from (f"  check each {_check(check)}" for check in column.items)
    if column.kind is not None:
        yield f"  kind {column.kind}"
    if column.sensitive:
        yield "  sensitive"
    if column.deprecated:
        yield f"  deprecated {literal(column.deprecated)}"
    yield from (f"  meaning {literal(sentence)}" for sentence in column.meaning)
    if column.unit:
        yield f"  unit {literal(column.unit)}"
    if column.doc:
        yield f"  doc {literal(column.doc)}"


def _check(check: Check) -> str:
    given = {field: value for field, value in zip(check._fields, check, strict=True) if value is not None}
    return " ".join([type(check).__name__, *(f"{field}={_value(value)}" for field, value in given.items())])


def _value(value: object) -> str:
    return literal(value) if type(value) is str else str(value)


def _kind(kind: EventKind) -> Iterator[str]:
    yield f"event {kind.name}"
    for column in kind.columns:
        need = "optional" if column.name in kind.optional else "nullable" if column.type.nullable else "required"
        yield f"  {need} {literal(column.name)}"
    yield f"  told by {_names(kind.telling)}"
    if kind.one_of is not None:
        yield f"  at least one of {_names(kind.one_of)}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(literal, names)) or "none"
