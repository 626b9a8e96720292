"""Rules that Prometheus takes, in the schema's words, whatever these are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from schemagen.export.prometheus import write_rules
from schemagen.install.installation import templates
from schemagen_runtime.protocol.monitor_metrics import METRICS

from tests.compiler.export.support import BARE, LENDING, check_rules, read


def rules(text: str) -> list[dict[str, Any]]:
    found = yaml.safe_load(write_rules(read(text), templates()))
    (group,) = found["groups"]
    return list(group["rules"])


@pytest.mark.parametrize("text", [LENDING, BARE])
def test_promtool_takes_them(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.rules.yaml"
    path.write_text(write_rules(read(text), templates()), "utf-8")
    check_rules(path)


def test_each_rule_asks_for_a_metric_that_there_is_of_this_schema_alone() -> None:
    names = {metric.name for metric in METRICS}
    for rule in rules(LENDING):
        assert any(f"{name}{{" in rule["expr"] for name in names), rule
        assert '{schema="lending"' in rule["expr"]
        assert rule["for"]


def test_text_of_a_schema_is_no_template_of_prometheus() -> None:
    drift = rules(LENDING)[0]
    assert drift["annotations"]["summary"].startswith(
        'Scores of "loans" {{ "{{" }} $value }}: $model ({{ $labels.project }}/'
    )
    assert drift["annotations"]["runbook_url"] == 'https://docs.example/run?a={{ "{{" }}b}}'
    assert drift["labels"]["owner"] == '{{ "{{" }} team }}'


def test_what_a_schema_lacks_is_in_no_rule() -> None:
    found = rules(BARE)
    assert {rule["alert"] for rule in rules(LENDING)} - {rule["alert"] for rule in found} == {
        "SchemagenPerformance",
        "SchemagenLabels",
    }
    assert all(rule["labels"].keys() == {"severity"} for rule in found)
    assert all(rule["annotations"].keys() == {"summary"} for rule in found)


def test_characters_that_yaml_does_not_take_come_through(tmp_path: Path) -> None:
    owner = "é 😀 \\ \" '\u2028\ufeff\U000e0001"
    written = write_rules(read(LENDING)._replace(owner=owner), templates())
    assert yaml.safe_load(written)["groups"][0]["rules"][0]["labels"]["owner"] == owner
    assert "\u2028" not in written
    path = tmp_path / "x.rules.yaml"
    path.write_text(written, "utf-8")
    check_rules(path)
