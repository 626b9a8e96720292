"""Keep what people say of models in the database, so that a backup is whole and every process sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Final

from schemagen_runtime.api.annotations import Annotation, AnnotationKind, Annotations
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite.connection import connect, has_table, transaction, translated
from schemagen_runtime.backends.sqlite.open_database import read_alone

TABLE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_annotations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL COLLATE NOCASE,
    collection TEXT NOT NULL COLLATE NOCASE,
    model TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    since TEXT,
    until TEXT,
    text TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    revoked_by TEXT,
    revoked_at TEXT
)
"""
"""Comes with the first annotation. Times are RFC 3339 in UTC."""
_SELECT: Final = (
    "SELECT id, model, kind, subject, since, until, text, who, at, revoked_by, revoked_at FROM schemagen_annotations "
    "WHERE project = ? AND collection = ? AND coalesce(model = ?, 1) ORDER BY id"
)


class SqliteAnnotations(Annotations):
    """Keep annotations in one database, over connections of its own."""

    def __init__(self, path: str) -> None:
        """Take the path of the database; it is opened where it is needed."""
        self._path = path

    def add(self, collection: Collection, annotation: Annotation) -> int:
        """Keep an annotation of a collection, durably; return its number."""
        one = annotation
        times = map(_text, (one.since, one.until, one.at, one.revoked_at))
        since, until, at, revoked_at = times
        row = (*_place(collection), one.model, str(one.kind), one.subject, since, until, one.text, one.who, at)
        insert = (
            "INSERT INTO schemagen_annotations (project, collection, model, kind, subject, since, until, text, who, "
            "at, revoked_by, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        with closing(connect(self._path, create=False)) as connection, translated(self._path), transaction(connection):
            connection.execute(TABLE)
            number = connection.execute(insert, (*row, one.revoked_by, revoked_at)).lastrowid
        return number or 0

    def all(self, collection: Collection, model: str | None = None) -> Sequence[Annotation]:
        """Return the annotations of a collection, or of one model of it, the oldest first."""

        def read(connection: sqlite3.Connection) -> list[Annotation]:
            if not has_table(connection, "schemagen_annotations"):
                return []
            return [_annotation(row) for row in connection.execute(_SELECT, (*_place(collection), model))]

        return read_alone(self._path, read)

    def revoke(self, collection: Collection, id: int, who: str, at: datetime) -> bool:  # noqa: A002
        """Revoke an annotation; tell whether the collection has it, and it was not revoked before."""
        update = (
            "UPDATE schemagen_annotations SET revoked_by = ?, revoked_at = ? "
            "WHERE id = ? AND project = ? AND collection = ? AND revoked_at IS NULL"
        )
        with closing(connect(self._path, create=False)) as connection, translated(self._path):
            if not has_table(connection, "schemagen_annotations"):
                return False
            with transaction(connection):
                return connection.execute(update, (who, _text(at), id, *_place(collection))).rowcount == 1

    def close(self) -> None:
        """Close nothing: each method opens what it needs."""


def _place(collection: Collection) -> tuple[str, str]:
    return collection.project, collection.name


def _annotation(
    row: tuple[int, str, str, str, str | None, str | None, str, str, str, str | None, str | None],
) -> Annotation:
    number, model, kind, subject, since, until, text, who, at, revoked_by, revoked_at = row
    try:
        return Annotation(
            id=number,
            model=model,
            kind=AnnotationKind(kind),
            subject=subject,
            since=_moment(since),
            until=_moment(until),
            text=text,
            who=who,
            at=datetime.fromisoformat(at),
            revoked_by=revoked_by,
            revoked_at=_moment(revoked_at),
        )
    except (ValueError, TypeError) as error:
        raise DestinationError(f"the table of annotations is damaged: {error}") from error


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds")
