"""Make Prometheus alerting rules of a schema, for the metrics of a collector's ``/metrics/monitor``.

Labels and annotations are Go templates to Prometheus ("Alerting rules", Templating): text of a schema is escaped, so
that it stays text.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import json
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from schemagen_runtime.protocol.monitor_metrics import ALERT_KINDS, JUDGED_AT, OPEN_ALERTS

from schemagen.export.words import answered_labels, runbook, title
from schemagen.model.schema import Schema

_TEMPLATE: Final = "prometheus/rules.yaml.j2"
_MODEL: Final = "{{ $labels.project }}/{{ $labels.collection }}, model {{ $labels.model }}"
_SEVERITY: Final = '{{ if eq $labels.level "alert" }}critical{{ else }}warning{{ end }}'
_OF_LABELS: Final = ("performance", "labels")
"""The kinds of alerts that need a label that is answered."""
_STALE: Final = 3 * 3600
"""Seconds after which a judgement is old: the collector judges far more often."""


class _Rule(NamedTuple):
    """Hold one rule as the template lays it out; all text is ready for Prometheus."""

    alert: str
    expr: str
    wait: str
    labels: dict[str, str]
    annotations: dict[str, str]


def write_rules(schema: Schema, templates: Path) -> str:
    """Return a file of rules, the same bytes for the same schema.

    Args:
        schema: the schema.
        templates: the folder of templates.
    """
    name = f"schemagen_{schema.name}"
    return _environment(templates).get_template(_TEMPLATE).render(group=name, rules=_rules(schema))


def _rules(schema: Schema) -> list[_Rule]:
    selected = f"{{schema={_quoted(schema.name)}}}"
    has_labels = bool(answered_labels(schema))
    found = [
        _rule(
            schema,
            f"Schemagen{''.join(word.capitalize() for word in kind.split('_'))}",
            f"sum by (schema, project, collection, model, level) "
            f"({OPEN_ALERTS.name}{{schema={_quoted(schema.name)},kind={_quoted(kind)}}}) > 0",
            "5m",
            _SEVERITY,
            f"{_escaped(title(schema))} ({_MODEL}): {about}",
        )
        for kind, about in ALERT_KINDS.items()
        if has_labels or kind not in _OF_LABELS
    ]
    found.append(
        _rule(
            schema,
            "SchemagenNotJudged",
            f"time() - {JUDGED_AT.name}{selected} > {_STALE}",
            "15m",
            "warning",
            f"{_escaped(title(schema))} ({_MODEL}): not judged for {{{{ $value | humanizeDuration }}}}",
        )
    )
    found.append(
        _rule(
            schema,
            "SchemagenAbsent",
            f"absent({OPEN_ALERTS.name}{selected})",
            "1h",
            "warning",
            f"{_escaped(title(schema))}: no collector tells of any model of the schema {_escaped(schema.name)}",
        )
    )
    return found


def _rule(schema: Schema, alert: str, expr: str, wait: str, severity: str, summary: str) -> _Rule:  # noqa: PLR0917
    labels = {"severity": severity}
    if schema.owner is not None:
        labels["owner"] = _escaped(schema.owner)
    annotations = {"summary": summary}
    link = runbook(schema)
    if link is not None:
        annotations["runbook_url"] = _escaped(link)
    return _Rule(alert, expr, wait, labels, annotations)


def _escaped(text: str) -> str:
    """Return text that Prometheus' templates take as it is."""
    return text.replace("{{", '{{ "{{" }}')


def _quoted(text: str) -> str:
    """Return text as a string of PromQL and of YAML: JSON's are both, where nothing unprintable is in them."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in written)


@cache
def _environment(templates: Path) -> Environment:
    environment = Environment(  # noqa: S701 -- what is rendered is YAML, not HTML; the filter quotes
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = _quoted
    return environment
