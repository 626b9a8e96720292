"""Take the events of erased ids out of what waits on disk: spools and dead letters.

Files are written anew without them, each in one step. The bytes of the old files are free space of the disk then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias, cast

import orjson

from schemagen_runtime.api.destination import Collection as DataCollection
from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.columns import BaseType
from schemagen_runtime.disk.spool import records
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.document import Place, read_document
from schemagen_runtime.protocol.envelope import SchemaFolder, read_stream
from schemagen_runtime.protocol.strict_json import parse_json
from schemagen_runtime.relay.letter_files import LetterFiles
from schemagen_runtime.relay.letters import LetterLine
from schemagen_runtime.relay.source import ItemOutcome
from schemagen_runtime.support.files import replace_file
from schemagen_runtime.support.locks import try_lock

IsErased: TypeAlias = Callable[[Stream, bytes], bool]
"""Tells whether an event is one of an erased id, by its stream and its wire line."""
_LOCK: Final = "lock"


def erased_events(collection: DataCollection, ids: Collection[str]) -> IsErased:
    """Return what knows the events of a collection with one of these ids, which are texts, also where ids are ints."""
    columns: dict[str, tuple[str, bool]] = {}
    lowered = {id_.lower() for id_ in ids}

    def is_erased(stream: Stream, line: bytes) -> bool:
        if stream.collection != collection:
            return False
        fingerprint = stream.schema.fingerprint
        if fingerprint not in columns:
            (column,) = (one for one in read_document(stream.schema.document).all_columns if one.place is Place.ID)
            columns[fingerprint] = column.name, column.type.base is BaseType.UUID
        name, is_uuid = columns[fingerprint]
        try:
            event: object = orjson.loads(line)
        except orjson.JSONDecodeError:
            return False
        found = str(cast("dict[str, object]", event).get(name)) if isinstance(event, dict) else ""
        return found.lower() in lowered if is_uuid else found in ids

    return is_erased


def erase_letters(folder: Path, is_erased: IsErased) -> int:
    """Remove dead letters from a folder; others may write to it meanwhile. Return how many went.

    Raises:
        DeadLetterError: the folder cannot be read or written, or somebody replays it.
    """
    count = 0
    with LetterFiles.opened(folder, Settings().max_file_bytes, parse_json) as letters:
        for portion in letters.portions():
            outcomes: list[ItemOutcome[LetterLine]] = []
            for item in portion.items:
                letter = item.origin.letter
                goes = letter is not None and is_erased(letter.stream, letter.line)
                count += goes
                outcomes.append(ItemOutcome(item, Fate.DELIVERED if goes else Fate.REJECTED))
            letters.done(portion.position, outcomes)
    return count


def erase_spooled(folder: Path, is_erased: IsErased) -> int:
    """Remove events that wait in a spool which no process uses; return how many went.

    Raises:
        SpoolError: it is no spool, cannot be written, or a process uses it; then nothing is removed.
    """
    if not (folder / "destination").is_file():
        raise SpoolError(f"{folder} is no spool")
    schemas = SchemaFolder(folder)
    try:
        with _all_slots(folder) as slots:
            return sum(_erase_in(log, schemas, is_erased) for slot in slots for log in sorted(slot.glob("*.log")))
    except SpoolError:
        raise
    except OSError as error:
        raise SpoolError(f"the spool {folder} cannot be written: {error.strerror or error}") from error


@contextmanager
def _all_slots(folder: Path) -> Generator[list[Path], None, None]:
    slots = sorted(path for path in folder.iterdir() if path.name.isdecimal())
    with ExitStack() as stack:
        for slot in slots:
            descriptor = os.open(slot / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            stack.callback(os.close, descriptor)
            if not try_lock(descriptor):
                advice = "stop it, or erase once more after it has delivered: what is erased already is refused then"
                raise SpoolError(f"a process uses the spool {folder}, and sends what it holds; {advice}")
        yield slots


def _erase_in(log: Path, schemas: SchemaFolder, is_erased: IsErased) -> int:
    """Write a file of the spool anew, without the events that are erased, and without those that have their fate."""
    done_path = log.with_suffix(".done")
    done = _done(done_path)
    streams: dict[int, Stream] = {}
    kept: list[bytes] = []
    count = 0
    with log.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        for line in _lines(file, size, schemas, streams):
            event = None if line.payload is None else records.read_event_payload(line.payload)
            stream = None if event is None else streams.get(event.stream)
            if event is not None and line.offset in done:
                continue
            if event is not None and stream is not None and is_erased(stream, event.line):
                count += 1
                continue
            kept.append(_bytes(file, line))
    # Without the notes an event that has its fate would only be sent once more; with the notes of the old file,
    # events of the new one would not be sent at all.
    done_path.unlink(missing_ok=True)
    replace_file(log, b"".join(kept))
    return count


def _lines(file: BinaryIO, size: int, schemas: SchemaFolder, streams: dict[int, Stream]) -> Iterator[records.Line]:
    lines = list(records.read_lines(file, 0, size))
    for line in lines:
        introduced = None if line.payload is None else records.read_stream_payload(line.payload)
        if introduced is not None:
            streams[introduced[0]] = read_stream(orjson.loads(introduced[1]), schemas)
    return iter(lines)


def _bytes(file: BinaryIO, line: records.Line) -> bytes:
    file.seek(line.offset)
    return file.read(line.end - line.offset)


def _done(path: Path) -> set[int]:
    if not path.exists():
        return set()
    with path.open("rb") as file:
        payloads = [line.payload for line in records.read_lines(file, 0, path.stat().st_size)]
    return {one for found in payloads if found is not None for one in records.read_note_payload(found, records.DONE)}
