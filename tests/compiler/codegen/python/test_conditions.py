"""Whatever the constraints, the fast path says yes only to what fits, and the reference interpreter agrees."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from schemagen.build import loading
from schemagen.build.compile import compile_schemas, read_schema
from schemagen.codegen.python import conditions
from schemagen.text.source import Source
from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.schema import Schema

from tests.compiler.model.strategies import SCALARS, SPELLED, constrained, rows, samples, values
from tests.system.parity.reference import Document, verdict

ROOM = Path(conditions.__file__).parent


EVENT: dict[object, object] = {"id": "1", "at": "2024-01-01T00:00:00Z", "score": 0.5}


def alone() -> dict[str, dict[str, object]]:
    """A column for each type that a constraint fits, with each of some bounds, and nothing beside."""
    return {
        f"{place} {column_type} {row.key} {bound}": {"type": str(column_type), row.key: bound}
        for place, column_type in enumerate(map(ColumnType.parse, SPELLED))
        for row in rows(column_type)
        for bound in samples(row, column_type)
        if read_schema(source({"it": {"type": str(column_type), row.key: bound}}))[0] is not None
    }


def source(features: Mapping[str, object]) -> Source:
    document = {
        "schemagen": 1,
        "name": "drawn",
        "version": "1.0.0",
        "id": {"name": "id"},
        "timestamp": {"name": "at"},
        "features": features,
        "predictions": {"score": "float"},
        "labels": {"truth": "bool"},
    }
    return Source("drawn.yaml", json.dumps(document).encode())


@contextmanager
def loaded(features: Mapping[str, object]) -> Generator[Schema[object], None, None]:
    result = compile_schemas([source(features)])
    schema = loading.load_package(result.files, "drawn")
    yield schema
    loading.unload(schema)


def several(column_type: ColumnType, scalar: object) -> object:
    if column_type.base is BaseType.MAP:
        return {"b": scalar, "a": scalar}
    return [scalar] * (column_type.dimension or 1) if column_type.is_sequence else scalar


def judge(schema: Schema[object], document: Document, name: str, value: object) -> None:
    event = {**EVENT, name: value}
    expected = verdict(document, event)
    explained = {(error.code.value, error.column) for error in schema._explain(event).errors}
    assert explained == expected, (name, value)
    [line] = schema.encode_each([event])
    assert line is None or not expected, (name, value)


def test_every_constraint_alone_is_checked_as_the_reference_says() -> None:
    features = alone()
    with loaded(features) as schema:
        document = json.loads(schema.document)
        for name, described in features.items():
            column_type = ColumnType.parse(str(described["type"]))
            only = {**document, "features": {name: document["features"][name]}}
            for scalar in (*SCALARS[column_type.scalar], *([None] if column_type.has_elements else [])):
                judge(schema, only, name, several(column_type, scalar))


@given(constrained(), st.data())
@settings(max_examples=100, deadline=None)
def test_constraints_together_are_checked_as_the_reference_says(
    column: tuple[ColumnType, dict[str, object]], data: st.DataObject
) -> None:
    column_type, constraints = column
    features = {"it": {"type": str(column_type), **constraints}}
    assume(read_schema(source(features))[0] is not None)
    with loaded(features) as schema:
        document = json.loads(schema.document)
        for value in data.draw(st.lists(values(column_type), min_size=1, max_size=20)):
            judge(schema, document, "it", value)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_the_room_reads_the_intermediate_form_alone(path: Path) -> None:
    allowed = (
        *("schemagen.codegen.python", "schemagen.ir", "schemagen.text", "schemagen_runtime.patterns"),
        *("schemagen_runtime.columns", "jinja2", *sys.stdlib_module_names),
    )
    foreign = [name for name in imports(path) if not any(name == one or name.startswith(f"{one}.") for one in allowed)]
    assert not foreign
