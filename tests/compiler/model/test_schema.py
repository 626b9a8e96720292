"""A schema knows which columns belong to which kind of event."""

from __future__ import annotations

from schemagen.build.compile import read_schema
from schemagen.text.source import Source
from schemagen_runtime.columns import Role

TEXT = """
schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
features:
  income: {type: float, minimum: 0%s}
predictions:
  score: {type: float, kind: probability}
labels:
  repaid: bool
"""


def test_a_label_event_has_the_labels_beside_id_and_timestamp() -> None:
    schema, _ = read_schema(Source("lending.yaml", (TEXT % "").encode()))
    assert schema is not None
    assert [column.name for column in schema.inference_columns] == ["id", "timestamp", "income", "score", "repaid"]
    assert [column.name for column in schema.label_columns] == ["id", "timestamp", "repaid"]
    assert [column.name for column in schema.with_role(Role.LABEL)] == ["repaid"]
    assert [column.is_always_optional for column in schema.columns] == [False, False, True]
