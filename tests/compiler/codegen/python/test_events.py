"""Classes have the attributes and annotations that type checkers need, and import what they use."""

from __future__ import annotations

from schemagen.codegen.python.events import plan_events

from tests.compiler.codegen.python.support import lowered


def test_annotations_follow_the_types() -> None:
    inference, label = plan_events(lowered()).classes
    annotations = {field.attribute: (field.annotation, field.default) for field in inference.fields}
    assert annotations["hours_per_week"] == ("int_ | None", "None")
    assert annotations["class_"] == ('Literal["a", "b"]', "field(repr=False)")
    assert annotations["int"] == ("float", None)
    assert annotations["codes"] == ("Sequence[str]", None)
    assert annotations["gaps"] == ("Sequence[float | None]", None)
    assert [field.attribute for field in label.fields] == ["id", "timestamp", "repaid"]


def test_a_type_that_an_attribute_hides_is_imported_under_another_name() -> None:
    lines = {line.module: line.names for line in plan_events(lowered()).imports}
    assert lines["builtins"] == ("int as int_",)
    assert "uuid" not in lines


def test_keys_are_the_names_on_the_wire() -> None:
    inference, _ = plan_events(lowered()).classes
    keys = {key.name: key.annotation for key in inference.keys}
    assert keys["hours-per-week"] == "NotRequired[int_ | None]"
    assert keys["repaid"] == "NotRequired[bool | None]"
