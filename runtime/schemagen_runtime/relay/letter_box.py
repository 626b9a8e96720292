"""Keep dead letters of what was read from a log, each of them once, however often it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from schemagen_runtime.api.destination import SchemaInfo, TransientError
from schemagen_runtime.disk.dead_letters import DeadLetterFolder
from schemagen_runtime.protocol.envelope import identify_letter
from schemagen_runtime.support.line_file import rotated_files


class LetterBox(Protocol):
    """Keep dead letters. One thread uses it."""

    def introduce(self, schema: SchemaInfo) -> None:
        """Keep a schema's document, so that letters of its events can be replayed.

        Raises:
            TransientError: it cannot be kept now.
        """
        ...

    def look(self) -> None:
        """Look which letters there are: another process may have written some.

        Raises:
            TransientError: they cannot be read now.
        """
        ...

    def put(self, letters: Sequence[bytes]) -> None:
        """Keep letters, durably, but for those that are there: of the same place, and with the same bytes in them.

        Raises:
            TransientError: they cannot be kept now; some may be.
        """
        ...

    def close(self) -> None:
        """Release the place."""
        ...


class LetterFolder:
    """Keep letters in a folder, which several processes may share: ``schemagen replay`` reads it."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """Make the folder where there is none; a file is rotated once it has ``max_bytes`` bytes.

        Raises:
            DeadLetterError: it cannot be made or written.
        """
        self._folder = DeadLetterFolder(folder, max_bytes)
        self._known: set[bytes] = set()

    def introduce(self, schema: SchemaInfo) -> None:
        """Keep a schema's document in the folder, durably."""
        try:
            self._folder.schemas.save(schema)
        except OSError as error:
            raise _refused(self._folder.file.path.parent, error) from error

    def look(self) -> None:
        """Read every letter that is in the folder, and remember a digest of it."""
        current = self._folder.file.path
        try:
            self._known = set(_digests([*rotated_files(current.parent), current]))
        except OSError as error:
            raise _refused(current.parent, error) from error

    def put(self, letters: Sequence[bytes]) -> None:
        """Append letters; they are on the disk when it returns."""
        new = {digest: letter for letter in letters if (digest := _digest(letter)) not in self._known}
        try:
            if new:
                self._folder.file.append(new.values())
        except OSError as error:
            raise _refused(self._folder.file.path.parent, error) from error
        self._known.update(new)

    def close(self) -> None:
        """Do nothing: files are open only while they are written."""


def _digest(letter: bytes) -> bytes:
    return blake2b(identify_letter(letter), digest_size=16).digest()


def _digests(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with suppress(FileNotFoundError), path.open("rb") as file:  # a replay may take it away meanwhile
            yield from (_digest(line) for line in file if b'"source":' in line)


def _refused(folder: Path, error: OSError) -> TransientError:
    return TransientError(f"dead letters cannot be kept in {folder}: {error.strerror or error}")
