"""A document is read with all that it says."""

from __future__ import annotations

from schemagen_runtime.columns import Kind, Role
from schemagen_runtime.compatibility.described import describe

from tests.runtime.compatibility.schemas import document

FRAGMENT = """tags: tags
features: {a-b: int?, f: {type: float, unit: km}}
predictions: {p: {type: float, kind: logit}}"""


def test_columns_have_a_path_a_kind_and_may_be_null() -> None:
    schema = describe(document(FRAGMENT))
    assert (schema.name, schema.version) == ("m", "1.0.0")
    paths = {name: column.path for name, column in schema.columns.items()}
    assert paths["a-b"] == 'features."a-b"'
    assert (paths["id"], paths["at"], paths["p"]) == ("id", "timestamp", "predictions.p")
    assert (schema.columns["p"].kind, schema.columns["f"].kind) == (Kind.LOGIT, None)
    nullable = {name for name, column in schema.columns.items() if column.is_nullable}
    assert nullable == {"tags", "a-b", "truth"}
    assert [column.name for column in schema.with_role(Role.FEATURE)] == ["a-b", "f"]
    own = schema.own(Role.TIMESTAMP)
    assert own is not None
    assert own.name == "at"
    assert describe(document("")).own(Role.TAGS) is None
