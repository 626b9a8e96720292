"""Read rows of another database, to be counted as the reference of a model: those that it was trained with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.counter_tables import find_counted
from schemagen_runtime.backends.sqlite.counters.new_rows import NewRowReader, NewRows
from schemagen_runtime.backends.sqlite.registry import schema_ids
from schemagen_runtime.counting.block import Block

PARTS: Final = 28
"""So many parts of about equal size are counted apart: errors of a regression need parts, by which they vary."""


class Portion(NamedTuple):
    """Hold rows of one part.

    Attributes:
        part: the number of the part.
        blocks: the rows, by the fingerprint of their schema.
        rows: how many there are.
    """

    part: int
    blocks: Sequence[tuple[str, Block]]
    rows: int


def portions(connection: sqlite3.Connection, collection: Collection, limit: int) -> Iterator[Portion]:
    """Yield all rows of a collection in the order in which they came, at most ``limit`` at a time.

    Raises:
        DestinationError: there is no such collection.
    """
    place = find_counted(connection, collection)
    reader = NewRowReader(connection, place, {})
    (total,) = connection.execute(f"SELECT count(*) FROM {place.inferences}").fetchone()  # noqa: S608 -- quoted name
    last, done = 0, 0
    while done < total:
        part = done * PARTS // total
        end = -(-(part + 1) * total // PARTS)
        new = reader.read(last, min(limit, end - done))
        if not new.rows:
            return
        last, done = cast("int", new.rows[-1][0]), done + len(new.rows)
        yield _portion(connection, reader, collection, new, part)


def first_rows(connection: sqlite3.Connection, collection: Collection, limit: int) -> Portion:
    """Return the first rows of a collection, by which buckets are decided."""
    reader = NewRowReader(connection, find_counted(connection, collection), {})
    return _portion(connection, reader, collection, reader.read(0, limit), 0)


def _portion(
    connection: sqlite3.Connection, reader: NewRowReader, collection: Collection, new: NewRows, part: int
) -> Portion:
    fingerprints = {number: fingerprint for fingerprint, number in schema_ids(connection, collection).items()}
    blocks = [(fingerprints[schema], block) for schema, block in reader.blocks(new)]
    return Portion(part, blocks, len(new.rows))
