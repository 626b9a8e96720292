"""A log in a folder, and who follows it: what is written down is kept apart, so that he can be killed."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from schemagen_runtime.relay.logs.lines import Chunk, LogLine
from schemagen_runtime.relay.logs.log import Log
from schemagen_runtime.relay.logs.log_file import LogFile
from schemagen_runtime.relay.mapping.plan import Container


class Follower:
    """Follow ``app.log`` of a folder."""

    def __init__(self, folder: Path, container: Container | None = None, max_line: int = 1 << 20) -> None:
        self.path = folder / "app.log"
        self.stored: dict[int, str] = {}
        self.seen: list[str] = []
        self._container, self._max_line = container, max_line
        self.log = self._open()

    def _open(self) -> Log:
        return Log(
            self.path, "host", dict(self.stored), container=self._container, max_line=self._max_line, is_json=True
        )

    def close(self) -> None:
        """Follow it no longer."""
        self.log.close()

    def kill(self) -> None:
        """Go on from what is written down, as after a kill."""
        self.log.close()
        self.log = self._open()

    def save(self) -> None:
        """Write down what is to be written down, and see that it replaces what was there."""
        for number, (old, new) in self.log.unsaved().items():
            assert self.stored.get(number) == old
            if new is None:
                del self.stored[number]
            else:
                self.stored[number] = new
        self.log.saved()

    def next(self) -> Chunk | None:
        """Look, write down, and return the next lines."""
        self.log.look()
        self.save()
        return self.log.read()

    def take(self, chunk: Chunk) -> list[LogLine]:
        """Note that lines have their fate."""
        self.log.commit(chunk)
        self.save()
        return list(chunk.lines)

    def poll(self, looks: int = 6) -> list[str]:
        """Take everything that is there; return the texts."""
        found: list[str] = []
        for _ in range(looks):
            while (chunk := self.next()) is not None:
                for line in self.take(chunk):
                    found += _texts(line)
        self.seen += found
        return found


def _texts(line: LogLine) -> list[str]:
    """Return the text of a line; of one that may be two, as a mapping would decide."""
    text = line.text.decode()
    if line.halves is not None and not text.endswith("."):
        return [half.text.decode() for half in line.halves]
    return [text]


class OpenFile(Protocol):
    """Opens a file, which is closed when the test ends."""

    def __call__(self, path: Path) -> LogFile: ...


class Follow(Protocol):
    """Follows ``app.log`` of a folder until the test ends."""

    def __call__(self, folder: Path, max_line: int = 1 << 20) -> Follower: ...


def open_until(ends: ExitStack, path: Path) -> LogFile:
    """Open a file, and have it closed with others."""
    file = LogFile(path)
    ends.callback(file.close)
    return file


def follow_until(ends: ExitStack, folder: Path, max_line: int = 1 << 20) -> Follower:
    """Follow a log, and have that ended with others."""
    follower = Follower(folder, max_line=max_line)
    ends.callback(follower.close)
    return follower


def append(path: Path, *lines: str, end: str = "\n") -> None:
    """Write lines to the end of a file."""
    with path.open("a") as file:
        file.write("".join(f"{line}\n" for line in lines[:-1]) + lines[-1] + end)


def inode(path: Path) -> int:
    """Return the inode of a file."""
    return path.stat().st_ino
