"""What is printed names every field of the form, and is the same for the same schema."""

from __future__ import annotations

from schemagen.ir.checks import Finite, IsType, Length
from schemagen.ir.printer import print_schema
from schemagen.ir.schema import Column, EventKind, Schema
from schemagen_runtime.columns import BaseType, ColumnType, Kind, Role

COLUMN = Column(
    name='odd "name"',
    attribute="odd_name_",
    role=Role.PREDICTION,
    type=ColumnType.parse("list<float>?"),
    line=7,
    checks=(IsType(BaseType.LIST),),
    items=(IsType(BaseType.FLOAT), Finite()),
    expectation="list<float>, or null",
    sensitive=True,
    deprecated="Deprecated.",
    meaning=("Positive: 1.",),
    kind=Kind.SCORE,
    unit="km",
    doc="Two\nlines.",
)
ID = COLUMN._replace(
    name="id", attribute="id", role=Role.ID, type=ColumnType(BaseType.STRING), items=(), checks=(Length(1),)
)
SCHEMA = Schema(
    name="small",
    version="1.0.0",
    fingerprint="f" * 64,
    document="{}",
    doc=None,
    id=ID,
    inference=EventKind("inference", (ID, COLUMN), frozenset(), (COLUMN.name,), None),
    label=EventKind("label", (ID,), frozenset({"id"}), (), ()),
)


def test_what_a_column_is_printed_as() -> None:
    text = print_schema(SCHEMA)
    assert text.startswith("schema small 1.0.0\n")
    for line in (
        "column 'odd \"name\"'",
        "  attribute odd_name_",
        "  role prediction",
        "  type list<float>?",
        "  line 7",
        '  expectation "list<float>, or null"',
        "  check IsType base=list",
        "  check each Finite nan=reject",
        "  kind score",
        "  sensitive",
        '  deprecated "Deprecated."',
        '  meaning "Positive: 1."',
        '  unit "km"',
        '  doc "Two\\nlines."',
        "  check Length min_length=1",
        "  nullable 'odd \"name\"'",
        '  optional "id"',
        "  at least one of none",
    ):
        assert line in text.splitlines(), line


def test_each_difference_shows() -> None:
    for change in ({"line": 8}, {"unit": None}, {"items": ()}, {"sensitive": False}, {"kind": None}):
        other = COLUMN._replace(**change)
        kind = SCHEMA.inference._replace(columns=(ID, other))
        assert print_schema(SCHEMA._replace(inference=kind)) != print_schema(SCHEMA)
