"""Describe how a store keeps how far consumers have read, in the same commit as what they read.

A *consumer* reads a source that has parts (partitions of a topic, log files), each with a position that only the source
understands. Where a store keeps positions beside the rows, nothing is stored twice and nothing is left out, whenever a
process is killed. What was read and could not be stored is kept too, until it is durable among the dead letters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.api.store import Store, Write
from schemagen_runtime.errors import SchemagenError


class PositionMoved(SchemagenError):  # noqa: N818 -- it names what is, as FileExistsError does
    """Tell that a position is not where its consumer left it: another process went on, or it is another database."""


@dataclass(frozen=True, slots=True)
class Step:
    """Say how far a consumer goes.

    Attributes:
        consumer: its name.
        before: where each part is, as the consumer knows it; None where it has no position yet.
        after: where the same parts are from now on; None forgets a part.
    """

    consumer: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


class WaitingLetter(NamedTuple):
    """Hold a dead letter that is not yet known to be durable elsewhere.

    Attributes:
        number: by which it is settled.
        part: the part of the source that it comes from.
        text: the letter, as the consumer wrote it.
    """

    number: int
    part: str
    text: bytes


Letter: TypeAlias = tuple[str, bytes]
"""A dead letter: the part of the source that it comes from, and its text."""
Describe: TypeAlias = Callable[[Sequence[Outcome]], Sequence[Letter]]
"""Returns the dead letters of a step, given the outcome of each write. It runs within the commit, and must be quick."""


@runtime_checkable
class Positions(Protocol):
    """Keep positions. Methods raise ``TransientError`` and ``DestinationError`` as those of a ``Store`` do."""

    def identity(self) -> str:
        """Return what names the store: a copy that lies elsewhere has another name, and so has a new store."""
        ...

    def positions(self, consumer: str) -> Mapping[str, str]:
        """Return the position of each part that a consumer has read of; none where it is not known."""
        ...

    def write_step(self, writes: Sequence[Write], step: Step, describe: Describe = ...) -> list[Outcome]:
        """Write batches, move positions and keep dead letters in one commit, durable when the method returns.

        Either all of it is done, or nothing.

        Args:
            writes: the batches, in their order; there may be none.
            step: how far the consumer goes.
            describe: returns what becomes a dead letter; nothing does by default.

        Raises:
            PositionMoved: a part is not where ``step.before`` says.
        """
        ...

    def waiting_letters(self, consumer: str) -> Sequence[WaitingLetter]:
        """Return the dead letters of a consumer that were not settled yet, the oldest first."""
        ...

    def settle_letters(self, letters: Sequence[WaitingLetter]) -> None:
        """Forget dead letters, which are durable elsewhere now."""
        ...


class PositionStore(Store, Positions, Protocol):
    """Keep events and positions in one place."""
