"""``schemagen ingest`` delivers the good rows once, however often it is run."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.compiler.cli.support import EVENT, SCHEMA, schemagen, write

INGEST = ("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db")


def test_a_second_run_finds_duplicates(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text("".join(f"{EVENT % number}\n" for number in range(1500)))
    first, second = (schemagen(*INGEST, cwd=tmp_path) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "1,500 rows: 1,500 delivered, 0 duplicate, 0 rejected" in first.stderr
    assert "1,500 rows: 0 delivered, 1,500 duplicate, 0 rejected" in second.stderr


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("t.csv", None, 2, "cannot be read"),
        ("t.csv", "id,timestamp,incom,probability\n", 1, "the header must fit the schema first"),
        ("t.csv", "", 1, ""),
        ("t.ndjson", "", 0, "0 rows"),
        ("t.parquet", "no Parquet", 2, ""),
        ("t.gz", "no gzip", 2, ""),
    ],
)
def test_where_nothing_can_be_read_nothing_is_made(
    tmp_path: Path, name: str, content: str | None, code: int, words: str
) -> None:
    write(tmp_path)
    if content is not None:
        (tmp_path / name).write_text(content)
    done = schemagen("ingest", name, *INGEST[2:], cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert not list(tmp_path.glob("m.db*"))


@pytest.mark.parametrize("url", ["sqlit:///m.db", "m.db", "", "ftp://server/m"])
@pytest.mark.parametrize("content", ["", f"{EVENT % 1}\n"])
def test_what_is_no_url_of_a_destination_is_told_though_there_is_nothing_to_send(
    tmp_path: Path, content: str, url: str
) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(content)
    done = schemagen(*INGEST[:-1], url, cwd=tmp_path)
    assert (done.returncode, "names no destination" in done.stderr) == (2, True), done.stderr


def test_a_bad_row_costs_its_neighbours_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n{{}}\n{EVENT % 2}\n")
    done = schemagen(*INGEST, cwd=tmp_path)
    assert done.returncode == 1
    assert "3 rows: 2 delivered, 0 duplicate, 1 rejected" in done.stderr


def test_rows_that_other_programs_write_are_delivered_and_the_limit_loses_none(tmp_path: Path) -> None:
    write(tmp_path)
    lines = ["id;timestamp;income;probability;index"]
    lines += [f"a{number};2026-01-01 00:00:00+0000;{number % 2 - 1};0.5;{number}" for number in range(2500)]
    (tmp_path / "t.csv").write_text("\r\n".join(lines), "utf-16")
    common = ("ingest", "t.csv", *INGEST[2:], "--timestamps", "lenient", "--ignore-unknown", "--max-errors", "5")
    first, second = (schemagen(*common, cwd=tmp_path) for _ in range(2))
    assert (first.returncode, second.returncode) == (1, 1)
    assert first.stdout.count("\n") == 5
    assert "t.csv:2: error[out_of_range]" in first.stdout
    assert "2,500 rows: 1,250 delivered, 0 duplicate, 1,250 rejected" in first.stderr
    assert "1,245 more mistakes; --max-errors 0 prints all" in first.stderr
    assert "2,500 rows: 0 delivered, 1,250 duplicate, 1,250 rejected" in second.stderr
    shown = schemagen("show", "a1", "--from", "sqlite:///m.db", "--format", "json", cwd=tmp_path)
    assert json.loads(shown.stdout)["values"]["timestamp"] == "2026-01-01T00:00:00+00:00"


def test_numbers_for_which_no_float_stands_are_refused_alike(tmp_path: Path) -> None:
    schema = SCHEMA.replace("note: string?", "note: {type: float?, nan: allow}\n  other: {type: float?, nan: 'null'}")
    write(tmp_path, text=schema)
    numbers = ["1e400", "-1E+400", "1e-400", "9007199254740993.0", "9007199254740993", "0.1", "-0.0"]
    times = '"timestamp": "2026-01-01T00:00:00Z", "income": 1, "probability": 0.5'
    events = [
        f'{{"id": "{name}{place}", {times}, "{name}": {number}}}'
        for name in ("note", "other")
        for place, number in enumerate(numbers)
    ]
    start = "2026-01-01T00:00:00Z,1,0.5"
    cells = [f"note{place},{start},{number}," for place, number in enumerate(numbers)]
    cells += [f"other{place},{start},,{number}" for place, number in enumerate(numbers)]
    (tmp_path / "e.ndjson").write_text("\n".join(events))
    (tmp_path / "e.json").write_text(f"[{','.join(events)}]")
    (tmp_path / "e.csv").write_text("\n".join(["id,timestamp,income,probability,note,other", *cells]))
    for place, data in enumerate(("e.ndjson", "e.json", "e.csv")):
        done = schemagen("ingest", data, "--schema", "lending.yaml", "--to", f"sqlite:///{place}.db", cwd=tmp_path)
        assert "14 rows: 4 delivered, 0 duplicate, 10 rejected" in done.stderr
        assert done.stdout.count("error[out_of_range]") == 10
        with closing(sqlite3.connect(tmp_path / f"{place}.db")) as connection:
            assert "0.1" in "".join(connection.iterdump())
