"""Metrics count requests and commits, and name no project, collection or id."""

from __future__ import annotations

from schemagen_collector.core.metrics import Metrics


def test_what_was_counted_is_in_the_text() -> None:
    metrics = Metrics()
    metrics.begin()
    assert b"schemagen_requests_active 1.0" in metrics.text()
    metrics.end("/v1/projects/{project}", "GET", 404, 0.002)
    metrics.commit(3, 0.02)
    text = metrics.text().decode()
    assert "schemagen_requests_active 0.0" in text
    assert 'schemagen_requests_total{method="GET",route="/v1/projects/{project}",status="404"} 1.0' in text
    assert "schemagen_commit_requests_sum 3.0" in text


def test_collectors_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.commit(1, 0.1)
    assert "schemagen_commit_requests_count 0.0" in other.text().decode()
