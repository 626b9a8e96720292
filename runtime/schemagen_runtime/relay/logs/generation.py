"""Hold one generation of a log: one file, under all names that it has had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Self, cast

import orjson

from schemagen_runtime.relay.logs.log_file import FileId, LogFile
from schemagen_runtime.relay.logs.trail import Trail


class Why(StrEnum):
    """Say why a generation began."""

    FIRST = "first"
    """The log was not known before."""
    ROTATED = "rotated"
    """Another file has the log's name, or a rotated one was found that nobody had read."""
    TRUNCATED = "truncated"
    """The file was cut, and written from its beginning on."""


@dataclass(slots=True)
class Generation:
    """Hold a generation.

    Attributes:
        number: counts the generations of its log, from 1.
        name: what it is called in ids and dead letters: it never changes.
        file: device and inode of the file when it was first seen.
        first_seen: when that was, in seconds since 1970.
        done: how far its lines have their fate.
        is_closed: whether nothing comes any more, as far as can be told.
        stored: what is written down of it; None for nothing yet.
        reader: the open file; None where it is not open.
        read: how far it was read; beyond ``done`` where a line is not whole yet.
        seen: the most bytes that it was seen to have.
        ahead: the first bytes behind what was read, as they were when they made no whole line yet.
        absent: for how many looks it was not found.
    """

    number: int
    name: str
    file: FileId
    first_seen: float
    done: Trail = field(default_factory=Trail)
    is_closed: bool = False
    stored: str | None = None
    reader: LogFile | None = None
    read: Trail = field(default_factory=Trail)
    seen: int = 0
    ahead: bytes = b""
    absent: int = 0

    @property
    def is_copy(self) -> bool:
        """Tell whether it is read from a copy, to which nobody writes."""
        return self.reader is not None and (self.reader.is_compressed or self.reader.id != self.file)

    def open_file(self, file: LogFile) -> None:
        """Read from a file that holds what is done; what was read beyond is read again."""
        if self.reader is not file:
            self.close_file()
            self.reader = file
        self.read = self.done = self.done.loaded(file)
        self.ahead = b""
        self.seen = max(self.seen, file.size)

    def described(self) -> str:
        """Return what is written down of it."""
        return orjson.dumps(
            {
                "name": self.name,
                "device": self.file.device,
                "inode": self.file.inode,
                "first_seen": self.first_seen,
                "closed": self.is_closed,
                **self.done.described(),
            }
        ).decode()

    @classmethod
    def restored(cls, number: int, text: str) -> Self:
        """Read what was written down.

        Raises:
            ValueError: it is something else.
        """
        try:
            told = cast("Mapping[str, object]", orjson.loads(text))
            file = FileId(cast("int", told["device"]), cast("int", told["inode"]))
            first_seen, is_closed = cast("float", told["first_seen"]), cast("bool", told["closed"])
            done = Trail.read(told)
        except (KeyError, TypeError) as error:
            raise ValueError(f"a generation of a log is written down in another form: {error!r}") from error
        return cls(number, cast("str", told["name"]), file, first_seen, done, is_closed, text, read=done)

    def close_file(self) -> None:
        """Give the descriptor back."""
        if self.reader is not None:
            self.reader.close()
            self.reader = None


def name_generation(host: str, path: str, file: FileId, number: int) -> str:
    """Return a name that no other generation of any machine has, and that is the same when all notes were lost."""
    told = "\0".join((host, path, str(file.device), str(file.inode), str(number)))
    return blake2b(told.encode(), digest_size=8).hexdigest()
