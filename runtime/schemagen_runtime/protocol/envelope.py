"""Write and read one event in a file: where it belongs, and its wire line, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import orjson

from schemagen_runtime.api.destination import Collection, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import FieldError
from schemagen_runtime.protocol.field_errors import describe_field_error, read_field_error
from schemagen_runtime.protocol.schemas import describe_schema, read_schema_info
from schemagen_runtime.support.display import Discreet
from schemagen_runtime.support.files import replace_file, sync_folder

SCHEMAS: Final = "schemas"
_EVENT: Final = b',"event":'
"""No text of an envelope holds these bytes before the event: quotes inside of texts are escaped."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DeadLetter(Discreet):
    """Hold an event that could not be delivered.

    Attributes:
        stream: its collection, model and schema.
        line: the event as it stands on the wire.
        errors: why it failed.
        attempts: how often it was sent.
        accepted_at: when its call was made, in seconds of the epoch.
        failed_at: when it was given up, in seconds of the epoch.
    """

    stream: Stream
    line: bytes = field(repr=False)
    errors: tuple[FieldError, ...] = ()
    attempts: int = 0
    accepted_at: float = 0.0
    failed_at: float = 0.0


class SchemaFolder:
    """Keep the documents of the schemas that a folder's events follow, as ``schemas/<fingerprint>.json``."""

    def __init__(self, folder: Path, scratch: Path | None = None) -> None:
        """Remember the folder, and ``scratch``, in which files are written first; None for beside their place.

        A folder that one process alone owns is good for that: its next owner may remove what it finds half written.
        """
        self._folder = folder / SCHEMAS
        self._scratch = scratch
        self._known: dict[str, bytes] = {}

    def save(self, schema: SchemaInfo) -> None:
        """Keep a schema's document, durably.

        Raises:
            OSError: it cannot be written.
        """
        if schema.fingerprint in self._known:
            return
        path = self._folder / f"{schema.fingerprint}.json"
        if not path.exists():
            self._folder.mkdir(mode=0o700, exist_ok=True)
            replace_file(
                path, schema.document, new=None if self._scratch is None else self._scratch / f"{path.name}.new"
            )
            sync_folder(self._folder.parent)
        self._known[schema.fingerprint] = schema.document

    def document(self, fingerprint: str) -> bytes:
        """Return a schema's document.

        Raises:
            ValueError: there is none under this fingerprint.
        """
        if fingerprint not in self._known:
            path = self._folder / f"{Path(fingerprint).name}.json"
            try:
                self._known[fingerprint] = path.read_bytes()
            except OSError as error:
                raise ValueError(f"the document of its schema cannot be read: {path}: {error.strerror}") from error
        return self._known[fingerprint]


def describe_stream(stream: Stream) -> dict[str, object]:
    """Return a stream as a JSON object, without its schema's document."""
    return {
        "project": stream.collection.project,
        "collection": stream.collection.name,
        "model": stream.model,
        "schema": describe_schema(stream.schema),
    }


def read_stream(described: Mapping[str, object], schemas: SchemaFolder) -> Stream:
    """Read the stream that ``describe_stream`` described.

    Raises:
        ValueError: it is something else, or the schema's document is not there.
    """
    try:
        names = [described["project"], described["collection"]]
        model = described.get("model")
        schema = read_schema_info(described["schema"], schemas.document)
    except (KeyError, TypeError) as error:
        raise ValueError(f"it does not say where it belongs: {error}") from error
    if not all(isinstance(name, str) for name in names) or not isinstance(model, str | None):
        raise ValueError("it does not say where it belongs: a name is no text")
    project, collection = cast("list[str]", names)
    return Stream(Collection(project, collection), model, schema)


def encode_event(stream: Stream, line: bytes) -> bytes:
    """Write the envelope of an event that nothing is wrong with."""
    return orjson.dumps(describe_stream(stream))[:-1] + _EVENT + line + b"}"


def encode_letter(letter: DeadLetter) -> bytes:
    """Write the envelope of a dead letter."""
    head = {
        "failed_at": _spelled(letter.failed_at),
        "accepted_at": _spelled(letter.accepted_at),
        "attempts": letter.attempts,
        "errors": [describe_field_error(error) for error in letter.errors],
        **describe_stream(letter.stream),
    }
    return orjson.dumps(head)[:-1] + _EVENT + letter.line + b"}"


def has_event(line: bytes) -> bool:
    """Tell whether a line looks like an envelope, whole or not."""
    return _EVENT in line


def decode(envelope: bytes, schemas: SchemaFolder) -> DeadLetter:
    """Read an envelope; what it does not say is as ``DeadLetter`` has it.

    Raises:
        ValueError: it is none; the message says what is wrong with it.
    """
    head, found, event = envelope.partition(_EVENT)
    if not found or not event.endswith(b"}"):
        raise ValueError("it is not a line of dead letters: it has no event")
    try:
        described: object = orjson.loads(head + b"}")
        orjson.loads(event[:-1])
    except orjson.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from error
    if not isinstance(described, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 -- a mistake of the file, not of the program
    fields = cast("dict[str, object]", described)
    stream = read_stream(fields, schemas)
    errors = tuple(map(read_field_error, cast("Sequence[object]", fields.get("errors", ()))))
    attempts = fields.get("attempts", 0)
    accepted_at, failed_at = _read_time(fields.get("accepted_at")), _read_time(fields.get("failed_at"))
    return DeadLetter(stream, event[:-1], errors, attempts if isinstance(attempts, int) else 0, accepted_at, failed_at)


def _spelled(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _read_time(spelled: object) -> float:
    if spelled is None:
        return 0.0
    if not isinstance(spelled, str):
        raise ValueError("its times cannot be read")  # noqa: TRY004 -- a mistake of the file, not of the program
    return datetime.fromisoformat(spelled).timestamp()
