"""Check of which columns of a table a vector is made."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.nodes import Scalar
from schemagen.text.suggest import counted, shown


def check_parts(draft: Draft) -> Iterator[Diagnostic]:
    """Find vectors that their columns cannot fill, and columns that would be two things."""
    taken: dict[str, str] = {one.column.name: "a column of the schema itself" for one in draft.columns}
    for one in draft.columns:
        if "from" in one.given:
            yield from _check(one, taken)


def _check(one: ColumnDraft, taken: dict[str, str]) -> Iterator[Diagnostic]:
    column, span = one.column, one.span("from")
    dimension, parts = column.type.dimension, column.parts
    if dimension is None:
        message = f"'from' does not fit {column.type}"
        yield diagnose("SG334", span, message, "remove it: a vector<N> is made of columns of a table")
        return
    if parts is None:
        node = one.given["from"]
        if isinstance(node, Scalar) and isinstance(node.value, str):
            message = f"{shown(node.text)} is no range of columns"
            advice = f"write the first and the last, such as V1..V{dimension}, or a list of all"
            yield diagnose("SG334", span, message, advice)
        return  # of any other form the shape check told
    if len(parts) != dimension:
        message = f"{column.type} is made of {counted(dimension, 'column')}, and 'from' names {len(parts):,}"
        yield diagnose("SG334", span, message, f"name {dimension:,}, or write 'type: vector<{len(parts)}>'")
    for name in parts:
        if name in taken:
            yield diagnose("SG334", span, f"{shown(name)} is {taken[name]}", "name each column for one thing")
            return
        taken[name] = f"an element of {shown(column.name)} already"
