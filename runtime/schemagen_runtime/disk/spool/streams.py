"""Keep what the events of a spool have in common apart from them, so often that damage does not take it.

``streams/<number>`` describes a stream, ``streams/<fingerprint>`` is a schema's document. Each file has the same text
eleven times: where ten bits are flipped, one copy is whole.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Final

import orjson

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool import records
from schemagen_runtime.protocol.envelope import SchemaFolder, describe_stream, read_stream
from schemagen_runtime.support.files import replace_file, sync_folder

STREAMS: Final = "streams"
_COPIES: Final = 11
_NUMBER_BYTES: Final = 6


class _Documents(SchemaFolder):
    """Read documents from their copies, and from ``schemas/`` where there are none, as version 0.1.0 left them."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        super().__init__(folder, scratch)
        self._copies = folder / STREAMS

    def document(self, fingerprint: str) -> bytes:
        """Return a schema's document.

        Raises:
            ValueError: there is none under this fingerprint.
        """
        return _read_copy(self._copies / Path(fingerprint).name) or super().document(fingerprint)


class Streams:
    """Number streams, and know them again by their numbers, in this process and in later ones."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        """Remember the spool's folder, and the one of this process alone in which files are written first."""
        self._folder = folder
        self._copies = folder / STREAMS
        self._scratch = scratch
        self._documents = _Documents(folder, scratch)
        self._saved: dict[str, tuple[int, bytes]] = {}
        self._known: dict[int, Stream | None] = {}

    def save(self, stream: Stream) -> tuple[int, bytes]:
        """Keep a stream, durably; return its number, and the line that introduces it in a file of events.

        Raises:
            OSError: it cannot be written.
        """
        saved = self._saved.get(stream.key)
        if saved is None:
            described = orjson.dumps(describe_stream(stream))
            number = int.from_bytes(blake2b(described, digest_size=_NUMBER_BYTES).digest())
            introduction = records.stream_payload(number, described)
            self._documents.save(stream.schema)
            self._copy(stream.schema.fingerprint, stream.schema.document)
            self._copy(str(number), introduction)
            saved = self._saved[stream.key] = number, records.frame(introduction)
            self._known[number] = stream
        return saved

    def find(self, number: int) -> Stream | None:
        """Return the stream of a number, None where it is not known."""
        if number not in self._known:
            introduction = _read_copy(self._copies / str(number))
            self._known[number] = None if introduction is None else self.read(introduction)
        return self._known[number]

    def read(self, introduction: bytes) -> Stream:
        """Read the stream that the payload of a line introduces.

        Raises:
            ValueError: it introduces none, or the document of its schema is not there.
        """
        introduced = records.read_stream_payload(introduction)
        if introduced is None:
            raise ValueError("it introduces no stream")
        return read_stream(orjson.loads(introduced[1]), self._documents)

    def _copy(self, name: str, text: bytes) -> None:
        path, copies = self._copies / name, records.frame(text) * _COPIES
        if path.exists() and path.read_bytes() == copies:
            return
        if not self._copies.exists():
            self._copies.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self._folder)
        replace_file(path, copies, new=self._scratch / f"{name}.new")


def _read_copy(path: Path) -> bytes | None:
    """Return the text of a file of copies, None where none is whole."""
    try:
        with path.open("rb") as file:
            lines = records.read_lines(file, 0, path.stat().st_size)
            return next((line.payload for line in lines if line.payload is not None), None)
    except OSError:
        return None
