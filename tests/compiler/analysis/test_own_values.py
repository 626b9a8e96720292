"""A bound or member that its type does not hold is told, with the one to write."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.model.canonical import canonical_document
from schemagen.model.schema import Schema
from schemagen.text.source import Source

HEAD = """schemagen: 1
name: model
version: 1.0.0
id: id
timestamp: at
predictions: {score: float}
labels: {truth: bool}
"""


def read(column_type: str, more: str) -> tuple[Schema | None, list[Diagnostic]]:
    text = f"{HEAD}features:\n  it: {{type: '{column_type}', {more}}}\n"
    schema, diagnostics = read_schema(Source("model.yaml", text.encode()))
    return schema, list(diagnostics)


@pytest.mark.parametrize(
    ("column_type", "said", "advice"),
    [
        ("decimal<4,2>", "minimum: 0.001", "write 0.01, or give the type more of them"),
        ("decimal<4,2>", "exclusiveMinimum: 0.001", "write 0.00, or give the type more of them"),
        ("decimal<4,2>", "maximum: 0.999", "write 0.99, or give the type more of them"),
        ("decimal<4,2>", "exclusiveMaximum: 0.999", "write 1.00, or give the type more of them"),
        ("decimal<4,2>", "maximum: -0.001", "write -0.01, or give the type more of them"),
        ("decimal<4,2>", "minimum: -0.001", "write 0.00, or give the type more of them"),
        ("decimal<4,0>?", 'minimum: "1.5"', "write 2, or give the type more of them"),
        ("list<decimal<4,2>>", "maximum: 100", "leave it out, or give the type more digits"),
        ("decimal<2,2>", "maximum: 1", "leave it out, or give the type more digits"),
        ("decimal<9,2>", "maximum: 1e3", "write 1000"),
        ("decimal<9,2>", "maximum: +5", "write 5"),
        ("decimal<9,2>", "minimum: .5", "write 0.5"),
    ],
)
def test_a_bound_that_a_decimal_cannot_be_is_told_with_the_next_that_it_can(
    column_type: str, said: str, advice: str
) -> None:
    _, (found,) = read(column_type, said)
    assert (found.code, found.help) == ("SG303", advice)


def test_the_span_of_what_a_type_holds_is_told() -> None:
    _, (found,) = read("decimal<6,2>?", "maximum: 10000")
    assert found.message == "'maximum: 10000' lies beyond decimal<6,2>: its numbers lie within ±9999.99"


@pytest.mark.parametrize("written", ["0.10000000000000000001", '"0.10000000000000000001"'])
def test_no_digit_of_a_bound_is_lost(written: str) -> None:
    schema, diagnostics = read("decimal<38,20>", f"minimum: {written}, enum: [{written}]")
    assert schema is not None, diagnostics
    assert '"enum":["0.10000000000000000001"],"minimum":"0.10000000000000000001"' in canonical_document(schema)


def test_however_a_number_is_written_its_canonical_document_is_the_same() -> None:
    written = (read("decimal<9,2>", f"minimum: {one}, enum: [{one}]")[0] for one in ("5", "5.0", '"5.00"', '"05"'))
    assert len({canonical_document(schema) for schema in written if schema is not None}) == 1


@pytest.mark.parametrize(
    ("members", "codes"),
    [
        ("[1, 2.50, '3']", []),
        ("[1, 1.00]", ["SG306"]),
        ("[0.255]", ["SG305"]),
        ("[x]", ["SG305"]),
        ("[true]", ["SG305"]),
        ("[1e3]", ["SG305"]),
        ("[[1]]", ["SG305"]),
    ],
)
def test_members_are_decimals_of_the_type_and_none_stands_twice(members: str, codes: list[str]) -> None:
    assert [found.code for found in read("decimal<9,2>", f"enum: {members}")[1]] == codes


def test_a_member_that_breaks_a_bound_is_told() -> None:
    assert [found.code for found in read("decimal<9,2>", "enum: [1, 2], exclusiveMinimum: 1")[1]] == ["SG307"]


@pytest.mark.parametrize(
    ("bounds", "leaves"),
    [
        ("exclusiveMinimum: 0, exclusiveMaximum: 0.01", False),
        ("exclusiveMinimum: 0, exclusiveMaximum: 0.02", True),
        ("minimum: 0.3, maximum: 0.30", True),
        ("minimum: 9, maximum: 10", True),
    ],
)
def test_bounds_of_a_decimal_are_compared_as_numbers_of_its_scale(bounds: str, leaves: bool) -> None:
    assert [found.code for found in read("decimal<4,2>", bounds)[1]] == ([] if leaves else ["SG302"])


@pytest.mark.parametrize(
    "spelled", ["decimal", "decimal<0,0>", "decimal<39,2>", "decimal<2,3>", "decimal<99>", "decimal<10,-2>"]
)
def test_a_decimal_that_says_no_digits_is_answered_with_one(spelled: str) -> None:
    found = read(spelled, "doc: x")[1][0]
    assert found.code == "SG208"
    assert "decimal<" in (found.help or "")
