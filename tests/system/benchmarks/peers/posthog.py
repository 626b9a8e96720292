"""posthog: ``capture`` with its own queue and thread; what would post does nothing."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Event
from tests.system.benchmarks.peers import Client

posthog = import_module("posthog")
consumer = import_module("posthog.consumer")


def post_nothing(*_: object, **__: object) -> None:
    """Stand in for what would speak to the network."""


def client(event: Event) -> Client:
    for name in ("batch_post", "_send_v1_batch"):
        consumer.__dict__[name] = post_nothing
    hog = posthog.Posthog("key", host="http://127.0.0.1:1", max_queue_size=100_000)
    capture, name = hog.capture, str(event["id"])

    return Client(
        "PostHog capture",
        lambda _: capture("inference", distinct_id=name, properties=event),
        hog.flush,
        hog.shutdown,
        "no network",
    )
