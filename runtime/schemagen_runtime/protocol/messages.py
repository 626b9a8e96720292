"""Name the headers of events in a log such as Kafka's, and write and read what they say.

A message's key is the id of its event, its value the wire line; its headers say all that the line does not. The
document of the schema lies in a second, compacted topic, under the schema's fingerprint, before the first event that
follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import orjson

from schemagen_runtime.api.destination import Collection, SchemaInfo, require_name
from schemagen_runtime.document import read_document
from schemagen_runtime.protocol.headers import is_fingerprint

PROJECT: Final = "schemagen-project"
COLLECTION: Final = "schemagen-collection"
MODEL: Final = "schemagen-model"
"""Says which model made the prediction; a label needs none."""
SCHEMA: Final = "schemagen-schema"
"""Says what the event follows, for people: ``NAME VERSION`` of the schema."""
FINGERPRINT: Final = "schemagen-fingerprint"
"""Says what the event follows: the schema's fingerprint, 64 hex digits."""
ACCEPTED: Final = "schemagen-accepted"
"""Says when the event was accepted, in microseconds of the epoch; it is left out where that is not known."""

SCHEMAS_SUFFIX: Final = ".schemas"
"""Ends the name of the compacted topic in which the documents of a topic's schemas lie, each under its fingerprint."""

MAX_TOPIC: Final = 249
"""Characters of a topic's name, at most: Kafka's own limit."""

Headers = list[tuple[str, str | bytes | None]]
"""Headers of a message, in order, as Kafka's clients take them."""

_MICROSECONDS: Final = re.compile(rb"[0-9]{1,18}")


class MessageOrigin(NamedTuple):
    """Hold what the headers of a message say.

    Attributes:
        collection: where its event belongs.
        model: the model that made the prediction; None where none is named.
        fingerprint: that of the schema which the event follows.
        accepted_at: when the event was accepted, in seconds of the epoch; None where that is not known.
    """

    collection: Collection
    model: str | None
    fingerprint: str
    accepted_at: float | None


class KeyReader:
    """Read the keys of messages, the ids of their events, from the wire lines.

    For speed: the lines that generated code writes begin with the id. Where all do, and it is a text, it is cut out of
    each (0.4 µs); else a pattern finds it (0.7 µs). The plain way, taken for any other line and for ids with escapes,
    is to read all of its JSON (0.9 µs for 12 columns).
    """

    def __init__(self, document: bytes) -> None:
        """Find out which column is the id.

        Raises:
            ValueError: it is no canonical schema document.
        """
        self._name = read_document(document).id.name
        name = orjson.dumps(self._name)
        self._begin = b'{%b:"' % name
        self._match = re.compile(rb'\{%b:(?:"([^"\\]*)"|(-?[0-9]+))[,}]' % re.escape(name)).match

    def read(self, lines: Sequence[bytes]) -> list[bytes]:
        """Return the id in each wire line: a text as it is, a number as its digits."""
        start = len(self._begin)
        if b"".join([line[:start] for line in lines]) == self._begin * len(lines):
            keys = [line[start : line.index(b'"', start)] for line in lines]
            if b"\\" not in b"".join(keys):
                return keys
        match = self._match
        return [found[found.lastindex or 1] if (found := match(line)) else self._read_all(line) for line in lines]

    def _read_all(self, line: bytes) -> bytes:
        event: dict[str, object] = orjson.loads(line)
        return str(event[self._name]).encode()


def schemas_topic(topic: str) -> str:
    """Return the topic in which the documents of a topic's schemas lie."""
    return topic + SCHEMAS_SUFFIX


def write_headers(collection: Collection, model: str | None, schema: SchemaInfo) -> Headers:
    """Write what the events of a stream have in common."""
    named = {
        PROJECT: collection.project,
        COLLECTION: collection.name,
        MODEL: model,
        SCHEMA: f"{schema.name} {schema.version}",
        FINGERPRINT: schema.fingerprint,
    }
    return [(name, text.encode()) for name, text in named.items() if text is not None]


def write_accepted(seconds: float) -> tuple[str, bytes]:
    """Write when an event was accepted, in seconds of the epoch, as the header that says so."""
    return ACCEPTED, b"%d" % round(seconds * 1_000_000)


def read_headers(headers: Iterable[tuple[str, str | bytes | None]]) -> MessageOrigin:
    """Read what ``write_headers`` and ``write_accepted`` wrote; headers of others are passed over.

    Raises:
        ValueError: a header is missing, or says what it cannot say; the message names it.
    """
    given = {name: value.encode() if isinstance(value, str) else value for name, value in headers}
    collection = Collection(_read_name(given, PROJECT), _read_name(given, COLLECTION))
    model = _read_name(given, MODEL) if given.get(MODEL) is not None else None
    fingerprint = _read_text(given, FINGERPRINT)
    if not is_fingerprint(fingerprint):
        raise ValueError(f"the header {FINGERPRINT} is no fingerprint; expected 64 hex digits")
    return MessageOrigin(collection, model, fingerprint.lower(), _read_accepted(given.get(ACCEPTED)))


def _read_text(given: dict[str, bytes | None], name: str) -> str:
    value = given.get(name)
    if value is None:
        raise ValueError(f"it has no header {name}: another program than schemagen wrote it")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ValueError(f"the header {name} is no UTF-8") from None


def _read_name(given: dict[str, bytes | None], name: str) -> str:
    text = _read_text(given, name)
    try:
        return require_name(name.removeprefix("schemagen-"), text)
    except ValueError as error:
        raise ValueError(f"the header {name}: {error}") from None


def _read_accepted(value: bytes | None) -> float | None:
    if value is None:
        return None
    if not _MICROSECONDS.fullmatch(value):
        raise ValueError(f"the header {ACCEPTED} is no time; expected microseconds of the epoch")
    return int(value) / 1_000_000
