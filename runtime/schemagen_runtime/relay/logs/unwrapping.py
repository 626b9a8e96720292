"""Take lines out of what a container's runtime wraps them in, and join those that it has cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, cast

import orjson

from schemagen_runtime.relay.logs.lines import LogLine
from schemagen_runtime.relay.mapping.plan import Container

_STREAMS: Final = (b"stdout", b"stderr")


@dataclass(slots=True)
class _Pending:
    """Hold the pieces of a line whose end has not come yet."""

    pieces: list[LogLine]
    size: int = 0


class _Piece(NamedTuple):
    """Hold what one line of a runtime says."""

    stream: str
    time: str
    text: bytes
    is_last: bool


class Unwrapper:
    """Take lines out of their wrapping. Pieces of the streams of one container may stand between each other."""

    def __init__(self, container: Container | None, max_line: int) -> None:
        """Prepare for the lines of one container's log; without a container every line stays as it is."""
        self._read = (
            None if container is None else {Container.DOCKER: _read_docker, Container.CRI: _read_cri}[container]
        )
        self._max_line = max_line
        self._pending: dict[str, _Pending] = {}

    @property
    def is_idle(self) -> bool:
        """Tell whether no piece waits."""
        return not self._pending

    def unwrapped(self, texts: Sequence[bytes]) -> list[bytes] | None:
        """Return what lines hold of which each is whole, as nearly always; None where one is not, or is none."""
        if self._read is None:
            return list(texts)
        if self._read is _read_docker:
            return _whole_docker(texts)
        pieces = list(map(self._read, texts))
        whole = [piece.text for piece in pieces if piece is not None and piece.is_last]
        return whole if len(whole) == len(texts) else None

    def unwrap(self, line: LogLine) -> LogLine:
        """Return a line that is whole without its wrapping; one that cannot be unwrapped as it is."""
        piece = None if self._read is None else self._read(line.text)
        if piece is None:
            return line
        return replace(line, text=piece.text, headers={"stream": piece.stream, "time": piece.time})

    def feed(self, lines: Iterable[LogLine]) -> Iterator[LogLine]:
        """Yield the lines that are whole; one that cannot be unwrapped comes as it is, without headers."""
        if self._read is None:
            yield from lines
            return
        for line in lines:
            piece = None if line.is_too_long else self._read(line.text)
            if piece is None:
                yield line
            elif piece.is_last and piece.stream not in self._pending:
                yield replace(line, text=piece.text, headers={"stream": piece.stream, "time": piece.time})
            else:
                yield from self._join(line, piece)

    def _join(self, line: LogLine, piece: _Piece) -> Iterator[LogLine]:
        pending = self._pending.setdefault(piece.stream, _Pending([]))
        kept = piece.text if pending.size <= self._max_line else b""  # the rest of a line that is too long
        headers = {"stream": piece.stream, "time": piece.time}
        pending.pieces.append(replace(line, text=kept, headers=headers))
        pending.size += len(piece.text)
        if piece.is_last:
            del self._pending[piece.stream]
            first = pending.pieces[0]
            text = b"".join(one.text for one in pending.pieces)
            yield replace(first, text=text, is_too_long=pending.size > self._max_line)

    def starts(self) -> Iterator[tuple[int, int]]:
        """Yield the places of pieces that wait: the number of the generation, and bytes before the piece."""
        for pending in self._pending.values():
            yield from ((piece.generation.number, piece.start) for piece in pending.pieces)

    def forget(self, number: int) -> None:
        """Forget the pieces of a generation, which is read again."""
        for stream, pending in list(self._pending.items()):
            pending.pieces = [piece for piece in pending.pieces if piece.generation.number != number]
            if not pending.pieces:
                del self._pending[stream]


def _read_docker(line: bytes) -> _Piece | None:
    """Read a line of Docker's json-file: a text without its line end is a piece."""
    try:
        told = cast("object", orjson.loads(line))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(told, dict):
        return None
    fields = cast("dict[str, object]", told)
    log, stream, time = fields.get("log"), fields.get("stream", "stdout"), fields.get("time", "")
    if not isinstance(log, str) or not isinstance(stream, str) or not isinstance(time, str):
        return None
    return _Piece(stream, time, log.removesuffix("\n").removesuffix("\r").encode(), log.endswith("\n"))


def _whole_docker(lines: Sequence[bytes]) -> list[bytes] | None:
    """Return the texts of lines of Docker's json-file, each of them whole; None where one is not, or is none."""
    # For speed: no more than what tells so. `_read_docker` of each line is the plain way (2.4 µs, not 1.1).
    texts: list[bytes] = []
    try:
        for told in map(orjson.loads, lines):
            log, stream, time = told["log"], told.get("stream", ""), told.get("time", "")
            if not type(log) is type(stream) is type(time) is str or log[-1:] != "\n":
                return None
            texts.append(log[:-1].removesuffix("\r").encode())
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):  # the line is no JSON, or no object
        return None
    return texts


def _read_cri(line: bytes) -> _Piece | None:
    """Read a line of the container runtime interface: ``time stream P|F text``; ``P`` is a piece."""
    parts = line.split(b" ", 3)
    if len(parts) < 3 or parts[1] not in _STREAMS or parts[2][:1] not in (b"P", b"F"):
        return None
    text = parts[3] if len(parts) > 3 else b""
    return _Piece(parts[1].decode(), parts[0].decode("utf-8", "replace"), text, parts[2][:1] == b"F")
