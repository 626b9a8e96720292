"""Ensure that topics are there and may be written, and make them where the URL says so."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.backends.kafka.address import CREATE, KafkaAddress
from schemagen_runtime.backends.kafka.administration import TopicDescription, load_admin_module
from schemagen_runtime.backends.kafka.client_log import ClientLog
from schemagen_runtime.backends.kafka.codes import FORBIDDEN, MISSING, Code, find_refusal, say, strip
from schemagen_runtime.protocol.messages import schemas_topic
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import KafkaError

_LOOK_SECONDS: Final = 0.05
_DOWN_SECONDS: Final = 3.0
"""For this long brokers are waited for all of which refuse connections."""


class Topics:
    """Ask a cluster for topics, by a client of its own that lives no longer than this object."""

    def __init__(self, properties: Mapping[str, str], address: KafkaAddress, until: float) -> None:
        """Connect in the background.

        Args:
            properties: what a client is made with.
            address: where the topics are.
            until: when to give up, in seconds of the monotonic clock.
        """
        self._address = address
        self._began, self._until = monotonic(), until
        self._errors: list[KafkaError] = []
        self._module = load_admin_module()
        self._admin = self._module.AdminClient(dict(properties), error_cb=self._errors.append, logger=ClientLog())

    def require(self, topic: str) -> None:
        """Return once a topic and that of its schemas are there and may be written.

        Raises:
            DestinationError: one is not there, or may not be written; the message names it.
            TransientError: nobody answers.
        """
        names = [topic, schemas_topic(topic)]
        missing = [name for name in names if not self._is_there(name)]
        if missing and self._address.partitions is None:
            url = f"{self._address.identity}?{CREATE}=PARTITIONS"
            raise DestinationError(
                f"there is no topic {' and no topic '.join(missing)} at {self._address.brokers}: "
                f"create it ({schemas_topic(topic)} with cleanup.policy=compact), or have it made by {url}"
            )
        for name in missing:
            self._create(name, is_compacted=name != topic)

    def _is_there(self, name: str) -> bool:
        with LOADING:
            from confluent_kafka import TopicCollection  # noqa: PLC0415 -- see above

        asked = self._admin.describe_topics(
            TopicCollection([name]), include_authorized_operations=True, request_timeout=self._seconds_left()
        )
        error = self._await(asked[name])
        if error is None:
            allowed = asked[name].result().authorized_operations
            if allowed is not None and self._module.AclOperation.WRITE not in allowed:
                raise DestinationError(f"this user may not write to topic {name}: grant it WRITE and DESCRIBE")
            return True
        if error.code() in MISSING:
            return False
        raise self.failure(name, error)

    def _create(self, name: str, *, is_compacted: bool) -> None:
        partitions = 1 if is_compacted else self._address.partitions or 1
        config = {"cleanup.policy": "compact"} if is_compacted else {}
        asked = self._admin.create_topics(
            [self._module.NewTopic(name, partitions, config=config)], request_timeout=self._seconds_left()
        )
        error = self._await(asked[name])
        if error is not None and error.code() != Code.TOPIC_ALREADY_EXISTS:
            raise self.failure(name, error)

    def failure(self, name: str, error: KafkaError) -> DestinationError | TransientError:
        """Return what to raise of a question about a topic that failed."""
        refusal = error if error.code() in FORBIDDEN else find_refusal(self._errors)
        if refusal is not None:
            return DestinationError(refused(self._address, name, say(refusal)))
        said = strip(self._errors[0].str()) if self._errors else say(error)
        mend = "is a broker running there, and does security.protocol fit the port?"
        return TransientError(f"no answer from Kafka at {self._address.brokers}: {said}; {mend}")

    def _hopeless(self) -> KafkaError | None:
        """Return the error for which no answer is waited for any more; None where one may still come."""
        if monotonic() < self._began + _DOWN_SECONDS:
            return find_refusal(self._errors)
        down = [error for error in self._errors if error.code() == Code.ALL_BROKERS_DOWN]
        return find_refusal(self._errors) or next(iter(down), None)

    def _seconds_left(self) -> float:
        return max(1.0, self._until - monotonic())

    def _await(self, future: Future[TopicDescription] | Future[None]) -> KafkaError | None:
        """Wait for an answer; return the error in it, or why none is waited for any more."""
        with LOADING:
            from confluent_kafka import KafkaException  # noqa: PLC0415 -- see above

        while not future.done():
            self._admin.poll(_LOOK_SECONDS)
            hopeless = self._hopeless()
            if hopeless is not None and not future.done():
                return hopeless
        raised = future.exception()
        if raised is None:
            return None
        if not isinstance(raised, KafkaException):
            raise raised
        error: KafkaError = raised.args[0]
        return error


def refused(address: KafkaAddress, topic: str, said: str) -> str:
    """Return how to mend that a cluster lets nobody in, or not to a topic."""
    how = "are user, password and security.protocol right, and is WRITE granted?"
    return f"Kafka at {address.brokers} refuses topic {topic}: {said}; {how}"
