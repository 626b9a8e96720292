"""Beside a document that is registered there are no files: a column that is used is refused, and says what to do."""

from __future__ import annotations

from schemagen.build.compile import read_schema
from schemagen.frontend.finding import find_nothing
from schemagen.text.source import Source

from tests.compiler.cli.support import SCHEMA


def test_there_are_no_other_files() -> None:
    text = SCHEMA.replace("note: string?", "note: {use: shared/notes.yaml#note}")
    schema, (found,) = read_schema(Source("schema.json", text.encode()))
    unfound = find_nothing("schema.json", "shared/notes.yaml")
    assert schema is None
    assert (found.code, found.message, found.help) == tuple(unfound)
    assert "describe the column here" in unfound.help
