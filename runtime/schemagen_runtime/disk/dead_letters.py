"""Keep dead letters: events that could not be delivered, for somebody to look at and to replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.envelope import DeadLetter, SchemaFolder, decode, encode_letter
from schemagen_runtime.support.files import absolute_path
from schemagen_runtime.support.line_file import LineFile, rotated_files
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")

FILE_NAME: Final = "dead-letters.ndjson"


class DeadLetterError(SchemagenError, OSError):
    """Report that a folder of dead letters cannot be used."""


class DeadLetters(Protocol):
    """Take dead letters."""

    def bury(self, letters: Sequence[DeadLetter]) -> int:
        """Keep letters; return how many of them, from the first on, are kept. Never raises."""
        ...

    def holds(self, stream: Stream, line: bytes, accepted_at: float) -> bool:
        """Tell whether a letter of this event is kept, as far as that can be known.

        Args:
            stream: the event's.
            line: its wire line.
            accepted_at: when it was accepted, in seconds of the epoch.
        """
        ...


class DeadLetterFolder:
    """Keep letters in a folder of NDJSON, rotated by size, beside the documents of their schemas.

    Several processes may share the folder.
    """

    def __init__(self, folder: str | Path, max_bytes: int) -> None:
        """Make the folder where there is none; a file is rotated once it has ``max_bytes`` bytes.

        Raises:
            DeadLetterError: it cannot be made or written.
        """
        self._failures = RateLimit(5.0)
        try:
            path = absolute_path(folder)
            self.file = LineFile(path / FILE_NAME, max_bytes)
            self.schemas = SchemaFolder(path)
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file.append([])
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"dead letters cannot be kept in {folder}: {reason}; expected a folder that may be written"
            raise DeadLetterError(message) from error

    def bury(self, letters: Sequence[DeadLetter]) -> int:
        """Append letters, all of them or none; they are on the disk when it returns."""
        try:
            for letter in letters:
                self.schemas.save(letter.stream.schema)
            self.file.append([encode_letter(letter) for letter in letters])
        except OSError:
            if self._failures.admit() is not None:
                log.exception("dead letters cannot be written")
            return 0
        return len(letters)

    def holds(self, stream: Stream, line: bytes, accepted_at: float) -> bool:
        """Look for a letter of this event in all files."""
        return any(
            letter.line == line and letter.stream == stream and abs(letter.accepted_at - accepted_at) < 0.0005
            for path in [*rotated_files(self.file.path.parent), self.file.path]
            for letter in self._read(path, line)
        )

    def _read(self, path: Path, line: bytes) -> Iterator[DeadLetter]:
        """Yield the letters of a file that end with this wire line."""
        with suppress(OSError), path.open("rb") as file:
            for text in file:
                if text.endswith(line + b"}\n"):
                    with suppress(ValueError):
                        yield decode(text[:-1], self.schemas)


class DeadLetterCallable:
    """Call a function of the user's own with one letter at a time, on a delivery thread."""

    def __init__(self, take: Callable[[DeadLetter], object]) -> None:
        self._take = take
        self._failures = RateLimit(5.0)

    def bury(self, letters: Sequence[DeadLetter]) -> int:
        """Hand over letters until one is not taken; return how many were."""
        for taken, letter in enumerate(letters):
            try:
                self._take(letter)
            except BaseException:  # whatever it raises, the event must still get a fate
                if self._failures.admit() is not None:
                    log.exception("the callable for dead letters raised")
                return taken
        return len(letters)

    def holds(self, stream: Stream, line: bytes, accepted_at: float) -> bool:
        """Return False: what the callable did with a letter is not known."""
        del stream, line, accepted_at
        return False
