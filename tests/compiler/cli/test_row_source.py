"""Rows of a file are items in their order, and the position is how far the file was read."""

from __future__ import annotations

from pathlib import Path

from schemagen.cli.event_files import open_data
from schemagen.cli.reading import Reading
from schemagen.cli.row_source import RowSource
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.relay.source import Event, UnreadableItem

from tests.runtime.support import SCHEMA

STREAM = Stream(Collection("p", "c"), "m", SchemaInfo(SCHEMA.name, SCHEMA.version, SCHEMA.fingerprint, SCHEMA.document))


def test_rows_are_events_and_what_is_none_says_why(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    lines = [f'{{"id": "{number}"}}' for number in range(2500)]
    lines[1200] = '{"id": '
    path.write_text("\n".join(lines))
    with open_data(str(path), Reading(), SCHEMA) as data:
        source = RowSource(data, STREAM)
        portions = list(source.portions())
    assert [len(portion.items) for portion in portions] == [1000, 1000, 500]
    assert portions[-1].position == path.stat().st_size
    assert 0 < portions[0].position <= portions[1].position
    items = [item for portion in portions for item in portion.items]
    assert [item.origin.line for item in items] == list(range(1, 2501))
    assert isinstance(items[1200].read, UnreadableItem)
    assert items[1200].origin.errors
    assert items[7].read == Event(STREAM, {"id": "7"})


def test_the_file_stays_whatever_comes_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text('{"id": "a"}\n')
    with open_data(str(path), Reading(), SCHEMA) as data:
        source = RowSource(data, STREAM)
        (portion,) = source.portions()
        source.done(portion.position, [])
    assert path.read_text() == '{"id": "a"}\n'
