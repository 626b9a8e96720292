"""The scheme of a URL decides which log is opened."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.opening import log_opener


@pytest.mark.parametrize(
    ("url", "instance", "message"),
    [
        ("sqlite:///m.db", None, "names no log; expected a URL such as kafka://"),
        ("events", None, "names no log"),
        ("kafka://broker", None, "names no topic"),
        (
            "kafka://broker/t?create_topics=3&linger.ms=1",
            None,
            "a relay makes no topic: leave create_topics out of 'kafka://broker",
        ),
        ("redis://host", None, "names no stream"),
        ("redis://host/s", "one", "a Redis stream has none"),
    ],
)
def test_what_names_no_log_is_refused(url: str, instance: str | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        log_opener(url, "group", instance)


def test_nothing_is_connected_before_it_is_opened() -> None:
    pytest.importorskip("redis")
    pytest.importorskip("confluent_kafka")
    log_opener("redis://nowhere.invalid/s", "group", None)
    log_opener("kafka://nowhere.invalid/t", "group", "one")
