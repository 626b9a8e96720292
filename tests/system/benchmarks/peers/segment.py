"""segment-analytics-python: ``track`` with its own queue and thread; what would post does nothing."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Event
from tests.system.benchmarks.peers import Client

analytics = import_module("segment.analytics.client")
consumer = import_module("segment.analytics.consumer")


def post_nothing(*_: object, **__: object) -> None:
    """Stand in for what would speak to the network."""


def client(event: Event) -> Client:
    consumer.__dict__["post"] = post_nothing
    segment = analytics.Client("key", max_queue_size=100_000)
    track, name = segment.track, str(event["id"])

    return Client(
        "Segment track",
        lambda _: track(name, "inference", event),
        segment.flush,
        segment.shutdown,
        "no network",
    )
