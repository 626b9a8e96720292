"""A pattern that could take long is refused with a way out, and a short text is one."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.text.source import Source


def helps(constraints: str) -> list[str | None]:
    text = f"""schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
features:
  code: {{type: string, {constraints}}}
predictions:
  score: {{type: float, kind: score}}
labels:
  y: int
"""
    _, diagnostics = read_schema(Source("lending.yaml", text.encode()))
    assert all(found.code in ("SG304", "SG321") for found in diagnostics)
    return [found.help for found in diagnostics]


@pytest.mark.parametrize("pattern", ["'^[A-Z]{3}$'", r"'\s+$', maxLength: 10", "'a|b'"])
def test_a_pattern_that_is_quick_is_taken(pattern: str) -> None:
    assert helps(f"pattern: {pattern}") == []


def test_the_help_names_a_length_that_is_taken() -> None:
    (help_,) = helps(r"pattern: '\s+$'")
    assert help_ is not None
    longest = help_.partition("maxLength: ")[2].partition("'")[0]
    assert helps(rf"pattern: '\s+$', maxLength: {longest}") == []


def test_what_does_not_compile_is_told() -> None:
    assert helps("pattern: '('") == ["mend the expression"]
