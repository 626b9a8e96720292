"""Hold what is read of logs: lines, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Chunk:
    """Hold lines that were read at once.

    Attributes:
        lines: the lines.
        done: how far generations are done when all these lines are.
    """

    lines: Sequence[LogLine]
    done: Sequence[tuple[Generation, Trail]]
