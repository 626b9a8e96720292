"""Write events to a file, for a sidecar that ships files: ``file:///events.ndjson``.

A path is absolute, as RFC 8089 has it. Each line is an envelope as those of dead letters are: where
the event belongs, and its wire line. ``schemagen replay`` sends them to another destination.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from schemagen_runtime.api.destination import Batch, Collection, DestinationError, Outcome, SchemaInfo, TransientError
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.protocol.envelope import SchemaFolder, encode_event
from schemagen_runtime.support.files import absolute_path
from schemagen_runtime.support.line_file import LineFile
from schemagen_runtime.support.process_bound import refuse_pickle


class FileDestination:
    """Append events to a file of NDJSON, rotated by size, beside ``schemas/``.

    Several threads and processes may use one file.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Make the file where there is none; its folder must be there.

        Raises:
            DestinationError: it cannot be written.
        """
        if path.exists() and not path.is_file():
            what = "a folder; name a file in it" if path.is_dir() else "a device, pipe or socket; name a file"
            raise DestinationError(f"{path} is {what}")
        try:
            path = absolute_path(path)
            self._file = LineFile(path, max_bytes)
            self._schemas = SchemaFolder(path.parent)
            self._file.append([])
        except OSError as error:
            reason = error.strerror or str(error)
            raise DestinationError(f"{path} cannot be written: {reason}; is its folder there, and writable?") from error

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Write the schema's document beside the file."""
        del collection  # a file holds the events of any
        try:
            self._schemas.save(schema)
        except OSError as error:
            raise TransientError(f"the schema cannot be written: {error.strerror or error}") from error

    def send(self, batch: Batch) -> Outcome:
        """Append a batch: all of it or none, on disk when it returns."""
        stream = Stream(batch.collection, batch.model, batch.schema)
        try:
            self._file.append([encode_event(stream, line) for line in batch.lines])
        except OSError as error:
            raise TransientError(f"{self._file.path} cannot be written: {error.strerror or error}") from error
        return Outcome()

    def close(self) -> None:
        """Close nothing: no file stays open between batches."""
