"""The facts of a schema say in words what its document says, and nothing of sensitive values."""

from __future__ import annotations

from schemagen_monitor.report.facts import SchemaFacts
from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.described import describe

from tests.monitor.support import schema

TEXT = """
schemagen: 1
name: loans
version: 2.1.0
doc: Who pays back?
owner: risk@example.com
links: {runbook: "https://example.com/run"}
id: id
timestamp: at
segments: [region]
monitor: {quiet: [month]}
features:
  income: {type: float?, unit: EUR, doc: "Net, a month", minimum: 0, exclusiveMaximum: 1000000, nan: "null"}
  region: {type: string, enum: [a, b, c, d, e, f, g, h, i, j, k, l]}
  code: {type: string, pattern: "^[A-Z]+$", minLength: 2, maxLength: 5}
  health: {type: string, enum: [ill, well], sensitive: true}
  grade: {type: int, names: {0: low, 1: high}}
  secret: {type: int, names: {0: poor, 1: rich}, sensitive: true}
  month: int
predictions:
  proba: {type: float, kind: probability, target: paid, positive: 1}
labels:
  paid: {type: int, enum: [0, 1]}
"""


def facts() -> SchemaFacts:
    return SchemaFacts.of(describe(schema(TEXT).document), ["month"])


def constraints(name: str) -> list[str]:
    column = facts().column(name)
    assert column is not None
    return list(column.constraints)


def test_a_schema_says_who_and_where() -> None:
    found = facts()
    assert (found.name, found.version, found.doc, found.owner) == (
        *("loans", "2.1.0", "Who pays back?", "risk@example.com"),
    )
    assert found.links == {"runbook": "https://example.com/run"}
    assert found.segments == ["region"]
    assert {column.role for column in found.columns} == {
        *(Role.ID, Role.TIMESTAMP, Role.FEATURE, Role.PREDICTION, Role.LABEL)
    }
    assert [column.name for column in found.columns if column.is_quiet] == ["month"]
    assert found.column("nothing") is None


def test_constraints_are_words() -> None:
    assert constraints("income") == ["at least 0", "below 1000000", "NaN becomes null"]
    assert constraints("code") == ["at least 2 characters", "at most 5 characters", "matching ^[A-Z]+$"]
    assert constraints("region") == ["one of a, b, c, d, e, f, g, h, i, j, 2 more"]


def test_sensitive_columns_say_no_value() -> None:
    assert constraints("health") == ["one of 2 values"]
    found = {column.name: dict(column.names) for column in facts().columns}
    assert (found["grade"], found["secret"]) == ({"0": "low", "1": "high"}, {})
