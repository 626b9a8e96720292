"""Make consumers of a Kafka cluster, and say in plain words what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.backends.kafka.settings import KafkaSettings, client_properties
from schemagen_runtime.relay.batch_source import SourceError
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.log import log_of

if TYPE_CHECKING:
    from confluent_kafka import Consumer, KafkaError

log = log_of("schemagen_runtime")

_ANSWER_SECONDS: Final = 30.0
_SESSION_MS: Final = 6000
"""How long a member that was killed holds its partitions, where it has no name of its own."""
_QUEUED_KILOBYTES: Final = 32 << 10
"""What librdkafka reads ahead at most; a batch is about as large at most."""
_FETCH_MS: Final = 100
"""How long a broker holds a fetch back for which there is nothing. Whatever else it is asked meanwhile waits too."""
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """Say who reads.

    Attributes:
        group: the consumer group.
        instance: the name of a static member, which has its partitions again after a restart; None for a member that
            has none.
        kafka: how the cluster is spoken to.
    """

    group: str
    instance: str | None = None
    kafka: KafkaSettings | None = None


def make_consumer(
    address: KafkaAddress, settings: ConsumerSettings, more: Mapping[str, object] | None = None
) -> Consumer:
    """Make a consumer; it connects in the background.

    Raises:
        SettingsError: librdkafka refuses a property.
    """
    with LOADING:
        from confluent_kafka import Consumer, KafkaException  # noqa: PLC0415 -- only who reads a topic needs it

    member = (
        {"session.timeout.ms": _SESSION_MS} if settings.instance is None else {"group.instance.id": settings.instance}
    )
    properties: dict[str, object] = {
        **member,
        "queued.max.messages.kbytes": _QUEUED_KILOBYTES,
        "fetch.wait.max.ms": _FETCH_MS,
        **client_properties(address, settings.kafka),
        "group.id": settings.group,
        "group.protocol": "classic",
        "partition.assignment.strategy": "cooperative-sticky",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "allow.auto.create.topics": False,
        "error_cb": _tell,
        **(more or {}),
    }
    try:
        return Consumer(properties, logger=_Quiet())
    except KafkaException as error:
        raise SettingsError(f"a consumer of {address.topic} cannot be made: {error.args[0]}") from error


class _Quiet:
    """Take what librdkafka logs: what matters comes as an error too."""

    def log(self, *_: object) -> None:
        """Write nothing."""


def _tell(error: KafkaError) -> None:
    if not error.retriable():
        log.warning("Kafka: %s", error.str())


def answering(consumer: Consumer, address: KafkaAddress) -> str:
    """Wait for a broker, look for the topic, and return the id of the cluster.

    Raises:
        SourceError: no broker answers in time, or there is no such topic.
    """
    with LOADING:
        from confluent_kafka import KafkaException  # noqa: PLC0415 -- see above

    try:
        found = consumer.list_topics(timeout=_ANSWER_SECONDS)
    except KafkaException as error:
        reason = f"no broker answers at {address.brokers} within {_ANSWER_SECONDS:.0f} seconds"
        raise SourceError(f"{reason}: {cast('KafkaError', error.args[0]).str()}") from error
    names = sorted(name for name in cast("Mapping[str, object]", found.topics) if not name.startswith("__"))
    if address.pattern is None and address.topic not in names:
        shown = ", ".join(names[:_SHOWN]) or "none"
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        raise SourceError(f"there is no topic {address.topic!r} at {address.brokers}; there are: {shown}{more}")
    return str(found.cluster_id)


def describe_error(found: object, address: KafkaAddress) -> SourceError | TransientError:
    """Return what to raise for an error of a consumer: it passes, or it stays."""
    with LOADING:
        from confluent_kafka import KafkaError  # noqa: PLC0415 -- see above

    error = cast("KafkaError", found)
    said = f"{address.topic} at {address.brokers} cannot be read: {error.str()}"
    lasting = (
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError.FENCED_INSTANCE_ID,
        KafkaError._AUTHENTICATION,  # noqa: SLF001 -- its public name
        KafkaError._FATAL,  # noqa: SLF001 -- see above
    )
    return SourceError(said) if error.fatal() or error.code() in lasting else TransientError(said)
