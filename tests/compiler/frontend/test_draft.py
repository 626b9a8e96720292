"""A draft keeps the place of each value, and the name's where there is none."""

from __future__ import annotations

from schemagen.frontend.parser import parse_source
from schemagen.frontend.reader import read
from schemagen.text.source import Source


def test_a_key_that_is_not_given_stands_at_the_column_s_name() -> None:
    root, _ = parse_source(Source("a.yaml", b"features:\n  f1: {type: float, minimum: 0}\n"))
    assert root is not None
    (column,) = read(root).columns
    assert column.span("minimum").start == (2, 30)
    assert column.span("maximum") == column.column.span
    assert column.column.span.start == (2, 3)
