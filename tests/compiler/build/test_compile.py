"""Compiling is a pure function: each source by itself, all mistakes at once, and the same bytes each time."""

from __future__ import annotations

from schemagen.build.compile import compile_schemas, compile_source, read_schema
from schemagen.text.source import Source

from tests.compiler.cli.support import SCHEMA

GOOD = Source("lending.yaml", SCHEMA.encode())
BAD = Source("bad.yaml", SCHEMA.replace("float, minimum: 0", "flaot").replace("string?", "strign?").encode())


def test_a_source_with_errors_keeps_no_other_from_its_files() -> None:
    compilation = compile_schemas([BAD, GOOD])
    assert compilation.packages == ("lending",)
    assert not compilation.ok
    assert {path.partition("/")[0] for path in compilation.files} == {"lending"}


def test_all_mistakes_are_found_in_the_order_of_their_places() -> None:
    compiled = compile_source(BAD)
    assert compiled.package is None
    assert [(found.code, found.span.start.line) for found in compiled.diagnostics] == [("SG208", 7), ("SG208", 8)]


def test_the_same_source_gives_the_same_files() -> None:
    assert compile_schemas([GOOD]) == compile_schemas([GOOD])


def test_a_schema_is_read_with_its_columns() -> None:
    schema, diagnostics = read_schema(GOOD)
    assert diagnostics == ()
    assert schema is not None
    assert [column.name for column in schema.columns] == ["income", "note", "probability", "defaulted"]
    assert read_schema(BAD)[0] is None
