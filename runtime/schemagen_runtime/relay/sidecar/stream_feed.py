"""Move what comes through a pipe: standard input."""

from __future__ import annotations

import os
import time
from functools import partial
from select import select
from typing import Final
from uuid import uuid4

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.line_reader import LineReader
from schemagen_runtime.relay.logs.lines import Chunk, LogLine, WholeLines
from schemagen_runtime.relay.logs.log_file import FileId
from schemagen_runtime.relay.mapping.plan import Format, SourcePlan
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.batching import Batching
from schemagen_runtime.relay.sidecar.mover import Mover
from schemagen_runtime.relay.sidecar.source_lines import LineBlock, SourceLine

_CHUNK: Final = 1 << 20
_PART: Final = "stdin"


class StreamFeed:
    """Read a stream until its end. One thread uses it.

    No more is read before what was read has its fate, so whoever writes waits. What was read when the process is killed
    is gone: a pipe cannot be read again.
    """

    def __init__(self, plan: SourcePlan, descriptor: int, batching: Batching, mover: Mover) -> None:
        """Prepare to read an open file."""
        self._plan = plan
        self._descriptor = descriptor
        self._batching = batching
        self._mover = mover
        self._generation = Generation(1, uuid4().hex[:16], FileId(0, 0), time.time())
        self._reader = LineReader(plan.container, plan.max_line, is_json=plan.format not in (Format.LOGFMT, Format.CSV))
        self._rest = b""

    def run(self) -> None:
        """Move everything until the stream ends.

        Raises:
            Stopped, PositionMoved, DestinationError: see ``Mover.move``.
        """
        while not self._mover.stopping.is_set():
            data = self._read()
            self._rest += data if data or not self._rest else b"\n"
            while (chunk := self._next()) is not None:
                self._mover.move(self._plan.name, partial(self._batching.make, self._lines(chunk), {}, {}))
            if not data:
                return

    def _read(self) -> bytes:
        """Return what is there now, after a wait for the first of it; nothing where the stream has ended."""
        data = os.read(self._descriptor, _CHUNK)
        parts = [data]
        size = len(data)
        while data and size < _CHUNK and select((self._descriptor,), (), (), 0)[0]:
            data = os.read(self._descriptor, _CHUNK - size)
            parts.append(data)
            size += len(data)
        return b"".join(parts)

    def _next(self) -> Chunk | None:
        generation, start = self._generation, self._generation.read.position
        chunk = self._reader.read(generation, self._rest, (generation,), is_over=False)
        self._rest = self._rest[generation.read.position - start :]
        return chunk

    def _lines(self, chunk: Chunk) -> list[SourceLine] | LineBlock:
        whole = chunk.lines
        if isinstance(whole, WholeLines) and not self._plan.names:
            return LineBlock(whole.texts, lambda index: self._line(whole.line(index)))
        return list(map(self._line, whole))

    def _line(self, line: LogLine) -> SourceLine:
        place = Place(_PART, line.generation.name, line.start, line.generation.first_seen)
        return SourceLine(line.text, place, _PART, line.headers, self._plan.names, line.is_too_long)
