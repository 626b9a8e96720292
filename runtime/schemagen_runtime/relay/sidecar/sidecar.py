"""Run all sources of a mapping until they end, or somebody stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from socket import gethostname
from typing import Final

from schemagen_runtime.api.destination import SchemaInfo, TransientError
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.relay.mapping.mapper import Mapper
from schemagen_runtime.relay.mapping.plan import MappingPlan, SourcePlan
from schemagen_runtime.relay.sidecar.batching import Batching
from schemagen_runtime.relay.sidecar.file_feed import FileFeed
from schemagen_runtime.relay.sidecar.files import FollowedFiles
from schemagen_runtime.relay.sidecar.http_front import Answer, Front, serving
from schemagen_runtime.relay.sidecar.late_halves import LateHalves
from schemagen_runtime.relay.sidecar.mover import Mover, Stopped
from schemagen_runtime.relay.sidecar.requests import read_request
from schemagen_runtime.relay.sidecar.stream_feed import StreamFeed
from schemagen_runtime.support.clock import monotonic

_ROUND: Final = 0.2
"""Seconds between looks at files in which there was nothing new."""
_LATE_EVERY: Final = 1.0
_RETRY_AFTER: Final = 5


class ListenError(SchemagenError):
    """Report that nobody can listen at an address."""


class Sidecar:
    """Run sources. One thread runs it; any may stop it, by ``mover.stopping``."""

    def __init__(self, plan: MappingPlan, folder: Path, schema: SchemaInfo, mover: Mover) -> None:
        """Prepare to run.

        Args:
            plan: the mapping.
            folder: where the names of files begin.
            schema: the schema of all events.
            mover: sends batches.
        """
        self._plan = plan
        self._folder = folder
        self._schema = schema
        self._mover = mover
        self._failure: Exception | None = None

    def run(self, descriptor: int, ready: Callable[[Sequence[int]], object], metrics: Callable[[], bytes]) -> None:
        """Run until all sources end or somebody stops it: files and addresses never end.

        Args:
            descriptor: standard input.
            ready: is called when requests are answered, with the ports of the addresses.
            metrics: returns the metrics, which each address tells.

        Raises:
            ListenError: an address cannot be listened at.
            PositionMoved: another sidecar follows the same logs with the same state.
            DestinationError: the destination refuses for good.
        """
        stored = self._mover.positions()
        feeds = [self._file_feed(source, stored) for source in self._plan.sources if source.files]
        streams = [self._stream(source, descriptor) for source in self._plan.sources if source.stdin]
        listening = [source for source in self._plan.sources if source.listen is not None]
        try:
            with ExitStack() as stack:
                ready([stack.enter_context(self._listen(source, metrics)) for source in listening])
                for thread in streams:
                    thread.start()
                late = [LateHalves(self._batching(source), self._mover) for source in self._plan.sources]
                self._go_round(feeds, streams, late, ends=not feeds and not listening)
        except Stopped:
            return
        finally:
            for feed in feeds:
                feed.close()

    def _go_round(
        self,
        feeds: Sequence[FileFeed],
        streams: Sequence[threading.Thread],
        late: Sequence[LateHalves],
        *,
        ends: bool,
    ) -> None:
        looked_at = monotonic()

        def note() -> None:
            for feed in feeds:
                feed.note()

        while not self._mover.stopping.is_set():
            self._mover.meter.alive_at = monotonic()
            if self._failure is not None:
                raise self._failure
            moved = [feed.move_next(note) for feed in feeds]
            if not any(moved):
                if monotonic() > looked_at + _LATE_EVERY:
                    looked_at = monotonic()
                    for halves in late:
                        halves.move()
                if ends and not any(thread.is_alive() for thread in streams):
                    return
                self._mover.stopping.wait(_ROUND)

    def _batching(self, source: SourcePlan) -> Batching:
        return Batching(Mapper(source, self._plan.project), self._schema, self._mover.halves)

    def _file_feed(self, source: SourcePlan, stored: Mapping[str, str]) -> FileFeed:
        files = FollowedFiles(source, self._folder, gethostname(), stored)
        return FileFeed(files, self._batching(source), self._mover)

    def _stream(self, source: SourcePlan, descriptor: int) -> threading.Thread:
        feed = StreamFeed(source, descriptor, self._batching(source), self._mover)
        return threading.Thread(target=partial(self._guard, feed.run), name="schemagen-stdin", daemon=True)

    def _guard(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 -- the main thread raises it
            self._failure = error

    @contextmanager
    def _listen(self, source: SourcePlan, metrics: Callable[[], bytes]) -> Generator[int, None, None]:
        assert source.listen is not None  # noqa: S101 -- the caller chose those that listen
        host, port = source.listen
        front = Front(lambda: self._mover.meter.trouble, metrics, partial(self._accept, source), source.max_line)
        try:
            with serving(host, port, front) as chosen:
                yield chosen
        except OSError as error:
            raise ListenError(f"{host}:{port} cannot be listened at: {error.strerror or error}") from error

    def _accept(self, source: SourcePlan, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take a request; it is answered when everything in it is on the disk."""
        lines = list(read_request(source.name, headers, body))
        batching = self._batching(source)
        try:
            sent = self._mover.try_move(source.name, partial(batching.make, lines, {}, {}))
        except TransientError as error:
            return Answer(503, {"error": str(error)}, _RETRY_AFTER)
        told = {"delivered": sent.delivered, "duplicate": sent.duplicates, "dead_lettered": sent.dead.total()}
        return Answer(202, told)
