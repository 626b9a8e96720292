"""Write and read the lines of a spool's files, each with a CRC of its own, so that damage stays where it is.

``<crc32> S <number> <JSON>`` introduces a stream, ``<crc32> E <number> <milliseconds>:<length> <wire line>`` is an
event of it, accepted at that time of the epoch, with a wire line of so many bytes. In the file beside it
``<crc32> D <offset> …`` notes events that have their fate, ``<crc32> B <offset> …`` those that are about to be dead
letters, and ``<crc32> T <offset>`` that nothing counts which begins there or later. An event is known by the offset of
its line.

Version 0.1.0 wrote no length. By the length a line is found again whose newline is damaged, and a line that was being
written when its process ended is told from one that was whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple
from zlib import crc32

import orjson

DONE: Final = b"D"
BURYING: Final = b"B"
CUT: Final = b"T"
_CRC_DIGITS: Final = 8

_HEAD: Final = re.compile(rb"[0-9a-f]{8} (?:E \d{1,15} \d{1,15}(?::(?P<length>\d{1,15}))? |[SDBT] )")
_DECLARING: Final = re.compile(rb".{9}E \d{1,15} \d{1,15}:(?P<length>\d{1,15}) ", re.DOTALL)
"""Matches the head of a line that says how long it is, where its CRC is damaged too."""
_EMBEDDED: Final = re.compile(
    rb".{9}(?P<event>E \d{1,15} \d{1,15}(?::\d{1,15})? )(?=\{\")|[0-9a-f]{8} [SDBT] ", re.DOTALL
)
"""Finds where a line may begin whose predecessor has lost its newline. In a text of an event each quote is escaped, so
that none looks like the head of an event; one may look like the others."""
_NEARLY_HEAD: Final = re.compile(rb"[0-9a-f]{8}|.{8} [SEDBT] ", re.DOTALL)
"""Matches the head of a line of which one part is damaged."""
_BEGUN: Final = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} (?:[SEDBT]?|E (?:|\d+ ?|\d+ \d+:?|\d+ \d+:\d+))|\0*")
"""Matches the first bytes of a line, and the zeros that some file systems put where a write was cut off."""


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


def frame_events(number: int, milliseconds: int, lines: Sequence[bytes]) -> list[bytes]:
    """Return a line for each event of a stream; ``milliseconds`` of the epoch say when all were accepted."""
    head = b"E %d %d:" % (number, milliseconds)
    head_crc = crc32(head)
    tails = [b"%d %b\n" % (len(line), line) for line in lines]
    return [b"%08x %b%b" % (crc32(memoryview(tail)[:-1], head_crc), head, tail) for tail in tails]


def stream_payload(number: int, described: bytes) -> bytes:
    """Return the payload that introduces a stream, described as JSON."""
    return b"S %d %b" % (number, described)


def note_payload(kind: bytes, offsets: Iterable[int]) -> bytes:
    """Return the payload that notes something about these offsets: ``DONE``, ``BURYING`` or ``CUT``."""
    return kind + b" " + b" ".join(b"%d" % offset for offset in offsets)


def read_lines(file: BinaryIO, offset: int, end: int) -> Iterator[Line]:
    """Yield the lines between two offsets; one at the end that was being written is left out.

    A line is whole where its CRC fits, whatever came before it: a damaged line takes no other with it.
    """
    file.seek(offset)
    damaged: list[bytes] = []
    start = offset
    while offset < end:
        text = file.readline()
        if not text:
            break
        payload = _payload(text)
        offset += len(text)
        if payload is None:
            damaged.append(text)
            continue
        if damaged:
            yield from _dissect(start, b"".join(damaged))
            damaged.clear()
        start = offset
        yield Line(offset - len(text), offset, payload)
    if damaged:
        yield from _dissect(start, b"".join(damaged))


def _payload(text: bytes) -> bytes | None:
    """Return the payload of a line, None where it is damaged or has no end."""
    if text[-1:] != b"\n":
        return None
    crc, payload = text[:_CRC_DIGITS], text[_CRC_DIGITS + 1 : -1]
    return payload if crc == b"%08x" % crc32(payload) else None


def _dissect(offset: int, text: bytes) -> Iterator[Line]:
    """Yield the lines of a text, found at this offset, none of which is whole between two newlines."""
    start = 0
    while start < len(text):
        whole = _whole_end(text, start)
        if whole is not None:
            yield Line(offset + start, offset + whole, text[start + _CRC_DIGITS + 1 : whole - 1])
            start = whole
            continue
        stop = _damaged_end(text, start)
        if stop < len(text) or not _is_torn(text[start:]):
            yield Line(offset + start, offset + stop, None)
        start = stop


def _damaged_end(text: bytes, start: int) -> int:
    """Return where a damaged line ends: where it says so and that fits, else at its newline or the next line's head."""
    head = _EMBEDDED.search(text, start + 1)
    while head is not None and head["event"] is None and _whole_end(text, head.start()) is None:
        head = _EMBEDDED.search(text, head.start() + 1)
    limit = len(text) if head is None else head.start()
    declared = _declared_end(text, start)
    if declared is not None and declared <= limit and _may_end(text, declared):
        return declared
    newline = text.find(b"\n", start, limit)
    return limit if newline < 0 else newline + 1


def _may_end(text: bytes, end: int) -> bool:
    """Tell whether a line may end at a place, judged by its newline, or by what follows: each may be damaged."""
    return end == len(text) or text[end - 1 : end] == b"\n" or _NEARLY_HEAD.match(text, end) is not None


def _declared_end(text: bytes, start: int) -> int | None:
    """Return where the line that starts at a place of a text says that it ends, None where it does not say."""
    head = _DECLARING.match(text, start)
    return None if head is None else head.end() + int(head["length"]) + 1


def _whole_end(text: bytes, start: int) -> int | None:
    """Return where the line ends that starts at a place of a text; None where none starts there that is whole."""
    end = _declared_end(text, start)
    if end is None:
        newline = text.find(b"\n", start)
        end = len(text) if newline < 0 else newline + 1
    if end > len(text):
        return None
    crc = b"%08x" % crc32(memoryview(text)[start + _CRC_DIGITS + 1 : end - 1])
    return end if text.startswith(crc, start) else None


def _is_torn(text: bytes) -> bool:
    """Tell whether a text at the end of a file is a line that was being written when its process ended."""
    if text.endswith(b"\n"):
        return False
    head = _HEAD.match(text)
    if head is None:
        return _BEGUN.fullmatch(text) is not None
    if head["length"] is not None and head.end() + int(head["length"]) + 1 <= len(text):
        return False
    return not _is_json(text[head.end() : -1])  # the first bytes of an object are none: this one was whole


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


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
    return EventRecord(int(number), int(milliseconds.partition(b":")[0]) / 1000, line)


def read_note_payload(payload: bytes, kind: bytes) -> list[int]:
    """Return the offsets that a payload notes; none where it notes something else."""
    return [int(offset) for offset in payload[2:].split()] if payload.startswith(kind + b" ") else []
