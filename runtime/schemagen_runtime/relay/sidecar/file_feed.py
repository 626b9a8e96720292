"""Move what is in the files of one source."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import time

from schemagen_runtime.relay.logs.lines import Chunk
from schemagen_runtime.relay.logs.log import Log
from schemagen_runtime.relay.sidecar.batching import Batching
from schemagen_runtime.relay.sidecar.files import FollowedFiles
from schemagen_runtime.relay.sidecar.mover import Mover


class FileFeed:
    """Read chunks of files and move them. One thread uses it."""

    def __init__(self, files: FollowedFiles, batching: Batching, mover: Mover) -> None:
        """Prepare to move what the files hold."""
        self.files = files
        self._batching = batching
        self._mover = mover

    def move_next(self, meanwhile: Callable[[], object] | None = None) -> bool:
        """Move the next lines; return False where there are none now.

        Args:
            meanwhile: is called while the destination is away; by default this source alone notes how far behind it is.

        Raises:
            Stopped, PositionMoved, DestinationError: see ``Mover.move``.
        """
        self.files.look()
        meanwhile = meanwhile or self.note
        self._save(meanwhile)  # a generation is written down before anything of it is sent
        found = self.files.read()
        self.note()
        if found is None:
            return False
        self._move(*found, meanwhile)
        return True

    def _move(self, log: Log, chunk: Chunk, meanwhile: Callable[[], object]) -> None:
        lines = self.files.lines(log, chunk)
        log.commit(chunk)
        before, after = self.files.unsaved()
        self._mover.move(self.files.plan.name, partial(self._batching.make, lines, before, after), meanwhile)
        self.files.saved()

    def _save(self, meanwhile: Callable[[], object]) -> None:
        before, after = self.files.unsaved()
        if after:
            self._mover.move(self.files.plan.name, partial(self._batching.make, (), before, after), meanwhile)
            self.files.saved()

    def note(self) -> None:
        """Note for the metrics how far behind the source is, and what happened to its files."""
        meter, source = self._mover.meter, self.files.plan.name
        behind, since = self.files.behind()
        meter.behind_bytes[source] = behind
        meter.behind_seconds[source] = 0.0 if since is None or not behind else max(0.0, time() - since)
        why, lost = self.files.counts()
        meter.generations.update({(source, reason): count for reason, count in why.items()})
        meter.lost_bytes[source] = lost

    def close(self) -> None:
        """Close the files."""
        self.files.close()
