"""Print a review for programs: one JSON document."""

from __future__ import annotations

import json

from schemagen.diff.review import Entry, Review
from schemagen.text.span import Span


def render(review: Review) -> str:
    """Return one document, also where nothing changed."""
    document = {
        "version": 1,
        "changes": [_change(entry) for entry in review.entries],
        "required_bump": str(review.required),
        "declared_bump": str(review.declared),
        "breaking": review.is_breaking,
    }
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _change(entry: Entry) -> dict[str, object]:
    change = entry.change
    return {
        "rule": change.rule,
        "schema": entry.schema,
        **change.described,
        "approved": entry.approval is not None,
        "change": entry.fingerprint,
        "old": change.old,
        "new": change.new,
        "places": {"old": _place(entry.old), "new": _place(entry.new)},
    }


def _place(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    return {"file": span.path, "line": span.start.line, "column": span.start.column}
