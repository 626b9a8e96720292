"""How columns are put into words, for docstrings and for error messages alike."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime.columns import BaseType

from schemagen.model.durations import spell_duration
from schemagen.model.schema import Column, Constraints, Kind, NanPolicy, Role

_ROLES = {
    Role.ID: "Joins a label to its inference",
    Role.TIMESTAMP: "When it happened",
    Role.TAGS: "Tags",
    Role.FEATURE: "Feature",
    Role.PREDICTION: "Prediction",
    Role.LABEL: "Label",
    Role.EXTRA: "Extra column",
}


def expectation(column: Column) -> str:
    """What a value of ``column`` may be, such as ``int, at least 0, or null``."""
    constraints = column.constraints
    words = [column.type.with_nullable(False), *_sequence_words(constraints)]
    words += [f"each {word}" if column.type.is_sequence else word for word in _value_words(constraints)]
    return ", ".join([*map(str, words), *(["or null"] if column.type.nullable else [])])


def _sequence_words(constraints: Constraints) -> Iterator[str]:
    if constraints.min_items is not None:
        yield f"at least {constraints.min_items} items"
    if constraints.max_items is not None:
        yield f"at most {constraints.max_items} items"


def _value_words(constraints: Constraints) -> Iterator[str]:
    if constraints.enum is not None:
        yield f"one of {', '.join(map(repr, constraints.enum))}"
    bounds = {
        "at least": constraints.minimum,
        "above": constraints.exclusive_minimum,
        "at most": constraints.maximum,
        "below": constraints.exclusive_maximum,
    }
    yield from (f"{words} {bound}" for words, bound in bounds.items() if bound is not None)
    if constraints.min_length is not None:
        yield f"at least {constraints.min_length} characters"
    if constraints.max_length is not None:
        yield f"at most {constraints.max_length} characters"
    if constraints.pattern is not None:
        yield f"matching {constraints.pattern!r}"
    if constraints.nan is NanPolicy.ALLOW:
        yield "NaN and infinities allowed"
    if constraints.nan is NanPolicy.NULL:
        yield "NaN and infinities become null"
    if constraints.max_age is not None:
        yield f"at most {spell_duration(constraints.max_age)} ago"
    if constraints.max_future is not None:
        yield f"at most {spell_duration(constraints.max_future)} ahead"


def documentation(column: Column) -> str:
    """The docstring of a column's attribute: role, expectation, unit, and the schema's own words."""
    wire = f" {column.name!r}" if column.name != column.attribute else ""
    lines = [f"{_ROLES[column.role]}{wire}: {expectation(column)}."]
    if column.kind not in (None, Kind.PROBABILITY) or (column.kind and column.type.base is not BaseType.FLOAT):
        lines.append(f"Kind: {column.kind}.")
    if column.unit:
        lines.append(f"Unit: {column.unit}.")
    if column.sensitive:
        lines.append("Sensitive: its values never reach a log or an error message.")
    if column.deprecated:
        lines.append("Deprecated.")
    text = " ".join(lines) if len(lines) < 3 else "\n".join(lines)
    return f"{text}\n\n{column.doc.strip()}" if column.doc and column.doc.strip() else text
