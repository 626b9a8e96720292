"""Cut what is read of a log's generations into lines, and know how far each is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.lines import Chunk, LogLine, WholeLines
from schemagen_runtime.relay.logs.trail import Trail
from schemagen_runtime.relay.logs.unwrapping import Unwrapper
from schemagen_runtime.relay.mapping.plan import Container

_KEPT: Final = 4096
"""Bytes that are kept of a line that is too long."""


@dataclass(slots=True)
class _Long:
    """Hold the beginning of a line that is too long, and whose end has not come yet."""

    start: int
    head: bytes


class LineReader:
    """Cut bytes into lines. One thread uses it.

    A line whose end has not come yet holds back how far its generation is done; so do the pieces of a line that a
    container's runtime has cut, and the end of a copy that may be the beginning of a line of the next generation.
    """

    def __init__(self, container: Container | None, max_line: int, *, is_json: bool) -> None:
        """Prepare for lines of at most ``max_line`` bytes, which may be wrapped.

        Two parts of a line of JSON are joined wherever they may belong together, for JSON tells whether they do; of
        any other format only where the file is known to have been cut.
        """
        self._is_json = is_json
        self._max_line = max_line
        self._unwrapper = Unwrapper(container, max_line)
        self._long: dict[int, _Long] = {}
        self._cut_line: LogLine | None = None

    def forget(self, generation: Generation) -> None:
        """Forget what waits of a generation, which is read again from where it is done."""
        generation.read = generation.done
        self._long.pop(generation.number, None)
        self._unwrapper.forget(generation.number)
        if self._cut_line is not None and self._cut_line.generation is generation:
            self._cut_line = None

    def read(
        self, generation: Generation, data: bytes, generations: Sequence[Generation], *, is_over: bool
    ) -> Chunk | None:
        """Return the lines in the next bytes of a generation; None where there is no whole one.

        Args:
            generation: the generation; ``generation.read`` moves behind what was taken of the bytes.
            data: its next bytes.
            generations: all of the log.
            is_over: whether nothing comes behind them.
        """
        before = generation.read
        end = data.rfind(b"\n") + 1
        # The rest without an end is a line only where the file is gone: somebody may still go on with it.
        is_kept = is_over and not end and self._keeps_tail(generation, data, generations)
        is_last = is_over and not end and not is_kept and generation.reader is not None and generation.reader.is_gone
        if not end and not is_last and len(data) > self._max_line:
            self._skip(generation, data)
            return None
        taken = data if is_last else data[:end]
        if not taken and not (is_last and generation.number in self._long):
            return None
        whole = self._whole_lines(generation, before.position, taken)
        lines = whole or list(self._unwrapper.feed(self._joined(self._lines(generation, before.position, taken))))
        generation.read = before.extended(taken)
        return Chunk(lines, list(self._done(generation, before, taken, generations)))

    def _skip(self, generation: Generation, data: bytes) -> None:
        """Go on behind a part of a line that is too long, without keeping it."""
        self._long.setdefault(generation.number, _Long(generation.read.position, data[:_KEPT]))
        generation.read = generation.read.extended(data)

    def _whole_lines(self, generation: Generation, start: int, data: bytes) -> WholeLines | None:
        """Return the lines of bytes in which nothing is to be joined, cut, unwrapped or left out, as nearly always."""
        # For speed: an object for each line is the plain way (2.2 µs a line, not 0.1).
        if self._long or self._cut_line is not None or data[-1:] != b"\n" or b"\0" in data:
            return None
        wrapped = data[:-1].split(b"\n")
        if max(map(len, wrapped)) > self._max_line or not all(map(bytes.strip, wrapped)):
            return None
        texts = self._unwrapper.unwrapped(wrapped) if self._unwrapper.is_idle else None
        return None if texts is None else WholeLines(generation, start, texts, wrapped, self._unwrapper.unwrap)

    def _lines(self, generation: Generation, start: int, data: bytes) -> Iterator[LogLine]:
        long = self._long.pop(generation.number, None)
        for text in data.split(b"\n") if data[-1:] != b"\n" else data[:-1].split(b"\n"):
            if long is not None:
                yield LogLine(generation, long.start, long.head, is_too_long=True)
                long = None
            elif len(text) > self._max_line:
                yield LogLine(generation, start, text[:_KEPT], is_too_long=True)
            elif line := text.lstrip(b"\0").rstrip():  # zeros are what a writer leaves that does not append
                yield LogLine(generation, start, line)
            start += len(text) + 1

    def _keeps_tail(self, generation: Generation, tail: bytes, generations: Sequence[Generation]) -> bool:
        """Keep the end of a file back, if the next one may go on with it: a truncation cuts lines in two."""
        if not tail or generation.number in self._long:
            return False
        later = (one for one in generations if one.number > generation.number)
        following = next((one for one in later if one.reader is not None or one.done.position), None)
        is_cut = following is not None and following.file == generation.file and generation.is_copy
        goes_on = following is not None and following.reader is not None and not following.read.position
        if not (goes_on and (is_cut or self._is_json)):
            self._cut_line = None
            return False
        self._cut_line = LogLine(generation, generation.read.position, tail)
        return True

    def _joined(self, lines: Iterator[LogLine]) -> Iterator[LogLine]:
        """Put what was kept of a file before the first line of the next generation."""
        for line in lines:
            first = self._cut_line
            if first is None or first.generation is line.generation:
                yield line
            else:
                self._cut_line = None
                first.generation.read = first.generation.read.extended(first.text)
                yield replace(first, text=first.text + line.text, halves=(first, line))

    def _done(
        self, generation: Generation, before: Trail, data: bytes, generations: Iterable[Generation]
    ) -> Iterator[tuple[Generation, Trail]]:
        """Yield how far each generation is done when the lines are that were taken out of the bytes."""
        starts = list(self._unwrapper.starts())
        for one in generations:
            waiting = [start for number, start in starts if number == one.number]
            if one.number in self._long or (self._cut_line is not None and self._cut_line.generation is one):
                continue
            if not waiting:
                if one.done.position != one.read.position:
                    yield one, one.read
            elif one is generation and min(waiting) >= before.position:
                yield one, before.extended(data[: min(waiting) - before.position])
