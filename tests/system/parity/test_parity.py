"""Both paths of generated validators agree with each other and with the reference interpreter."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime.schema import Schema

from tests.system.parity.reference import Document, verdict
from tests.system.parity.strategies import events

SCHEMAS = Path(__file__).parents[3] / "generated_examples" / "schemas"


UNLABELLED = b"""schemagen: 1
name: unlabelled
version: 1.0.0
id: id
timestamp: at
features: {x: float, y: "int?"}
predictions: {p: float}
"""


def compiled(name: str, text: bytes | None = None) -> tuple[Schema[object], Document]:
    path = SCHEMAS / f"{name}.yaml"
    result = compile_schemas([Source(path.name, text or path.read_bytes())])
    assert result.ok, result.diagnostics
    schema = load_package(result.files, name)
    return schema, orjson.loads(schema.document)


COMPILED = {
    **{name: compiled(name) for name in ("credit_risk", "every_type")},
    "unlabelled": compiled("unlabelled", UNLABELLED),
}
PROFILE = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("name", COMPILED)
@PROFILE
@given(data=st.data())
def test_check_agrees_with_the_reference(name: str, data: st.DataObject) -> None:
    schema, document = COMPILED[name]
    event = data.draw(events(document))
    assert {(error.code.value, error.column) for error in schema.check(event)} == verdict(document, event)


@pytest.mark.parametrize("name", COMPILED)
@PROFILE
@given(data=st.data())
def test_both_paths_write_the_same_line(name: str, data: st.DataObject) -> None:
    schema, document = COMPILED[name]
    event = data.draw(events(document))
    [fast] = schema.validator.encode_each([event])
    explanation = schema._explain(event)
    accepts = [vars(schema.validator)[name] for name in ("_accepts_inference", "_accepts_label")]
    assert any(accept(event) for accept in accepts) == (fast is not None)
    for line in (fast, *schema.encode_each([event])):  # which the engine writes where it is there
        if line is not None:
            assert explanation.errors == ()
            assert line == explanation.line


@pytest.mark.parametrize("name", COMPILED)
@PROFILE
@given(data=st.data())
def test_what_goes_on_the_wire_is_valid_there(name: str, data: st.DataObject) -> None:
    """The collector checks what the client sent with the same schema: a good line must stay good, and itself."""
    schema, document = COMPILED[name]
    event = data.draw(events(document))
    parts = schema.partition([event])
    for line in parts.lines:
        received = orjson.loads(line)
        assert schema.check(received) == ()
        assert schema.encode(received) == line


@pytest.mark.parametrize("name", COMPILED)
@PROFILE
@given(data=st.data())
def test_partition_check_and_encode_agree(name: str, data: st.DataObject) -> None:
    schema, document = COMPILED[name]
    batch = data.draw(st.lists(events(document), max_size=3))
    parts = schema.partition(batch)
    good = [index for index, event in enumerate(batch) if not schema.check(event)]
    assert parts.indexes == good
    assert parts.lines == [schema.encode(batch[index]) for index in good]
    assert [rejection.errors for rejection in parts.rejected] == [
        errors for event in batch if (errors := schema.check(event))
    ]


@pytest.mark.parametrize("event", [{}, {"id": "a"}, {"id": "a", "at": "2026-01-01T00:00:00Z"}, {"z": 1}])
def test_nobody_hears_of_labels_where_the_schema_has_none(event: dict[str, object]) -> None:
    schema, document = COMPILED["unlabelled"]
    errors = schema.check(event)
    assert not any("label" in error.message for error in errors)
    assert {"x", "p"} <= {error.column for error in errors if error.code == "missing_column"}
    assert {(error.code.value, error.column) for error in errors} == verdict(document, event)
