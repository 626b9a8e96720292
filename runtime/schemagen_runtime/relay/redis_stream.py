"""Read a Redis stream: one part, whose positions are the ids of its entries.

An entry has the fields that a message of Kafka has as headers, and the wire line as ``event``. Documents of schemas lie
in a hash beside the stream. Where no store keeps positions, the last id that was delivered to a group does.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from time import sleep
from typing import Final, cast

from schemagen_runtime.api.destination import SchemaInfo, TransientError
from schemagen_runtime.relay.batch_source import Keeper, SourceError
from schemagen_runtime.relay.event_batch import EventBatch, Origin
from schemagen_runtime.relay.grouping import Grouping, read_schema
from schemagen_runtime.relay.redis_address import PASSWORD, RedisAddress
from schemagen_runtime.support.loading import LOADING

_EVENT: Final = "event"
_MOST: Final = 10_000
"""Entries of a batch: a commit of 1,000 would halve the rate."""
_BEGINNING: Final = "0-0"
_ANSWER_SECONDS: Final = 5.0
"""How long Redis may say nothing: a read that finds nothing is answered after half a second."""

_Entry = tuple[bytes, "dict[bytes, bytes] | None"]


class RedisStream:
    """Read one stream."""

    def __init__(self, address: RedisAddress, group: str) -> None:
        """Connect.

        Args:
            address: the stream.
            group: the consumer group that shows how far the relay is.

        Raises:
            SourceError: nobody answers, there is no such stream, or it may not be read.
            ModuleNotFoundError: redis-py is not installed (extra ``redis``).
        """
        with LOADING:
            from redis import Redis, exceptions  # noqa: PLC0415 -- only who reads a stream needs it
            from redis.backoff import NoBackoff  # noqa: PLC0415 -- see above
            from redis.retry import Retry  # noqa: PLC0415 -- see above

        self._errors = exceptions
        self._address, self._group = address, group
        self._keeper: Keeper | None = None
        self._client = Redis(
            host=address.host, port=address.port, password=os.environ.get(PASSWORD), protocol=2,
            retry=Retry(NoBackoff(), 0), socket_connect_timeout=10, socket_timeout=_ANSWER_SECONDS,
        )  # fmt: skip
        self._grouping = Grouping(self._find, f"the hash {address.schemas}")
        self._position: str | None = None
        self._before: str | None = None
        self._is_placed = False
        self._entries_read: int | None = None
        self._end = self._look()

    @property
    def identity(self) -> str:
        """Return the stream's address: Redis has no name for a server that outlives it."""
        return str(self._address)

    def begin(self, keeper: Keeper) -> None:
        """Begin to read where the store says that the stream was left, or else the group."""
        self._keeper = keeper

    def _look(self) -> str:
        """Return the last id of the stream."""
        try:
            with self._translated():
                described = cast("dict[str, bytes]", self._client.xinfo_stream(self._address.stream))
        except TransientError as error:
            raise SourceError(str(error)) from error
        return described["last-generated-id"].decode()

    @contextmanager
    def _translated(self) -> Generator[None, None, None]:
        errors = self._errors
        try:
            yield
        except (errors.ConnectionError, errors.TimeoutError, errors.BusyLoadingError) as error:
            if isinstance(error, errors.AuthenticationError):
                said = f"set the password of {self._address.host} in the environment as {PASSWORD}"
                raise SourceError(f"{self._address} cannot be read: {error}; {said}") from error
            raise TransientError(f"no Redis answers at {self._address.host}:{self._address.port}: {error}") from error
        except errors.ResponseError as error:
            if _is_gone(error):
                raise SourceError(f"there is no stream {self._address.stream!r} at {self._address}") from error
            raise SourceError(f"{self._address} cannot be read: {error}") from error

    def _place(self) -> None:
        """Find out where to read on: by the store, or else by the group."""
        assert self._keeper is not None  # noqa: S101 -- whoever reads has begun
        self._keeper.take([self._address.stream])
        positions = self._keeper.positions()
        if positions is None:
            self._position = self._before = self._group_position()
        else:
            self._before = positions.get(self._address.stream)
            # A stream that ends before has been made anew.
            self._position = self._before if self._before and not self._ends_before(self._before) else _BEGINNING
        self._is_placed = True

    def _ends_before(self, position: str) -> bool:
        """Tell whether the stream has never come as far as a position; one that is gone has no end."""
        try:
            described = cast("dict[str, bytes]", self._client.xinfo_stream(self._address.stream))
        except self._errors.ResponseError as error:
            if not _is_gone(error):
                raise
            return False
        return _order(described["last-generated-id"].decode()) < _order(position)

    def _group_state(self) -> dict[str, object] | None:
        """Return what Redis says of the group; None where there is none, or no stream any more."""
        try:
            groups = cast("list[dict[str, object]]", self._client.xinfo_groups(self._address.stream))
        except self._errors.ResponseError as error:
            if not _is_gone(error):
                raise
            return None
        return next((one for one in groups if one["name"] == self._group.encode()), None)

    def _group_position(self) -> str:
        found = self._group_state()
        if found is None:
            self._client.xgroup_create(self._address.stream, self._group, _BEGINNING, mkstream=True)
            self._entries_read = 0
            return _BEGINNING
        self._entries_read = cast("int | None", found.get("entries-read"))
        return cast("bytes", found["last-delivered-id"]).decode()

    def read(self, seconds: float) -> EventBatch | None:
        """Return at most 10,000 entries; None where none comes within some seconds."""
        with self._translated():
            if not self._is_placed:
                self._place()
            assert self._position is not None  # noqa: S101 -- it was placed
            block = max(1, round(seconds * 1000))
            found = self._client.xread({self._address.stream: self._position}, count=_MOST, block=block)
            entries = cast("list[tuple[bytes, list[_Entry]]]", found)[0][1] if found else []
            return self._batch(entries) if entries else None

    def _batch(self, entries: Sequence[_Entry]) -> EventBatch:
        grouping = self._grouping
        grouping.begin()
        for index, (id_, fields) in enumerate(entries):
            named = {name.decode("utf-8", "replace"): text for name, text in (fields or {}).items()}
            value = named.pop(_EVENT, None)
            if value is None:
                value = repr(named).encode()  # whoever looks at the dead letter wants to see something
                named.clear()
            grouping.add(index, list(named.items()), value, int(id_.partition(b"-")[0]) / 1000)
        runs, misfits = grouping.end()
        before, self._before = self._before, entries[-1][0].decode()
        self._position = self._before
        stream = self._address.stream

        def origin(index: int) -> Origin:
            return Origin(stream, {"topic": stream, "partition": None, "offset": entries[index][0].decode()})

        return EventBatch(runs, misfits, {stream: before}, {stream: self._position}, origin)

    def _find(self, fingerprint: str) -> SchemaInfo | None:
        document = cast("bytes | None", self._client.hget(self._address.schemas, fingerprint))
        return None if document is None else read_schema(fingerprint, document)

    def done(self, batch: EventBatch) -> bool:
        """Note in the group how far everything has its fate."""
        (position,) = batch.after.values()
        assert position is not None  # noqa: S101 -- a stream has no end
        if self._entries_read is not None:
            self._entries_read += batch.size
        with self._translated():
            try:
                self._set_group(position)
            except self._errors.ResponseError as error:
                if not _is_gone(error):
                    raise
                self._client.xgroup_create(self._address.stream, self._group, position, mkstream=True)
        return True

    def _set_group(self, position: str) -> None:
        self._client.xgroup_setid(self._address.stream, self._group, position, entries_read=self._entries_read)

    def holds(self, batch: EventBatch) -> bool:
        """Return True: nobody takes a stream away. Who reads it too is stopped by the store's positions."""
        del batch
        return True

    def rewind(self) -> None:
        """Ask again where the stream was left."""
        self._is_placed = False

    def wait(self, seconds: float) -> None:
        """Wait: Redis asks for no sign of life."""
        sleep(seconds)

    def backlog(self) -> Mapping[tuple[str, str], int]:
        """Return what Redis says how far behind its group is; nothing where it does not know."""
        with self._translated():
            if self._position is not None and self._ends_before(self._position):
                self.rewind()
            found = self._group_state()
        lag = None if found is None else found.get("lag")
        return {(self._address.stream, ""): lag} if isinstance(lag, int) else {}

    def is_at_end(self) -> bool:
        """Tell whether the entry was read that was the last when the stream was opened."""
        return self._position is not None and _order(self._position) >= _order(self._end)

    def close(self) -> None:
        """Disconnect."""
        self._client.close()


def _is_gone(error: Exception) -> bool:
    """Tell whether Redis says that it has no such stream, or no such group of it."""
    return any(said in str(error) for said in ("no such key", "requires the key to exist", "NOGROUP"))


def _order(id_: str) -> tuple[int, int]:
    milliseconds, _, number = id_.partition("-")
    return int(milliseconds), int(number or 0)
