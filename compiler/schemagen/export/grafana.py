"""Make a Grafana dashboard of a schema, for the metrics of a collector's ``/metrics/monitor``.

It is in the classic form ("Dashboard JSON model"), which every version of Grafana since 8 reads.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from schemagen_runtime.protocol import monitor_metrics as metrics
from schemagen_runtime.protocol.monitor_metrics import MonitorMetric
from schemagen_runtime.protocol.monitoring import Monitoring

from schemagen.export.words import answered_labels, described, judged_columns, title
from schemagen.model.schema import Schema

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None

TAG: Final = "generated-by-schemagen"
"""Marks a dashboard that may be overwritten."""
_SCHEMA_VERSION: Final = 39
"""The version of the form, that of Grafana 10.4 and 11; later ones migrate it when they load it."""
_WIDTH: Final = 24
_HEIGHT: Final = 8
_DATASOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
_VARIABLES: Final = ("project", "collection", "model")
_DESCRIBED: Final = 40
"""Columns that a panel describes, at most."""


class _Query(NamedTuple):
    """Hold one query of a panel, and what its lines are called."""

    expr: str
    legend: str


class _Panel(NamedTuple):
    """Hold what differs between panels."""

    type: str
    title: str
    description: str
    queries: Sequence[_Query]
    width: int = _WIDTH // 2
    unit: str = "none"
    steps: Sequence[tuple[str, float | None]] = (("green", None),)
    shows_steps: bool = False


def write_dashboard(schema: Schema) -> str:
    """Return a dashboard, the same bytes for the same schema."""
    dashboard: dict[str, Json] = {
        "annotations": {"list": []},
        "description": _about(schema),
        "editable": True,
        "graphTooltip": 1,
        "id": None,
        "links": [_link(name, url) for name, url in schema.links],
        "panels": _placed(_panels(schema)),
        "refresh": "5m",
        "schemaVersion": _SCHEMA_VERSION,
        "tags": ["schemagen", TAG],
        "templating": {"list": _variables(schema)},
        "time": {"from": "now-30d", "to": "now"},
        "timepicker": {},
        "timezone": "utc",
        "title": f"{schema.name}: {title(schema)}" if schema.doc else schema.name,
        # Grafana takes 40 characters at most, and a name may have more.
        "uid": f"schemagen-{sha256(schema.name.encode()).hexdigest()[:20]}",
        "version": 1,
        "weekStart": "monday",
    }
    return json.dumps(dashboard, ensure_ascii=False, indent=2) + "\n"


def _about(schema: Schema) -> str:
    owner = f" Owner: {schema.owner}." if schema.owner else ""
    return f"{' '.join((schema.doc or schema.name).split())}{owner}"


def _link(name: str, url: str) -> dict[str, Json]:
    return {"title": name, "url": url, "type": "link", "icon": "external link", "targetBlank": True, "tags": []}


# Variables


def _variables(schema: Schema) -> list[Json]:
    found: list[Json] = [
        {
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus",
            "refresh": 1,
            "regex": "",
            "hide": 0,
            "includeAll": False,
            "multi": False,
            "options": [],
            "current": {},
        }
    ]
    for place, name in enumerate(_VARIABLES):
        selected = _selected(schema, _VARIABLES[:place])
        found.append(_variable(name, f"label_values({metrics.OPEN_ALERTS.name}{selected}, {name})"))
    if answered_labels(schema):
        selected = _selected(schema, _VARIABLES)
        found.append(_variable("measure", f"label_values({metrics.MEASURE.name}{selected}, measure)"))
    return found


def _variable(name: str, query: str) -> dict[str, Json]:
    return {
        "name": name,
        "label": name.capitalize(),
        "type": "query",
        "datasource": _DATASOURCE,
        "definition": query,
        "query": {"qryType": 1, "query": query, "refId": f"Variable-{name}"},
        "refresh": 2,
        "regex": "",
        "sort": 1,
        "hide": 0,
        "includeAll": True,
        "multi": True,
        "options": [],
        "current": {"text": ["All"], "value": ["$__all"]},
    }


# Panels


def _panels(schema: Schema) -> list[_Panel]:
    alerts = _Query(f"sum by (level) ({_asked(schema, metrics.OPEN_ALERTS)})", "{{level}}")
    kinds = _Query(
        f"sum by (model, kind, level) ({_asked(schema, metrics.OPEN_ALERTS)}) > 0", "{{model}}: {{kind}}, {{level}}"
    )
    about = "; ".join(f"{kind}: {words}" for kind, words in metrics.ALERT_KINDS.items())
    red = (("green", None), ("red", 1.0))
    return [
        _Panel("stat", "Open alerts", "Alerts that are open, by level.", [alerts], 6, steps=red),
        _Panel("timeseries", "Open alerts by kind", about, [kinds], 18),
        *_of_labels(schema),
        *_of_columns(schema),
        _Panel(
            "timeseries",
            metrics.WINDOW_ROWS.help,
            "",
            [_Query(_asked(schema, metrics.WINDOW_ROWS), "{{model}}")],
            unit="short",
        ),
        _Panel(
            "timeseries",
            "Ages",
            "How long ago the newest day with events began, and how long ago the model was judged.",
            [
                _Query(f"time() - {_asked(schema, metrics.NEWEST_DAY)}", "{{model}}: newest day"),
                _Query(f"time() - {_asked(schema, metrics.JUDGED_AT)}", "{{model}}: judged"),
            ],
            unit="s",
        ),
    ]


def _of_labels(schema: Schema) -> list[_Panel]:
    found: list[_Panel] = []
    for label in answered_labels(schema):
        # A class that is made of a number is called by the label and the comparison.
        target = f"target=~{_quoted(f'{_regex(label.name)}( .*)?')}"
        chosen = f'{target},measure=~"$measure"'
        lines = (
            (metrics.MEASURE, ""),
            (metrics.MEASURE_LOW, ", low"),
            (metrics.MEASURE_HIGH, ", high"),
            (metrics.REFERENCE_MEASURE, ", reference"),
        )
        found += [
            _Panel(
                "timeseries",
                f"How {label.name} is predicted",
                f"{described(label)}. Newest day whose labels have come, interval at 95 %, and the reference.",
                [
                    _Query(_asked(schema, metric, chosen), f"{{{{model}}}}: {{{{measure}}}}{words}")
                    for metric, words in lines
                ],
            ),
            _Panel(
                "timeseries",
                f"Labels of {label.name}",
                metrics.RIPE_COVERAGE.help,
                [_Query(_asked(schema, metrics.RIPE_COVERAGE, target), "{{model}}")],
                unit="percentunit",
            ),
        ]
    return found


def _of_columns(schema: Schema) -> list[_Panel]:
    levels = (schema.monitoring or Monitoring()).levels("drift")
    columns = judged_columns(schema)
    more = f"; {len(columns) - _DESCRIBED} more" if len(columns) > _DESCRIBED else ""
    words = "; ".join(map(described, columns[:_DESCRIBED])) + more
    steps = (("green", None), ("orange", levels.warning), ("red", levels.alert))
    drift = _Query(_asked(schema, metrics.COLUMN_DRIFT), "{{model}}: {{column}}")
    missing = _Query(_asked(schema, metrics.COLUMN_MISSING), "{{model}}: {{column}}")
    return [
        _Panel("timeseries", "Drift of columns", words, [drift], steps=steps, shows_steps=True),
        _Panel("timeseries", "Missing values of columns", words, [missing], unit="percentunit"),
    ]


def _placed(panels: Sequence[_Panel]) -> list[Json]:
    """Return panels beside and below each other, as they fit."""
    found: list[Json] = []
    x = y = 0
    for number, panel in enumerate(panels, 1):
        if x + panel.width > _WIDTH:
            x, y = 0, y + _HEIGHT
        found.append({"id": number, "gridPos": {"h": _HEIGHT, "w": panel.width, "x": x, "y": y}, **_panel(panel)})
        x += panel.width
    return found


def _panel(panel: _Panel) -> dict[str, Json]:
    steps: list[Json] = [{"color": colour, "value": value} for colour, value in panel.steps]
    defaults: dict[str, Json] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    options: dict[str, Json] = {
        "legend": {"calcs": ["lastNotNull"], "displayMode": "table", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    if panel.type == "stat":
        options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value"}
        defaults["color"] = {"mode": "thresholds"}
    else:
        defaults["color"] = {"mode": "palette-classic"}
        style = "dashed" if panel.shows_steps else "off"
        defaults["custom"] = {"drawStyle": "line", "lineWidth": 1, "thresholdsStyle": {"mode": style}}
    return {
        "type": panel.type,
        "title": panel.title,
        "description": panel.description,
        "datasource": _DATASOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": [_target(place, query) for place, query in enumerate(panel.queries)],
    }


def _target(place: int, query: _Query) -> dict[str, Json]:
    return {
        "refId": chr(ord("A") + place),
        "datasource": _DATASOURCE,
        "editorMode": "code",
        "expr": query.expr,
        "legendFormat": query.legend,
        "range": True,
    }


# PromQL


def _asked(schema: Schema, metric: MonitorMetric, *more: str) -> str:
    """Return what selects a metric of the models that are chosen; ``more`` are further conditions."""
    return f"{metric.name}{_selected(schema, _VARIABLES, more)}"


def _selected(schema: Schema, variables: Sequence[str], more: Sequence[str] = ()) -> str:
    conditions = (f"schema={_quoted(schema.name)}", *(f'{name}=~"${name}"' for name in variables), *more)
    return "{" + ",".join(conditions) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _regex(text: str) -> str:
    """Return a regular expression (RE2) that matches a text."""
    return "".join(one if one.isalnum() or one in "_- " else f"\\{one}" for one in text)
