"""Hold what is read of logs: lines, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.trail import Trail


@dataclass(slots=True)  # not frozen: there is one for each line, and it would take three times as long
class LogLine:
    """Hold a line.

    Attributes:
        generation: the generation in which it begins.
        start: bytes before it.
        text: its bytes, without its end; of one that is too long the first of them.
        headers: what a container's runtime says of it.
        is_too_long: whether it is longer than the longest that is read.
        halves: its two parts, where a truncation may have cut it in two; each may be a line of its own.
    """

    generation: Generation
    start: int
    text: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    is_too_long: bool = False
    halves: tuple[LogLine, LogLine] | None = None


class WholeLines:
    """Hold lines of one generation that stand one behind the other: an object is made of those that are asked for.

    Attributes:
        texts: the bytes of each, without the line's end and what it was wrapped in; there may be space before the end.
    """

    def __init__(
        self,
        generation: Generation,
        start: int,
        texts: Sequence[bytes],
        wrapped: Sequence[bytes],
        unwrap: Callable[[LogLine], LogLine],
    ) -> None:
        """Hold lines.

        Args:
            generation: where they stand.
            start: bytes before the first of them.
            texts: the bytes of each.
            wrapped: the same lines as they stand there.
            unwrap: returns one of these without what it is wrapped in.
        """
        self.texts = texts
        self._generation = generation
        self._start = start
        self._wrapped, self._unwrap = wrapped, unwrap
        self._starts: list[int] | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[LogLine]:
        return map(self.line, range(len(self.texts)))

    def line(self, index: int) -> LogLine:
        """Return a line by its index."""
        if self._starts is None:
            self._starts = list(accumulate((len(text) + 1 for text in self._wrapped), initial=self._start))
        return self._unwrap(LogLine(self._generation, self._starts[index], self._wrapped[index].rstrip()))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Hold lines that were read at once.

    Attributes:
        lines: the lines.
        done: how far generations are done when all these lines are.
    """

    lines: Sequence[LogLine] | WholeLines
    done: Sequence[tuple[Generation, Trail]]
