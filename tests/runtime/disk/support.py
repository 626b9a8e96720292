"""A stream and a spool for tests of what lies on the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from schemagen_runtime import Collection, SchemaInfo, Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool.log import Spooled
from schemagen_runtime.disk.spool.spool import Spool

INFO = SchemaInfo("small", "1.0.0", "ab" * 32, b'{"name":"small"}')
STREAM = Stream(Collection("p", "c"), "m", INFO)


def open_spool(
    folder: Path, is_buried: Callable[[Spooled], bool] = lambda _: False, max_spool_bytes: int = 1 << 20
) -> Spool:
    """A spool that does not sync: no test here cuts the power."""
    return Spool(folder, "sqlite:///x.db", Settings(sync_spool=False, max_spool_bytes=max_spool_bytes), is_buried)


def waiting_lines(spool: Spool) -> list[bytes]:
    """All that waits in a spool, read as the pump reads it."""
    lines: list[bytes] = []
    while spool.waiting:
        lines += [line for backlog in spool.load() for line in backlog.lines]
        spool.loaded()
    return lines
