"""Run one producer of librdkafka in this process, and a thread that polls it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from time import sleep
from typing import TYPE_CHECKING, Final

from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.kafka.client_log import ClientLog
from schemagen_runtime.backends.kafka.codes import FORBIDDEN, find_refusal, say, strip
from schemagen_runtime.backends.kafka.open_batch import OpenBatch, Outgoing
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.log import log_of

if TYPE_CHECKING:
    from confluent_kafka import KafkaError

log = log_of("schemagen_runtime")

_POLL_SECONDS: Final = 0.2
_GRACE_SECONDS: Final = 5.0
"""For this long after a fatal error librdkafka may still report of what was open."""
_ROOM_SECONDS: Final = 0.01


class Client:
    """Send batches, several at a time. After a fatal error another client takes its place.

    ``_lock`` guards ``_open``. The thread that polls owns all else; others read ``fatal`` and ``is_broken``.

    Attributes:
        fatal: the error after which librdkafka sends nothing more; None before.
        is_broken: whether nothing more can be sent.
    """

    def __init__(self, properties: Mapping[str, str]) -> None:
        """Make the producer, which connects in the background, and start the thread.

        Raises:
            SettingsError: librdkafka refuses a property; the message is its own.
            DestinationError: confluent-kafka is not installed.
        """
        try:
            with LOADING:
                from confluent_kafka import KafkaException, Producer  # noqa: PLC0415 -- see above
        except ImportError as error:
            advice = "pip install 'schemagen-ingest[kafka]'"
            raise DestinationError(f"kafka:// needs confluent-kafka, which is not installed: {advice}") from error
        self._exception = KafkaException
        self._reasons: deque[KafkaError] = deque(maxlen=8)
        try:
            self.producer = Producer({**properties, "error_cb": self._reasons.append, "logger": ClientLog()})
        except KafkaException as error:
            raise SettingsError(f"the Kafka client cannot be made: {error.args[0].str()}") from None
        self._lock = threading.Lock()
        self._open: list[OpenBatch] = []
        self._gives_up_at = float("inf")
        self._is_closing = False
        self._has_ended = False
        self.fatal: KafkaError | None = None
        self.is_broken = False
        self._thread = threading.Thread(target=self._run, name="schemagen-kafka", daemon=True)
        self._thread.start()

    def send(self, topic: str, messages: Outgoing, timeout: float | None = None) -> dict[int, KafkaError]:
        """Send messages, and wait until each of them has its report, or nothing more will be reported.

        Args:
            topic: where they go.
            messages: what to send.
            timeout: how long to wait, in seconds; None for as long as librdkafka tries, ``message.timeout.ms``.

        Returns:
            Why messages failed, by place; nothing of those that every replica in sync has.
        """
        batch = OpenBatch()
        with self._lock:
            self._open.append(batch)
            if self._has_ended:
                batch.ring()
        try:
            self._hand_over(topic, messages, batch)
            batch.wait(timeout)
            failed = batch.failures(messages)
            if not failed:
                self._reasons.clear()  # of connections that broke before
            return failed
        finally:
            with self._lock:
                self._open.remove(batch)

    def _hand_over(self, topic: str, messages: Outgoing, batch: OpenBatch) -> None:
        produce, report = self.producer.produce, batch.report
        for place, key, line, headers in zip(*messages, strict=True):
            while True:
                try:
                    produce(topic, line, key, on_delivery=report, headers=headers)
                except BufferError:  # librdkafka's queue is full; what leaves it makes room
                    if not self._has_ended:
                        sleep(_ROOM_SECONDS)
                        continue
                except self._exception as error:
                    batch.refuse(place, error.args[0])
                else:
                    batch.waiting += 1
                break

    def refusal(self) -> str | None:
        """Return why the cluster lets nobody in with these credentials; None where it does, or is not to be reached."""
        fatal = self.fatal if self.fatal is not None and self.fatal.code() in FORBIDDEN else None
        error = fatal or find_refusal(tuple(self._reasons))
        return None if error is None else say(error)

    def trouble(self) -> str | None:
        """Return the last thing that went wrong with a connection; None where nothing did."""
        return strip(self._reasons[-1].str()) if self._reasons else None

    def close(self) -> None:
        """End the thread, and what nobody waits for any more."""
        self._is_closing = True
        self._thread.join(2 * _POLL_SECONDS)

    def _run(self) -> None:
        try:
            while not self._is_over():
                self._poll()
        except BaseException:  # whoever waits must be told
            log.exception("the thread that polls Kafka's client ended")
        self.is_broken = True
        with self._lock:
            self._has_ended = True
            batches = self._open.copy()
        for batch in batches:
            batch.ring()

    def _poll(self) -> None:
        try:
            self.producer.poll(_POLL_SECONDS)
        except self._exception as error:
            self.fatal = error.args[0]
            self.is_broken = True
            self._gives_up_at = monotonic() + _GRACE_SECONDS
            log.warning("Kafka's client met a fatal error, and another one takes its place: %s", error.args[0].str())
        with self._lock:
            settled = [batch for batch in self._open if batch.is_settled]
        for batch in settled:
            batch.ring()

    def _is_over(self) -> bool:
        if self._is_closing:
            with suppress(self._exception):
                self.producer.purge()
            return True
        return self.is_broken and (not self._open or monotonic() >= self._gives_up_at)
