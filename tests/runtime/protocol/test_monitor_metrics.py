"""The metrics of models have names and labels that Prometheus takes, each its own."""

from __future__ import annotations

import re

from schemagen_runtime.protocol.monitor_metrics import METRICS, MODEL_LABELS


def test_names_and_labels_are_those_of_prometheus() -> None:
    # "Data model": names and labels; those of labels may not begin with two underscores.
    for metric in METRICS:
        assert re.fullmatch("schemagen_monitor_[a-z_]+", metric.name)
        assert metric.help.endswith(".")
        labels = (*MODEL_LABELS, *metric.labels)
        assert len(set(labels)) == len(labels)
        assert all(re.fullmatch("[a-z][a-z_]*", label) for label in labels)
    assert len({metric.name for metric in METRICS}) == len(METRICS)
