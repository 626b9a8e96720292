"""Make consumers of a Kafka cluster, and say in plain words what it answers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.backends.kafka.codes import FORBIDDEN, MISSING, Code, find_refusal, say, strip
from schemagen_runtime.backends.kafka.settings import KafkaSettings, client_properties
from schemagen_runtime.protocol.messages import SCHEMAS_SUFFIX
from schemagen_runtime.relay.batch_source import SourceError
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

if TYPE_CHECKING:
    from confluent_kafka import Consumer, KafkaError
    from confluent_kafka.admin._metadata import ClusterMetadata

log = log_of("schemagen_runtime.kafka")

_ANSWER_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 1.0
_TELL_SECONDS: Final = 5.0
_SESSION_MS: Final = 6000
"""How long a member that was killed holds its partitions, where it has no name of its own."""
_QUEUED_KILOBYTES: Final = 32 << 10
"""What librdkafka reads ahead at most; a batch is about as large at most."""
_FETCH_MS: Final = 100
"""How long a broker holds a fetch back for which there is nothing. Whatever else it is asked meanwhile waits too."""
_SHOWN: Final = 10
_LASTING: Final = (
    FORBIDDEN
    | MISSING
    | {Code.INVALID_GROUP_ID, Code.INVALID_SESSION_TIMEOUT, Code.INCONSISTENT_GROUP_PROTOCOL, Code.FENCED_INSTANCE_ID}
    | {Code.FATAL}
)
"""What does not pass by itself."""


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


class ConsumerErrors:
    """Keep what was said last of a consumer's connections, and log it as far as it is news."""

    def __init__(self) -> None:
        self._heard: deque[KafkaError] = deque(maxlen=8)
        self._limit = RateLimit(_TELL_SECONDS)

    def hear(self, error: KafkaError) -> None:
        """Take an error from librdkafka, which repeats it with each attempt to connect."""
        self._heard.append(error)
        more = None if error.retriable() else self._limit.admit()
        if more is not None:
            log.warning("Kafka: %s%s", strip(error.str()), more)

    def refusal(self) -> str | None:
        """Return why the cluster lets nobody in with these credentials; None where it does, or does not answer."""
        found = find_refusal(self._heard)
        return None if found is None else say(found)

    def trouble(self) -> str | None:
        """Return the last thing that went wrong with a connection; None where nothing did."""
        causes = [error for error in self._heard if error.code() != Code.ALL_BROKERS_DOWN] or list(self._heard)
        return strip(causes[-1].str()) if causes else None


def make_consumer(address: KafkaAddress, settings: ConsumerSettings, errors: ConsumerErrors) -> Consumer:
    """Make a consumer; it connects in the background, and ``errors`` hears what is wrong there.

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
        "error_cb": errors.hear,
    }
    try:
        return Consumer(properties, logger=_Quiet())
    except KafkaException as error:
        raise SettingsError(
            f"a consumer of {address.topic} cannot be made: {cast('KafkaError', error.args[0]).str()}"
        ) from error


class _Quiet:
    """Take what librdkafka logs: what matters comes as an error too."""

    def log(self, *_: object) -> None:
        """Write nothing."""


def answering(consumer: Consumer, address: KafkaAddress, errors: ConsumerErrors) -> str:
    """Wait for a broker, look for the topic, and return the id of the cluster.

    Raises:
        SourceError: no broker answers in time, or lets this user in, or there is no such topic.
    """
    found = _await_topics(consumer, address, errors)
    names = sorted(name for name in cast("Mapping[str, object]", found.topics) if not name.startswith("__"))
    wanted = re.compile(address.pattern or re.escape(address.topic))
    if not any(wanted.fullmatch(name) for name in names if not name.endswith(SCHEMAS_SUFFIX)):
        shown = ", ".join(names[:_SHOWN]) or "none"
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        raise SourceError(f"there is no topic {address.topic!r} at {address.brokers}; there are: {shown}{more}")
    return str(found.cluster_id)


def _await_topics(consumer: Consumer, address: KafkaAddress, errors: ConsumerErrors) -> ClusterMetadata:
    """Return what a broker says of all topics.

    Raises:
        SourceError: none says it in time, or this user is not let in.
    """
    with LOADING:
        from confluent_kafka import KafkaException  # noqa: PLC0415 -- see above

    until = monotonic() + _ANSWER_SECONDS
    while True:
        try:
            return cast("ClusterMetadata", consumer.list_topics(timeout=min(_LOOK_SECONDS, _ANSWER_SECONDS)))
        except KafkaException as error:
            consumer.poll(0)  # which tells ``errors`` what happened meanwhile
            refusal = errors.refusal()
            if refusal is not None:
                how = "are user, password and security.protocol right?"
                raise SourceError(f"Kafka at {address.brokers} refuses this user: {refusal}; {how}") from error
            if monotonic() >= until:
                said = errors.trouble() or strip(cast("KafkaError", error.args[0]).str())
                how = "is a broker running there, and does security.protocol fit the port?"
                waited = f"within {_ANSWER_SECONDS:.0f} seconds"
                raise SourceError(f"no broker answers at {address.brokers} {waited}: {said}; {how}") from error


@contextmanager
def translated(kind: type[Exception], address: KafkaAddress) -> Generator[None, None, None]:
    """Raise what ``describe_error`` returns for an exception of ``kind``, which is Kafka's own, and let others be."""
    try:
        yield
    except kind as error:
        raise describe_error(cast("object", error.args[0]), address) from error


def describe_error(found: object, address: KafkaAddress) -> SourceError | TransientError:
    """Return what to raise for an error of a consumer: it passes, or it stays."""
    error = cast("KafkaError", found)
    said = f"{address.topic} at {address.brokers} cannot be read: {strip(error.str())}"
    return SourceError(said) if error.fatal() or error.code() in _LASTING else TransientError(said)
