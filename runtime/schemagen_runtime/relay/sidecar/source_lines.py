"""Hold the lines of any source, ready to be mapped: one by one, or many of which nearly all become events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemagen_runtime.relay.mapping.scene import Place


@dataclass(slots=True)  # not frozen: there is one for each line, and it would take three times as long
class SourceLine:
    """Hold a line of any source, ready to be mapped.

    Attributes:
        text: its bytes.
        place: where it stands.
        part: the part of the source, as positions name it.
        headers: what came beside it.
        names: the names of its cells, where it is CSV and the mapping does not say them.
        is_too_long: whether only its beginning is here.
        halves: its two parts, where it may have been cut in two; each may be a line of its own.
    """

    text: bytes
    place: Place
    part: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    names: Sequence[str] = ()
    is_too_long: bool = False
    halves: tuple[SourceLine, SourceLine] | None = None


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Hold lines without names of cells, headers or halves: an object is made of those that are asked for.

    Attributes:
        texts: the bytes of each; there may be space at their end.
        line: returns a line by its index.
    """

    texts: Sequence[bytes]
    line: Callable[[int], SourceLine]

    def __iter__(self) -> Iterator[SourceLine]:
        return map(self.line, range(len(self.texts)))
