"""Put columns into words for the docstrings of their attributes."""

from __future__ import annotations

from schemagen_runtime.columns import BaseType, Kind, Role

from schemagen.ir.schema import Column

_ROLES = {
    Role.ID: "Joins a label to its inference",
    Role.TIMESTAMP: "When it happened",
    Role.TAGS: "Tags",
    Role.FEATURE: "Feature",
    Role.PREDICTION: "Prediction",
    Role.LABEL: "Label",
    Role.EXTRA: "Extra column",
}


def documentation(column: Column) -> str:
    """Return the docstring of a column's attribute: role, expectation, unit, and the schema's own words."""
    wire = f" {column.name!r}" if column.name != column.attribute else ""
    lines = [f"{_ROLES[column.role]}{wire}: {column.expectation}."]
    if column.kind not in (None, Kind.PROBABILITY) or (column.kind and column.type.base is not BaseType.FLOAT):
        lines.append(f"Kind: {column.kind}.")
    if column.unit:
        lines.append(f"Unit: {column.unit}.")
    if column.sensitive:
        lines.append("Sensitive: its values never reach a log or an error message.")
    lines.extend(column.meaning)
    if column.deprecated:
        lines.append(column.deprecated)
    text = " ".join(lines) if len(lines) < 3 else "\n".join(lines)
    return f"{text}\n\n{column.doc.strip()}" if column.doc and column.doc.strip() else text
