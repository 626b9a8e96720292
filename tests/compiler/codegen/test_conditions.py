"""Whatever the constraints, the fast path says yes only to what fits, and the reference interpreter agrees."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from schemagen.build import loading, pipeline
from schemagen.codegen.python import conditions
from schemagen.text.source import Source
from schemagen_runtime.columns import ColumnType

from tests.compiler.model.strategies import constrained, values
from tests.system.parity.reference import verdict

ROOM = Path(conditions.__file__).parent


@given(constrained(), st.data())
@settings(max_examples=200, deadline=None)
def test_every_column_is_checked_as_the_reference_says(
    column: tuple[ColumnType, dict[str, object]], data: st.DataObject
) -> None:
    column_type, constraints = column
    document = {
        "schemagen": 1,
        "name": "drawn",
        "version": "1.0.0",
        "id": {"name": "id"},
        "timestamp": {"name": "at"},
        "features": {"it": {"type": str(column_type), **constraints}},
        "predictions": {"score": "float"},
        "labels": {"truth": "bool"},
    }
    result = pipeline.compile([Source("drawn.yaml", json.dumps(document).encode())])
    assume(result.ok)
    schema = loading.load(result.files, "drawn")
    canonical = json.loads(schema.document)
    for value in data.draw(st.lists(values(column_type), min_size=1, max_size=20)):
        event: dict[object, object] = {"id": "1", "at": "2024-01-01T00:00:00Z", "score": 0.5, "it": value}
        expected = verdict(canonical, event)
        explained = {(error.code.value, error.column) for error in schema._explain(event).errors}
        assert explained == expected, value
        [line] = schema.encode_each([event])
        assert line is None or not expected, value
    loading.unload(schema)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_the_room_reads_the_intermediate_form_alone(path: Path) -> None:
    allowed = (
        *("schemagen.codegen.python", "schemagen.ir", "schemagen.text", "schemagen.model.patterns"),
        *("schemagen_runtime.columns", "jinja2", *sys.stdlib_module_names),
    )
    foreign = [name for name in imports(path) if not any(name == one or name.startswith(f"{one}.") for one in allowed)]
    assert not foreign
