"""Dashboards: the form that Grafana documents, queries that Prometheus takes, and the schema's words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from schemagen.export.grafana import TAG, write_dashboard
from schemagen_runtime.protocol.monitor_metrics import METRICS

from tests.compiler.export.support import BARE, LENDING, check_rules, read


def dashboard(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_dashboard(read(text)))
    return found


def queries(found: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in found["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("text", [LENDING, BARE])
def test_it_has_what_the_form_asks_for(text: str) -> None:
    found = dashboard(text)
    # "Dashboard JSON model": the fields of a new dashboard, and the size of its grid.
    for key in (
        "id",
        "uid",
        "title",
        "tags",
        "timezone",
        "panels",
        "time",
        "templating",
        "annotations",
        "schemaVersion",
    ):
        assert key in found
    assert found["id"] is None
    assert 8 <= len(found["uid"]) <= 40
    assert TAG in found["tags"]
    ids = [panel["id"] for panel in found["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in found["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(x, place["y"]) for x in range(place["x"], place["x"] + place["w"])}
        assert not cells & taken
        taken |= cells
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"]) > 0
    variables = [variable["name"] for variable in found["templating"]["list"]]
    assert variables[:4] == ["datasource", "project", "collection", "model"]
    used = set(re.findall(r"\$(\w+)", " ".join(queries(found))))
    assert used <= set(variables)


@pytest.mark.parametrize("text", [LENDING, BARE])
def test_promtool_takes_its_queries(text: str, tmp_path: Path) -> None:
    rules = [{"record": f"a{place}", "expr": expr} for place, expr in enumerate(queries(dashboard(text)))]
    path = tmp_path / "queries.yaml"
    path.write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}), "utf-8")
    check_rules(path)


def test_every_query_is_of_a_metric_that_there_is_of_this_schema_alone() -> None:
    names = {metric.name for metric in METRICS}
    for expr in queries(dashboard(LENDING)):
        assert set(re.findall(r"schemagen_monitor_\w+", expr)) <= names
        assert expr.count('{schema="lending",') == expr.count("{")


def test_the_schema_speaks() -> None:
    found = dashboard(LENDING)
    assert found["title"] == 'lending: Scores of "loans" {{ $value }}: $model'
    assert found["description"].endswith("Owner: {{ team }}.")
    assert [link["title"] for link in found["links"]] == ["Card", "Run book"]
    panels = {panel["title"]: panel for panel in found["panels"]}
    drift = panels["Drift of columns"]
    assert drift["description"] == "income [EUR]: What they earn.; proba"
    assert [step["value"] for step in drift["fieldConfig"]["defaults"]["thresholds"]["steps"]] == [None, 0.07, 0.1]
    predicted = panels["How paid.back is predicted"]
    assert 'target=~"paid\\\\.back( .*)?"' in predicted["targets"][0]["expr"]


def test_without_labels_nothing_is_asked_of_them() -> None:
    found = dashboard(BARE)
    assert "measure" not in [variable["name"] for variable in found["templating"]["list"]]
    assert not any("How " in panel["title"] for panel in found["panels"])
