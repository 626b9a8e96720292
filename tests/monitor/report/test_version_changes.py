"""Each version of a schema says what changed with it."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.report.model_report import VersionReport
from schemagen_monitor.report.version_changes import changes_of

from tests.monitor.support import SCHEMA, schema

FIRST = VersionReport("1.0.0", "a", 10, 20, 500)


def test_changes_are_told_version_by_version() -> None:
    newer = (
        SCHEMA.replace("1.0.0", "2.0.0").replace("unit: EUR", "unit: kEUR").replace("region: string", "region: string?")
    )
    second, third = replace(FIRST, version="2.0.0", fingerprint="b"), replace(FIRST, version="2.0.1", fingerprint="c")
    documents = {"a": schema().document, "b": schema(newer).document}
    found = changes_of([FIRST, second, third], documents)
    assert [(one.version.version, one.before) for one in found] == [
        ("1.0.0", None),
        ("2.0.0", "1.0.0"),
        ("2.0.1", "2.0.0"),
    ]
    changes = {one.path: one for one in found[1].changes or ()}
    assert "kEUR" in changes["features.income.unit"].message
    assert "meaning" in changes["features.income.unit"].breaks
    assert found[0].changes == ()
    assert found[2].changes is None
    assert changes_of([], {}) == []


def test_of_a_sensitive_column_only_the_rule_is_told() -> None:
    old = SCHEMA.replace("region: string", "region: {type: string, enum: [north], sensitive: true}")
    new = old.replace("1.0.0", "2.0.0").replace("[north]", "[north, HIV]")
    documents = {"a": schema(old).document, "b": schema(new).document}
    (_, found) = changes_of([FIRST, replace(FIRST, version="2.0.0", fingerprint="b")], documents)
    assert found.changes
    assert not [one for one in found.changes if "HIV" in one.message]
    assert any(one.path.startswith("features.region") for one in found.changes)
