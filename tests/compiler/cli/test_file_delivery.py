"""A file of events is checked, and the good ones are delivered, wherever a command takes one."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from schemagen.build.loading import load_source
from schemagen.cli.file_delivery import EventFile, deliver_file
from schemagen.cli.reading import Reading
from schemagen.text.source import Source
from schemagen_runtime.api.destination import Collection, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.urls import open_store

SCHEMA = load_source(
    Source(
        "s.yaml",
        b"schemagen: 1\nname: s\nversion: 1.0.0\nid: i\ntimestamp: at\nfeatures: {age: int}\npredictions: {p: float}",
    )
)
STREAM = Stream(Collection("p", "s"), "m", SchemaInfo.of(SCHEMA))


def test_good_rows_are_stored_and_bad_ones_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "events.csv"
    data.write_text("i,at,age,p\na,2026-01-05T09:00:00Z,1,0.5\nb,2026-01-05T09:00:00Z,old,0.5\n")
    url = f"sqlite:///{tmp_path / 'm.db'}"
    assert deliver_file(EventFile(str(data), Reading(), 10), SCHEMA, STREAM, url) == 1
    assert "events.csv:3" in capsys.readouterr().out
    store = open_store(str(tmp_path / "m.db"), read_only=True)
    assert store.statistics().collections[0].models == {"m": 1}
    store.close()


def test_what_is_no_place_to_deliver_to_is_a_wrong_call(tmp_path: Path) -> None:
    data = tmp_path / "events.csv"
    data.write_text("i,at,age,p\na,2026-01-05T09:00:00Z,1,0.5\n")
    with pytest.raises(click.UsageError):
        deliver_file(EventFile(str(data), Reading(), 10), SCHEMA, STREAM, "ftp://elsewhere")
