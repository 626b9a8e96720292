"""Write and read one event in a file: where it belongs, and its wire line, byte for byte."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, cast

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
_RAW: Final = b',"raw":"'
"""Stands in the place of the event where there is none, before the bytes that were read, as base64 (RFC 4648)."""


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
        source: where it was read, such as topic, partition and offset; None where a program handed it over.
    """

    stream: Stream
    line: bytes = field(repr=False)
    errors: tuple[FieldError, ...] = ()
    attempts: int = 0
    accepted_at: float = 0.0
    failed_at: float = 0.0
    source: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RawLetter(Discreet):
    """Hold what was read where events were expected, and is none.

    Attributes:
        raw: the bytes that were read.
        errors: what is wrong with them.
        failed_at: when they were read, in seconds of the epoch.
        source: where they were read, such as topic, partition and offset.
    """

    raw: bytes = field(repr=False)
    errors: tuple[FieldError, ...]
    failed_at: float
    source: Mapping[str, object]


class Documents(Protocol):
    """Find the documents of schemas."""

    def document(self, fingerprint: str) -> bytes:
        """Return a schema's document.

        Raises:
            ValueError: there is none under this fingerprint.
        """
        ...


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


def read_stream(described: Mapping[str, object], schemas: Documents) -> Stream:
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
        **({} if letter.source is None else {"source": letter.source}),
        **describe_stream(letter.stream),
    }
    return orjson.dumps(head)[:-1] + _EVENT + letter.line + b"}"


def encode_raw(letter: RawLetter) -> bytes:
    """Write the envelope of what is no event."""
    head = {
        "failed_at": _spelled(letter.failed_at),
        "errors": [describe_field_error(error) for error in letter.errors],
        "source": letter.source,
    }
    return orjson.dumps(head)[:-1] + _RAW + b64encode(letter.raw) + b'"}'


def read_source(envelope: bytes) -> Mapping[str, object] | None:
    """Return where a dead letter says that it was read; None where it does not say, or is none."""
    head = envelope.partition(_EVENT)[0] if _EVENT in envelope else envelope.partition(_RAW)[0]
    try:
        described: object = orjson.loads(head + b"}")
    except orjson.JSONDecodeError:
        return None
    source = cast("dict[str, object]", described).get("source") if isinstance(described, dict) else None
    return cast("dict[str, object]", source) if isinstance(source, dict) else None


def identify_letter(envelope: bytes) -> bytes:
    """Return what a letter has in common with its copies, whatever was tried meanwhile: its source, what it holds."""
    mark = _EVENT if _EVENT in envelope else _RAW
    held = envelope.rstrip(b"\n").partition(mark)[2]
    return orjson.dumps(read_source(envelope), option=orjson.OPT_SORT_KEYS) + held


def has_event(line: bytes) -> bool:
    """Tell whether a line looks like an envelope, whole or not."""
    return _EVENT in line or _RAW in line


def decode(envelope: bytes, schemas: Documents) -> DeadLetter:
    """Read an envelope; what it does not say is as ``DeadLetter`` has it.

    Raises:
        ValueError: it is none; the message says what is wrong with it.
    """
    head, found, event = envelope.partition(_EVENT)
    if not found and _RAW in envelope:
        raise ValueError(_say_raw(envelope))
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
    attempts = attempts if isinstance(attempts, int) else 0
    return DeadLetter(stream, event[:-1], errors, attempts, accepted_at, failed_at, read_source(envelope))


def _say_raw(envelope: bytes) -> str:
    """Say what is wrong with what is no event, and can never be sent."""
    try:
        described = cast("Mapping[str, object]", orjson.loads(envelope))
        error = read_field_error(cast("Sequence[object]", described["errors"])[0])
    except (ValueError, KeyError, TypeError, IndexError) as mistake:
        return f"it is not a line of dead letters: {mistake}"
    return f"it cannot be sent: {error.message}; remove the line when you have looked at it"


def _spelled(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _read_time(spelled: object) -> float:
    if spelled is None:
        return 0.0
    if not isinstance(spelled, str):
        raise ValueError("its times cannot be read")  # noqa: TRY004 -- a mistake of the file, not of the program
    return datetime.fromisoformat(spelled).timestamp()
