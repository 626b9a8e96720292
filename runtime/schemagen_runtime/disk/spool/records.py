"""Write and read the lines of a spool's files, each with a CRC of its own, so that damage stays where it is.

``<crc32> S <number> <JSON>`` introduces a stream, ``<crc32> E <number> <milliseconds> <wire line>``
is an event of it, accepted at that time of the epoch. In the file beside it ``<crc32> D <offset> …``
notes events that have their fate, ``<crc32> B <offset> …`` those that are about to be dead letters. An
event is known by the offset of its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, NamedTuple
from zlib import crc32

DONE: Final = b"D"
BURYING: Final = b"B"
_CRC_DIGITS: Final = 8


class Line(NamedTuple):
    """Hold a line of a file: the offsets where it starts and ends, and its payload, None where it is damaged."""

    offset: int
    end: int
    payload: bytes | None


class EventRecord(NamedTuple):
    """Hold an event as it was spooled: the number of its stream, seconds of the epoch, and its wire line."""

    stream: int
    accepted_at: float
    line: bytes


def frame(payload: bytes) -> bytes:
    """Return a payload as a line."""
    return b"%08x %b\n" % (crc32(payload), payload)


def stream_payload(number: int, described: bytes) -> bytes:
    """Return the payload that introduces a stream, described as JSON."""
    return b"S %d %b" % (number, described)


def event_payload(number: int, milliseconds: int, line: bytes) -> bytes:
    """Return the payload that holds an event; ``milliseconds`` of the epoch say when it was accepted."""
    return b"E %d %d %b" % (number, milliseconds, line)


def note_payload(kind: bytes, offsets: Iterable[int]) -> bytes:
    """Return the payload that notes something about the events at these offsets: ``DONE`` or ``BURYING``."""
    return kind + b" " + b" ".join(b"%d" % offset for offset in offsets)


def read_lines(file: BinaryIO, offset: int, end: int) -> Iterator[Line]:
    """Yield the whole lines between two offsets; a last one without its end is left out."""
    file.seek(offset)
    while offset < end:
        text = file.readline()
        if not text.endswith(b"\n"):
            return
        start, offset = offset, offset + len(text)
        yield Line(start, offset, _payload(text))


def _payload(text: bytes) -> bytes | None:
    crc, payload = text[:_CRC_DIGITS], text[_CRC_DIGITS + 1 : -1]
    return payload if crc == b"%08x" % crc32(payload) else None


def read_stream_payload(payload: bytes) -> tuple[int, bytes] | None:
    """Return the number and the description of a stream; None where the payload is something else."""
    if not payload.startswith(b"S "):
        return None
    _, number, described = payload.split(b" ", 2)
    return int(number), described


def read_event_payload(payload: bytes) -> EventRecord | None:
    """Return an event; None where the payload is something else."""
    if not payload.startswith(b"E "):
        return None
    _, number, milliseconds, line = payload.split(b" ", 3)
    return EventRecord(int(number), int(milliseconds) / 1000, line)


def read_note_payload(payload: bytes, kind: bytes) -> list[int]:
    """Return the offsets that a payload notes; none where it notes something else."""
    return [int(offset) for offset in payload[2:].split()] if payload.startswith(kind + b" ") else []
