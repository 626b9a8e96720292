"""google-cloud-pubsub: ``publish`` with its default batches; the transport answers at once, nothing leaves."""

from __future__ import annotations

from concurrent.futures import Future, wait
from importlib import import_module

from tests.system.benchmarks.events import Event
from tests.system.benchmarks.peers import Client, line_of

pubsub = import_module("google.cloud.pubsub_v1")
credentials = import_module("google.auth.credentials")


def client(event: Event) -> Client:
    publisher = pubsub.PublisherClient(credentials=credentials.AnonymousCredentials())
    response = pubsub.types.PublishResponse

    def answer(*, messages: list[object], **_: object) -> object:
        return response(message_ids=["1"] * len(messages))

    publisher._gapic_publish = answer
    line, publish = line_of(event), publisher.publish
    futures: list[Future[str]] = []
    topic = "projects/lending/topics/events"

    def settle() -> None:
        wait(futures, timeout=30)
        futures.clear()

    return Client(
        "Pub/Sub publish",
        lambda _: futures.append(publish(topic, line)),
        settle,
        publisher.stop,
        "takes ready bytes; no network",
    )
