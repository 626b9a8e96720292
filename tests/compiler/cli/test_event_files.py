"""A file of events is what its name says, or what the option says."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import cast

import click
import pytest
from schemagen.build.loading import load_source
from schemagen.cli.event_files import open_data
from schemagen.cli.reading import Reading
from schemagen.text.source import Source

from tests.compiler.cli.support import EVENT, SCHEMA

LENDING = load_source(Source("lending.yaml", SCHEMA.encode()))
TABLE = b"id,income\na1,1\n"


@pytest.mark.parametrize(
    ("name", "form", "content"),
    [
        ("e.ndjson", None, (EVENT % 1).encode()),
        ("e.JSONL", None, (EVENT % 1).encode()),
        ("e.csv", None, TABLE),
        ("e.csv.gz", None, gzip.compress(TABLE, mtime=0)),
        ("e.txt", "csv", TABLE),
        ("e.csv", "ndjson", (EVENT % 1).encode()),
    ],
)
def test_rows_are_read_as_what_the_file_is(name: str, form: str | None, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with open_data(str(tmp_path / name), Reading(form=form), LENDING) as data:
        (row,) = data.rows
    values = cast("dict[str, object]", row.values)
    assert (values["id"], values["income"]) == ("a1", 1)


@pytest.mark.parametrize("path", ["e.txt", "-", "none.csv"])
def test_what_cannot_be_opened_is_a_usage_error(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(click.UsageError), open_data(path, Reading(), LENDING):
        pass
