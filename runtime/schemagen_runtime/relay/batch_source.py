"""Describe what a relay reads: a log in parts, each with a position, of which one process at a time reads a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.relay.event_batch import EventBatch


class SourceError(SchemagenError):
    """Report that a log cannot be read, and that trying again would not help."""


class Keeper(Protocol):
    """Keep how far a log was read, where that is not the log's own task."""

    def take(self, parts: Iterable[str]) -> None:
        """Prepare for parts of which another process may have read: called before anything of them is read.

        Raises:
            TransientError: it cannot be done now.
        """
        ...

    def positions(self) -> Mapping[str, str] | None:
        """Return where parts stand, a part without a position at its beginning; None where the log must remember it.

        Raises:
            TransientError: it cannot be told now.
        """
        ...


class BatchSource(Protocol):
    """Read a log. One thread uses it; every method may raise ``TransientError``, and ``SourceError``.

    A batch is either given to :meth:`done`, or :meth:`rewind` is called, as after any error: then it is read again.
    """

    @property
    def identity(self) -> str:
        """Return what names the log, by whatever way it is reached: positions are kept under this name."""
        ...

    def begin(self, keeper: Keeper) -> None:
        """Begin to read, from where the keeper says: called once, before anything else."""
        ...

    def read(self, seconds: float) -> EventBatch | None:
        """Return what comes next; None where nothing comes within some seconds."""
        ...

    def done(self, batch: EventBatch) -> bool:
        """Note that everything of a batch has its fate; return False where the log did not take the note.

        Where the store keeps positions the note is for those who look how far behind the relay is.
        """
        ...

    def holds(self, batch: EventBatch) -> bool:
        """Tell whether this process may still write a batch: False where a part of it went to another one."""
        ...

    def rewind(self) -> None:
        """Ask again where every part stands, and read on from there."""
        ...

    def wait(self, seconds: float) -> None:
        """Wait, read nothing, and keep the parts that are held."""
        ...

    def backlog(self) -> Mapping[tuple[str, str], int]:
        """Return how many events there are that were not read yet, by topic and partition, as far as that is known."""
        ...

    def is_at_end(self) -> bool:
        """Tell whether everything has its fate that the log had when this was asked first, whoever has read it."""
        ...

    def close(self) -> None:
        """Leave the log; parts are free for others."""
        ...
