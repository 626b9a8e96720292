"""Describe what is used of confluent-kafka's client for administrators, whose own types say little."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from schemagen_runtime.backends.kafka.client_log import ClientLog
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, TopicCollection


class TopicDescription(Protocol):
    """Tell what may be done with a topic; None where the broker does not say."""

    authorized_operations: Sequence[object] | None


class Administrator(Protocol):
    """Ask for topics and make them; who polls is given errors of connections meanwhile."""

    def poll(self, timeout: float) -> int:
        """Serve callbacks for so many seconds."""
        ...

    def describe_topics(
        self, topics: TopicCollection, *, include_authorized_operations: bool, request_timeout: float
    ) -> Mapping[str, Future[TopicDescription]]:
        """Ask for topics by name."""
        ...

    def create_topics(self, new_topics: list[object], *, request_timeout: float) -> Mapping[str, Future[None]]:
        """Make topics."""
        ...


class _Operations(Protocol):
    WRITE: object


class AdminModule(Protocol):
    """Describe ``confluent_kafka.admin``."""

    AclOperation: _Operations

    def AdminClient(  # noqa: N802 -- the names are the library's
        self, conf: Mapping[str, str], *, error_cb: Callable[[KafkaError], object], logger: ClientLog
    ) -> Administrator:
        """Make a client, which connects in the background."""
        ...

    def NewTopic(  # noqa: N802 -- see above
        self, topic: str, num_partitions: int, *, config: Mapping[str, str]
    ) -> object:
        """Say what topic to make."""
        ...


def load_admin_module() -> AdminModule:
    """Load ``confluent_kafka.admin``."""
    with LOADING:
        return cast("AdminModule", import_module("confluent_kafka.admin"))
