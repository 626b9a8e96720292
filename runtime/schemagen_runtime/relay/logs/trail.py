"""Know a file again by what was read of it, whatever its name and its inode are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Self, cast

from schemagen_runtime.relay.logs.log_file import LogFile

_WINDOW: Final = 256
_FIRST_MARK: Final = 16


@dataclass(frozen=True, slots=True)
class Trail:
    """Hold how far a file was read, and digests of what stood there.

    Attributes:
        position: bytes that were read.
        tail: a digest of the up to 256 bytes before the position.
        marks: digests of the up to 256 bytes before each power of two that was passed, from 16 on. A file that is
            shorter than the position is known by them: an old copy.
        last: the up to 256 bytes before the position; None where only their digest is known.
    """

    position: int = 0
    tail: str = ""
    marks: tuple[tuple[int, str], ...] = ()
    last: bytes | None = b""

    def extended(self, data: bytes) -> Trail:
        """Return the trail behind more bytes of the same file; ``last`` must be known."""
        assert self.last is not None  # noqa: S101 -- ``loaded`` comes first
        if not data:
            return self
        position = self.position + len(data)
        begin = self.position - len(self.last)
        marks = list(self.marks)
        mark = self.marks[-1][0] * 2 if self.marks else _FIRST_MARK
        while mark <= position:
            start, end = max(0, mark - _WINDOW) - begin, mark - begin
            marks.append((mark, _digest(_slice(self.last, data, start, end))))
            mark *= 2
        last = _slice(self.last, data, max(0, position - _WINDOW) - begin, position - begin)
        return Trail(position, _digest(last), tuple(marks), last)

    def loaded(self, file: LogFile) -> Trail:
        """Return the trail with the bytes before its position, out of a file that it fits."""
        if self.last is not None:
            return self
        last = file.read_at(max(0, self.position - _WINDOW), min(_WINDOW, self.position))
        return Trail(self.position, self.tail, self.marks, last)

    def fits(self, file: LogFile) -> bool:
        """Tell whether a file holds all that was read, as far as digests can say; of nothing that was read, True.

        Raises:
            OSError, DamagedFileError: it cannot be read.
        """
        return file.size >= self.position and self._marks_fit(file, self.position) and self._tail_fits(file)

    def still_fits(self, file: LogFile) -> bool:
        """Tell whether a file that it fitted before still holds what was read: quicker than ``fits``."""
        head = next((index for index, (mark, _) in enumerate(self.marks) if mark >= _WINDOW), len(self.marks))
        return file.size >= self.position and self._fit(file, self.marks[: head + 1]) and self._tail_fits(file)

    def is_older_in(self, file: LogFile) -> bool:
        """Tell whether a file holds the beginning of what was read, and no more, as far as digests can say."""
        return 2 * _FIRST_MARK <= file.size < self.position and self._marks_fit(file, file.size)

    def _marks_fit(self, file: LogFile, size: int) -> bool:
        return self._fit(file, [mark for mark in self.marks if mark[0] <= size])

    @staticmethod
    def _fit(file: LogFile, marks: Sequence[tuple[int, str]]) -> bool:
        return all(_digest(_before(file, offset)) == digest for offset, digest in marks)

    def _tail_fits(self, file: LogFile) -> bool:
        return self.position == 0 or _digest(_before(file, self.position)) == self.tail

    def described(self) -> dict[str, object]:
        """Return the trail as JSON has it."""
        return {"position": self.position, "tail": self.tail, "marks": [digest for _, digest in self.marks]}

    @classmethod
    def read(cls, described: Mapping[str, object]) -> Self:
        """Read what ``described`` returned.

        Raises:
            KeyError: it is something else.
        """
        digests = cast("list[str]", described["marks"])
        marks = tuple((_FIRST_MARK << index, digest) for index, digest in enumerate(digests))
        position = cast("int", described["position"])
        return cls(position, cast("str", described["tail"]), marks, None if position else b"")


def _before(file: LogFile, offset: int) -> bytes:
    return file.read_at(max(0, offset - _WINDOW), min(_WINDOW, offset))


def _slice(last: bytes, data: bytes, start: int, end: int) -> bytes:
    """Return a part of ``last + data`` without joining them."""
    return last[start:end] + data[max(0, start - len(last)) : max(0, end - len(last))]


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()
