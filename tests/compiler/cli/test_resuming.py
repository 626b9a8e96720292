"""A command that was interrupted or killed goes on where it was: nothing is lost, and nothing is stored twice."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import click
import pytest
from schemagen.build.loading import load_source
from schemagen.cli.file_delivery import EventFile, deliver_file
from schemagen.cli.mistakes import Tally
from schemagen.cli.reading import Reading
from schemagen.cli.resuming import Resumed
from schemagen.text.source import Source
from schemagen_runtime import Collection, DestinationError, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.testing import MemoryWorkspace

from tests.compiler.cli.support import COMMAND, EVENT, SCHEMA, schemagen, write

ROWS = 60_000
INGEST = ("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db", "--resume", "r.json")
VALIDATE = ("validate", "events.ndjson", "--schema", "lending.yaml", "--max-errors", "0", "--resume", "r.json")


def prepare(folder: Path, rows: int = ROWS) -> None:
    """A file in which each hundredth row is bad."""
    write(folder)
    bad = '{"id": "b%d", "timestamp": "2026-01-01T00:00:00Z", "income": -1, "probability": 0.5}'
    lines = "".join(f"{(bad if number % 100 == 0 else EVENT) % number}\n" for number in range(rows))
    (folder / "events.ndjson").write_text(lines)


def stop(folder: Path, number: signal.Signals, *arguments: str) -> str:
    """Start a command, send it a signal as soon as it has written how far it has come, and return what it printed."""
    for _ in range(20):  # on a busy machine it may have ended before the signal comes
        with (folder / "printed").open("w") as printed:
            process = subprocess.Popen([*COMMAND, *arguments], cwd=folder, stdout=printed, stderr=subprocess.DEVNULL)
            until = time.monotonic() + 60
            while not (folder / "r.json").exists() and process.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            with suppress(ProcessLookupError):
                process.send_signal(number)
            process.wait(60)
        if (folder / "r.json").exists():
            return (folder / "printed").read_text()
        (folder / "m.db").unlink(missing_ok=True)
    raise AssertionError("it was always faster")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_ingestion_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    prepare(tmp_path)
    stop(tmp_path, number, *INGEST)
    kept = json.loads((tmp_path / "r.json").read_text())
    assert 0 < kept["rows"] < ROWS
    second = schemagen(*INGEST, cwd=tmp_path)
    assert f"goes on after row {kept['rows']:,}" in second.stderr
    found = re.search(r"60,000 rows: ([\d,]+) delivered, ([\d,]+) duplicate, 600 rejected", second.stderr)
    assert found is not None, second.stderr
    delivered, duplicate = (int(text.replace(",", "")) for text in found.groups())
    assert delivered + duplicate == ROWS - 600
    with closing(sqlite3.connect(tmp_path / "m.db")) as connection:
        (table,) = (name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                    if "inferences" in name.lower() and not name.startswith("_"))  # fmt: skip
        assert connection.execute(f'SELECT count(*), count(DISTINCT id) FROM "{table}"').fetchone() == (59_400, 59_400)
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_validation_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    prepare(tmp_path)
    first = stop(tmp_path, number, *VALIDATE)
    assert (tmp_path / "r.json").exists()
    second = schemagen(*VALIDATE, cwd=tmp_path)
    assert second.returncode == 1
    assert "60,000 rows: 59,400 good, 600 bad" in second.stderr
    assert re.search(r"out_of_range +600 +'income' 600", second.stderr)
    told = re.findall(r"events.ndjson:(\d+): error", first) + re.findall(r"events.ndjson:(\d+): error", second.stdout)
    assert {int(line) for line in told} == set(range(1, ROWS, 100))
    assert not (tmp_path / "r.json").exists()


def test_a_run_to_the_end_leaves_no_file(tmp_path: Path) -> None:
    prepare(tmp_path, 200)
    assert schemagen(*INGEST, cwd=tmp_path).returncode == 1
    assert schemagen(*VALIDATE, cwd=tmp_path).returncode == 1
    assert not (tmp_path / "r.json").exists()


def remember(folder: Path, rows: int = 3, **run: str) -> Path:
    path = folder / "r.json"
    resumed = Resumed(path, str(folder / "events.ndjson"), run)
    resumed.reach(rows, {"bad": 1}, Tally())
    resumed.end(is_done=False)
    return path


def test_what_is_left_is_behind_what_was_done(tmp_path: Path) -> None:
    prepare(tmp_path, 10)
    path = remember(tmp_path)
    resumed = Resumed(path, str(tmp_path / "events.ndjson"), {})
    assert (resumed.rows, resumed.counts["bad"]) == (3, 1)
    assert list(resumed.skip(iter(range(5)))) == [3, 4]
    with (tmp_path / "events.ndjson").open("a") as file:  # it may have grown
        file.write(EVENT % 11)
    assert Resumed(path, str(tmp_path / "events.ndjson"), {}).rows == 3


def test_another_input_or_command_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path, 10)
    path, data = remember(tmp_path), tmp_path / "events.ndjson"
    with pytest.raises(click.UsageError, match="another command"):
        Resumed(path, str(data), {"url": "sqlite:///other.db"})
    whole = data.read_bytes()
    data.write_bytes(whole[:-10])
    with pytest.raises(click.UsageError, match=r"another input than .*to begin anew, remove"):
        Resumed(path, str(data), {})
    data.write_bytes(b"x" + whole)
    with pytest.raises(click.UsageError, match="another input"):
        Resumed(path, str(data), {})
    for text in ("", "[]", "{}", '{"version": 1}', "\xff"):
        path.write_text(text)
        with pytest.raises(click.UsageError, match="not written by --resume"):
            Resumed(path, str(data), {})


def test_what_cannot_be_resumed_says_so(tmp_path: Path) -> None:
    prepare(tmp_path, 10)
    stream = schemagen("validate", "-", *VALIDATE[2:], "--format-of-data", "ndjson", cwd=tmp_path)
    assert (stream.returncode, "needs a file that can be read again" in stream.stderr) == (2, True)
    nowhere = schemagen(*VALIDATE[:-1], "no/r.json", cwd=tmp_path)
    assert (nowhere.returncode, "cannot be written: its folder is not there" in nowhere.stderr) == (2, True)
    document = schemagen(*VALIDATE, "--report", "json", cwd=tmp_path)
    assert (document.returncode, "exclude each other" in document.stderr) == (2, True)


def test_rows_that_could_not_be_delivered_are_not_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "e.ndjson").write_text("".join(f"{EVENT % number}\n" for number in range(1500)))
    schema = load_source(Source("lending.yaml", SCHEMA.encode()))
    stream = Stream(Collection("p", "c"), "m", SchemaInfo.of(schema))
    file = EventFile(str(tmp_path / "e.ndjson"), Reading(), 10, tmp_path / "r.json")
    with MemoryWorkspace("refusing") as memory:
        memory.faults.fail(1, DestinationError("closed for today"))
        assert deliver_file(file, schema, stream, memory.url) == 1
        assert "delivery_failed" in capsys.readouterr().out
        assert deliver_file(file, schema, stream, memory.url) == 0
        assert len(memory.destination.kept(stream.collection)) == 1500
