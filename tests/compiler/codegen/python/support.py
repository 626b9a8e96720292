"""What the tests of the plans share: one schema, lowered."""

from __future__ import annotations

from typing import Final

from schemagen.build.compile import lower_source
from schemagen.ir.schema import Schema
from schemagen.text.source import Source

SOURCE: Final = Source(
    "lending.yaml",
    b"""schemagen: 1
name: lending
version: 1.2.0
doc: Loans.
id: id
timestamp: timestamp
features:
  hours-per-week: {type: int?, minimum: 0, unit: h, doc: As told.}
  class: {type: string, enum: [a, b], sensitive: true}
  int: float
  codes: {type: list<string>, maxItems: 3, pattern: '^[A-Z]+$'}
  gaps: {type: list<float?>, nan: "null"}
predictions:
  score: {type: float, kind: probability}
labels:
  repaid: bool
""",
)


def lowered() -> Schema:
    """Return the schema's intermediate form."""
    schema, diagnostics = lower_source(SOURCE)
    assert schema is not None, diagnostics
    return schema
