"""Read a topic of Kafka in a consumer group: parts are partitions, and positions are offsets.

Partitions come and go within calls of librdkafka, in the thread that reads. A batch is written before the next call, so
what goes then is finished: what was stored is stored, and what was only read is read again by whoever gets the
partition. Where the store keeps positions, reading begins where it says, and not where the group does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.protocol.messages import SCHEMAS_SUFFIX
from schemagen_runtime.relay.batch_source import Keeper
from schemagen_runtime.relay.event_batch import EventBatch, Origin
from schemagen_runtime.relay.grouping import Grouping, Headers
from schemagen_runtime.relay.kafka_client import (
    ConsumerErrors,
    ConsumerSettings,
    answering,
    describe_error,
    make_consumer,
    translated,
)
from schemagen_runtime.relay.kafka_pulse import KafkaPulse
from schemagen_runtime.relay.kafka_schemas import KafkaSchemas
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.log import log_of

if TYPE_CHECKING:
    from confluent_kafka import Consumer, Message, TopicPartition

log = log_of("schemagen_runtime")

_MOST: Final = 10_000
"""Messages of a batch: a commit of 1,000 would halve the rate."""
_GATHER_SECONDS: Final = 0.1
"""How long more messages are waited for where there were many before."""
_ASK_SECONDS: Final = 10.0

_Place = tuple[str, int]


class KafkaTopic:
    """Read the partitions of a topic that the group gives to this member."""

    def __init__(self, address: KafkaAddress, settings: ConsumerSettings) -> None:
        """Connect.

        Args:
            address: the topic, or the topics where its name has holders.
            settings: the group, and how the cluster is spoken to.

        Raises:
            SourceError: no broker answers within 30 seconds, there is no such topic, or it may not be read.
            SettingsError: a property cannot be.
            ModuleNotFoundError: confluent-kafka is not installed (extra ``kafka``).
        """
        with LOADING:
            import confluent_kafka  # noqa: PLC0415 -- only who reads a topic needs it

        self._kafka = confluent_kafka
        self._address = address
        self._translated = partial(translated, confluent_kafka.KafkaException, address)
        self._keeper: Keeper | None = None
        errors = ConsumerErrors()
        self._consumer: Consumer = make_consumer(address, settings, errors)
        try:
            self._cluster = answering(self._consumer, address, errors)
        except BaseException:
            self._consumer.close()
            raise
        self._pulse = KafkaPulse(self._consumer, address, errors)
        self._schemas: dict[str, KafkaSchemas] = {}
        self._settings = settings
        self._groupings: dict[str, Grouping] = {}
        self._held: set[_Place] = set()
        self._unplaced: set[_Place] = set()
        self._stored: dict[_Place, str | None] = {}
        self._awaited: dict[_Place, int] = {}
        self._gaps: dict[_Place, int] = {}
        self._next: dict[_Place, int] = {}
        self._targets: dict[_Place, int] | None = None
        self._had_many = False

    @property
    def identity(self) -> str:
        """Return the id of the cluster, whatever its brokers are called, and the topic."""
        return f"kafka {self._cluster} {self._address.topic}"

    def begin(self, keeper: Keeper) -> None:
        """Join the group; partitions are read from where the store says that they were left, or else the group."""
        self._keeper = keeper
        topic = self._address.pattern or self._address.topic
        self._consumer.subscribe([topic], on_assign=self._gain, on_revoke=self._lose)

    # Partitions

    def _gain(self, consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        """Take partitions over, and read them from where they were left; else the next read asks."""
        places = [(one.topic, one.partition) for one in partitions if not one.topic.endswith(SCHEMAS_SUFFIX)]
        self._held |= set(places)
        try:
            starts = self._starts(places)
        except TransientError:
            starts = {}
            self._unplaced |= set(places)
        beginning = self._kafka.OFFSET_BEGINNING
        given = [self._kafka.TopicPartition(*place, starts.get(place) or beginning) for place in places]
        consumer.incremental_assign(given)

    def _lose(self, consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        """Give partitions away: nothing of them is being written now."""
        gone = [one for one in partitions if (one.topic, one.partition) in self._held]
        consumer.incremental_unassign(gone)
        for one in gone:
            place = (one.topic, one.partition)
            self._held.discard(place)
            self._unplaced.discard(place)
            self._next.pop(place, None)
            self._awaited.pop(place, None)

    def _place(self) -> None:
        """Read partitions from where they were left."""
        places = sorted(self._unplaced)
        starts = self._starts(places)
        beginning = self._kafka.OFFSET_BEGINNING
        with self._translated():
            for place in places:
                self._consumer.seek(self._kafka.TopicPartition(*place, starts[place] or beginning))
        self._unplaced -= set(places)

    def _starts(self, places: Sequence[_Place]) -> dict[_Place, int]:
        """Return from which offset each partition is read, as the store says, or else the group; 0 is the beginning."""
        assert self._keeper is not None  # noqa: S101 -- whoever reads has begun
        self._keeper.take(map(_part, places))
        positions = self._keeper.positions()
        with self._translated():
            parts = [self._kafka.TopicPartition(*place) for place in places]
            if positions is None:
                committed = self._consumer.committed(parts, _ASK_SECONDS)
                positions = {_part((one.topic, one.partition)): str(one.offset) for one in committed if one.offset >= 0}
            for place, part in zip(places, parts, strict=True):
                self._stored[place] = stored = positions.get(_part(place))
                self._next.pop(place, None)
                _, high = self._consumer.get_watermark_offsets(part, timeout=_ASK_SECONDS)
                # A topic that ends before has been made anew.
                self._awaited[place] = int(stored) if stored is not None and int(stored) <= high else 0
        return {place: self._awaited[place] for place in places}

    # Reading

    def read(self, seconds: float) -> EventBatch | None:
        """Return at most 10,000 messages; None where none comes within some seconds.

        Raises:
            TransientError: no broker answers.
        """
        self._pulse.require()
        if self._unplaced:
            self._place()
        with self._translated():
            messages = self._consumer.consume(_MOST, _GATHER_SECONDS) if self._had_many else []
            if not messages:
                messages = self._consumer.consume(1, seconds)
                if messages and not self._unplaced:
                    messages += self._consumer.consume(_MOST - 1, 0)
        if messages:
            self._pulse.felt()
        good = self._good(messages)
        messages.clear()
        self._had_many = len(good) > _MOST // 20
        return self._batch(good) if good else None

    def _good(self, messages: Sequence[Message]) -> list[Message]:
        """Return the messages that are read now; raise what :meth:`_is_good` does."""
        # For speed: nearly all are of partitions that are read on. To look at each closely is the plain way.
        ready = self._held - self._unplaced - self._awaited.keys()
        return [
            message
            for message in messages
            if (message.error() is None and (message.topic(), message.partition()) in ready) or self._is_good(message)
        ]

    def _is_good(self, message: Message) -> bool:
        """Tell a message from the end of a partition, and from one of a partition that is not placed yet.

        Raises:
            TransientError, SourceError: it is an error.
        """
        error = message.error()
        place = cast("_Place", (message.topic(), message.partition()))
        if error is None:
            is_mine = place in self._held and place not in self._unplaced
            return is_mine and (place not in self._awaited or self._is_first(place, cast("int", message.offset())))
        if error.code() != self._kafka.KafkaError._PARTITION_EOF:  # noqa: SLF001 -- its public name
            raise describe_error(error, self._address)
        if place not in self._unplaced:
            self._next[place] = max(self._next.get(place, 0), cast("int", message.offset()))
        return False

    def _is_first(self, place: _Place, offset: int) -> bool:
        """Tell whether a message is the first one behind the position, and not one that was read ahead before.

        A log may have gaps, where messages were removed. One is believed when it is seen twice: if it were none, what
        lies in it would be lost.
        """
        awaited = self._awaited[place]
        if offset < awaited:
            return False
        if offset > awaited and self._gaps.get(place) != offset:
            self._gaps[place] = offset
            self._unplaced.add(place)
            return False
        del self._awaited[place]
        return True

    def _batch(self, messages: list[Message]) -> EventBatch:
        """Make a batch of messages, which are taken out of their list."""
        topics: dict[str, Grouping] = {}
        places: list[_Place] = []
        offsets: list[int] = []
        # For speed: a message that is let go of at once gives its memory to the headers of the next. To keep all of
        # them is the plain way (the collector of garbage would look through 70,000 objects more, 5 µs a message).
        messages.reverse()
        while messages:
            message = messages.pop()
            place = topic, _ = cast("_Place", (message.topic(), message.partition()))
            grouping = topics.get(topic)
            if grouping is None:
                grouping = topics[topic] = self._grouping(topic)
            headers = cast("Headers | None", message.headers())
            grouping.add(len(places), headers, message.value(), message.timestamp()[1] / 1000)
            places.append(place)
            offsets.append(cast("int", message.offset()))
        before, after = self._moved(dict(zip(places, offsets, strict=True)))
        ended = [grouping.end() for grouping in topics.values()]
        runs = [run for found, _ in ended for run in found]
        misfits = {index: misfit for _, found in ended for index, misfit in found.items()}

        def origin(index: int) -> Origin:
            topic, number = place = places[index]
            return Origin(_part(place), {"topic": topic, "partition": number, "offset": offsets[index]})

        return EventBatch(runs, misfits, before, after, origin)

    def _moved(self, last: Mapping[_Place, int]) -> tuple[dict[str, str | None], dict[str, str | None]]:
        """Move behind the last message of each partition; return where they stood, and where they stand now."""
        before = {_part(place): self._stored[place] for place in last}
        self._next |= {place: offset + 1 for place, offset in last.items()}
        self._stored |= {place: str(self._next[place]) for place in last}
        return before, {_part(place): self._stored[place] for place in last}

    def _grouping(self, topic: str) -> Grouping:
        if topic not in self._groupings:
            schemas = self._schemas[topic] = KafkaSchemas(topic, self._address, self._settings)
            self._groupings[topic] = Grouping(schemas.find, f"the topic {schemas.topic}")
        grouping = self._groupings[topic]
        grouping.begin()
        return grouping

    # What became of it

    def done(self, batch: EventBatch) -> bool:
        """Commit offsets to the group; return False where its coordinator does not take them."""
        offsets = [self._kafka.TopicPartition(*_place_of(part), int(after or 0)) for part, after in batch.after.items()]
        try:
            self._consumer.commit(offsets=offsets, asynchronous=False)
        except self._kafka.KafkaException as error:
            log.warning("offsets are not committed to the group, and events may come again: %s", error.args[0])
            return False
        return True

    def holds(self, batch: EventBatch) -> bool:
        """Tell whether every partition of a batch is still this member's."""
        return all(_place_of(part) in self._held for part in batch.after)

    def rewind(self) -> None:
        """Ask again where every partition stands."""
        self._unplaced = set(self._held)

    def wait(self, seconds: float) -> None:
        """Wait, read nothing, and keep the place in the group."""
        held = [self._kafka.TopicPartition(*place) for place in self._held]
        with self._translated():
            self._consumer.pause(held)
            until = time.monotonic() + seconds
            while (left := until - time.monotonic()) > 0:
                self._consumer.poll(left)
            self._consumer.resume([self._kafka.TopicPartition(*place) for place in self._held])
        self.rewind()

    def backlog(self) -> Mapping[tuple[str, str], int]:
        """Return how many messages lie before the end of each partition.

        While they are read librdkafka hears of their ends; while it waits the brokers are asked.
        """
        is_reading = not self._unplaced
        behind: dict[tuple[str, str], int] = {}
        with self._translated():
            for (topic, number), offset in self._next.items():
                part = self._kafka.TopicPartition(topic, number)
                _, high = self._consumer.get_watermark_offsets(part, _ASK_SECONDS, cached=is_reading)
                behind[topic, str(number)] = max(0, high - offset)
        return behind

    def is_at_end(self) -> bool:
        """Tell whether everything of every partition has its fate, those that other members read too."""
        if not self._held or self._unplaced:
            return False
        if self._targets is None:
            self._targets = self._ends()
        reached = self._next
        behind = {place for place, end in self._targets.items() if reached.get(place, 0) < end}
        if not behind or behind & self._held:
            return not behind
        done = self._done_by_others(sorted(behind))
        return all(done.get(place, 0) >= self._targets[place] for place in behind)

    def _ends(self) -> dict[_Place, int]:
        """Return where each partition ends now that has any messages."""
        with self._translated():
            topics = self._consumer.list_topics(timeout=_ASK_SECONDS).topics
            pattern = re.compile(self._address.pattern or re.escape(self._address.topic))
            mine = [name for name in topics if pattern.fullmatch(name) and not name.endswith(SCHEMAS_SUFFIX)]
            ends: dict[_Place, int] = {}
            for place in [(topic, number) for topic in mine for number in topics[topic].partitions]:
                part = self._kafka.TopicPartition(*place)
                low, high = self._told(place) or self._consumer.get_watermark_offsets(part, timeout=_ASK_SECONDS)
                if low < high:
                    ends[place] = high
            return ends

    def _told(self, place: _Place) -> tuple[int, int] | None:
        """Return where a partition ended when it was fetched from last; None where it was not.

        A question would wait behind the fetch that is under way, and so would the one for the next partition.
        """
        if place not in self._held:
            return None
        _, high = self._consumer.get_watermark_offsets(self._kafka.TopicPartition(*place), cached=True)
        return (0, high) if high >= 0 else None

    def _done_by_others(self, places: Sequence[_Place]) -> Mapping[_Place, int]:
        """Return where partitions stand that this member does not have."""
        assert self._keeper is not None  # noqa: S101 -- whoever reads has begun
        positions = self._keeper.positions()
        if positions is not None:
            return {_place_of(part): int(position) for part, position in positions.items()}
        with self._translated():
            parts = [self._kafka.TopicPartition(*place) for place in places]
            return {(one.topic, one.partition): one.offset for one in self._consumer.committed(parts, _ASK_SECONDS)}

    def close(self) -> None:
        """Leave the group; a static member keeps its partitions, for whoever comes back under its name."""
        for schemas in self._schemas.values():
            schemas.close()
        self._consumer.close()


def _part(place: _Place) -> str:
    topic, number = place
    return f"{topic}/{number}"


def _place_of(part: str) -> _Place:
    topic, _, number = part.rpartition("/")
    return topic, int(number)
