"""Sort messages of a log by stream: those that belong together are judged and stored together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, cast

import orjson

from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.protocol.messages import ACCEPTED, SCHEMA, read_headers
from schemagen_runtime.relay.event_batch import EventRun, Misfit, no_event, unknown_schema

Headers = Sequence[tuple[str, "str | bytes | None"]]
"""Headers of one message, as clients give them."""
Find = Callable[[str], SchemaInfo | None]
"""Returns the schema of a fingerprint; None where nobody registered it. May raise ``TransientError``."""

_MOST_STREAMS: Final = 1000
"""Headers that are remembered. Another program's may be different in each message, and would fill the memory."""


@dataclass(slots=True)
class _Growing:
    """Hold what a run will be made of."""

    stream: Stream
    indexes: list[int] = field(default_factory=list[int])
    lines: list[bytes] = field(default_factory=list[bytes])
    moments: list[float] = field(default_factory=list[float])

    def add(self, index: int, line: bytes, moment: float) -> None:
        """Add an event."""
        self.indexes.append(index)
        self.lines.append(line)
        self.moments.append(moment)

    def end(self) -> EventRun:
        """Return the run."""
        accepted = [(len(list(same)), moment) for moment, same in groupby(self.moments)]
        return EventRun(self.stream, self.indexes, self.lines, accepted=accepted)


class Grouping:
    """Sort the messages of one batch after the other. What headers say is remembered between them."""

    def __init__(self, find: Find, place: str) -> None:
        """Prepare to sort.

        Args:
            find: finds schemas.
            place: where it looks for them, for messages.
        """
        self._find = find
        self._place = place
        self._streams: dict[Headers, Stream] = {}
        self._runs: dict[Stream, _Growing] = {}
        self._misfits: dict[int, Misfit] = {}
        self._last: tuple[Headers | None, _Growing, float | None] | None = None

    def begin(self) -> None:
        """Begin a batch."""
        self._runs, self._misfits, self._last = {}, {}, None

    def add(self, index: int, headers: Headers | None, value: bytes | None, written_at: float) -> None:
        """Add a message.

        Args:
            index: its index in the batch.
            headers: its headers.
            value: what is in it.
            written_at: when it was written to the log, in seconds of the epoch: where no header says when its event was
                accepted, it was then.

        Raises:
            TransientError: its schema cannot be looked for now.
        """
        # For speed: most messages say the same as the one before. To read the headers of each is the plain way (2 µs a
        # message, not 0.4).
        if value and self._last is not None and headers == self._last[0]:
            _, growing, accepted_at = self._last
        else:
            found = self._sort(index, headers or (), value)
            if found is None:
                return
            growing, accepted_at = found
            self._last = headers, growing, accepted_at
        growing.add(index, value or b"", written_at if accepted_at is None else accepted_at)

    def _sort(self, index: int, headers: Headers, value: bytes | None) -> tuple[_Growing, float | None] | None:
        """Return the run of a message, and when its event was accepted; None for what is no event, which is noted."""
        if not value:
            got = "a tombstone: it has no value" if value is None else "an empty value"
            self._misfits[index] = Misfit(b"", no_event("it is empty", got))
            return None
        try:
            stream, accepted_at = self._read(headers)
        except ValueError as error:
            self._misfits[index] = Misfit(value, no_event(str(error), f"{len(value):,} bytes"))
            return None
        if not stream.schema.document:
            unknown = unknown_schema(stream.schema.fingerprint, self._place)
            self._misfits[index] = Misfit(value, unknown, stream)
            return None
        growing = self._runs.get(stream)
        if growing is None:
            growing = self._runs[stream] = _Growing(stream)
        return growing, accepted_at

    def end(self) -> tuple[Sequence[EventRun], Mapping[int, Misfit]]:
        """Return what the batch has: its runs, and what is no event by index."""
        return [one.end() for one in self._runs.values()], self._misfits

    def _read(self, headers: Headers) -> tuple[Stream, float | None]:
        """Return what headers say; the schema of a stream has no document where it is not known.

        Raises:
            ValueError: they do not say it.
        """
        common, accepted_at = headers, None
        if headers and headers[-1][0] == ACCEPTED:  # where schemagen writes it
            common, accepted_at = headers[:-1], _read_accepted(headers[-1][1])
        key = tuple(common)
        stream = self._streams.get(key)
        if stream is not None:
            return stream, accepted_at
        origin = read_headers(headers)
        schema = self._find(origin.fingerprint)
        if schema is None:
            unknown = SchemaInfo(*_read_name(headers), origin.fingerprint, b"")
            return Stream(origin.collection, origin.model, unknown), None
        if len(self._streams) >= _MOST_STREAMS:
            self._streams.clear()
        stream = self._streams[key] = Stream(origin.collection, origin.model, schema)
        return stream, origin.accepted_at


def _read_name(headers: Headers) -> tuple[str, str]:
    """Return name and version of a schema of which no document is there."""
    said = next((value for name, value in headers if name == SCHEMA), None) or ""
    name, _, version = (said if isinstance(said, str) else said.decode("utf-8", "replace")).partition(" ")
    return name, version


def _read_accepted(value: str | bytes | None) -> float:
    try:
        microseconds = int(value or b"")
    except ValueError:
        microseconds = -1
    if not 0 <= microseconds < 10**18:
        raise ValueError(f"the header {ACCEPTED} is no time; expected microseconds of the epoch")
    return microseconds / 1_000_000


def read_schema(fingerprint: str, document: bytes) -> SchemaInfo | None:
    """Return a schema by its document; None where that names no schema."""
    try:
        described = cast("Mapping[str, object]", orjson.loads(document))
        name, version = described["name"], described["version"]
    except (ValueError, KeyError, TypeError):
        return None
    return (
        SchemaInfo(name, version, fingerprint, document) if isinstance(name, str) and isinstance(version, str) else None
    )
