"""Say in the schema's own words what a generated dashboard or rule is about."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Sequence

from schemagen_runtime.columns import Role

from schemagen.model.schema import Column, Schema


def title(schema: Schema) -> str:
    """Return the first line of what the schema says of itself, or its name."""
    lines = (schema.doc or "").strip().splitlines()
    return lines[0].rstrip(" .") if lines else schema.name


def runbook(schema: Schema) -> str | None:
    """Return the link that people follow when something is wrong: the runbook, or the first of all; None without."""
    for name, url in schema.links:
        if "runbook" in name.casefold().replace(" ", ""):
            return url
    return schema.links[0][1] if schema.links else None


def answered_labels(schema: Schema) -> Sequence[Column]:
    """Return the labels that predictions may answer: those that they name, or all of them where none is named."""
    labels = schema.with_role(Role.LABEL)
    predictions = schema.with_role(Role.PREDICTION)
    named = {one.meaning.target.label for one in predictions if one.meaning.target is not None}
    return [one for one in labels if not named or one.name in named] if predictions else []


def judged_columns(schema: Schema) -> Sequence[Column]:
    """Return the columns whose distributions are compared: features and predictions, but those that are quiet."""
    quiet = () if schema.monitoring is None else schema.monitoring.quiet
    columns = (*schema.with_role(Role.FEATURE), *schema.with_role(Role.PREDICTION))
    return [one for one in columns if one.name not in quiet]


def described(column: Column) -> str:
    """Return what the schema says of a column, on one line: its name, its unit, what it is."""
    unit = f" [{column.unit}]" if column.unit else ""
    doc = f": {' '.join(column.doc.split())}" if column.doc else ""
    return f"{column.name}{unit}{doc}"
