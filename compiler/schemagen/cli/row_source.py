"""Give the rows of a file of events to a sender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.relay.source import Event, Item, ItemOutcome, Portion, UnreadableItem

from schemagen.cli.event_files import Data
from schemagen.datafiles.row import DataRow

_ROWS_PER_PORTION: Final = 1000


class RowSource:
    """Read the rows of a file as events of one stream. The file stays as it is, whatever comes of them."""

    def __init__(self, data: Data, stream: Stream) -> None:
        """Prepare to read an open file."""
        self._data = data
        self._stream = stream

    def portions(self) -> Iterator[Portion[DataRow, int]]:
        """Read the file, 1000 rows at a time. A position is the number of bytes that were read.

        Raises:
            BadHeader: the header of a table does not fit the schema.
            Unreadable: the file cannot be read any further.
        """
        while rows := list(islice(self._data.rows, _ROWS_PER_PORTION)):
            yield Portion([self._item(row) for row in rows], self._data.file.position)

    def _item(self, row: DataRow) -> Item[DataRow]:
        if row.errors:
            return Item(row, UnreadableItem("; ".join(error.message for error in row.errors)))
        # What is no mapping is rejected like any other bad event, by the check that knows how to say so.
        return Item(row, Event(self._stream, row.values))

    def done(self, position: int, outcomes: Sequence[ItemOutcome[DataRow]]) -> None:
        """Do nothing: who ran the command has the file, and reads what was rejected."""
