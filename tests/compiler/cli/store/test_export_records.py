"""``schemagen export-records`` writes what ``validate`` reads again, whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.compiler.cli.support import COMMAND, EVENT, schemagen, write


def fill(folder: Path, rows: int) -> None:
    write(folder)
    (folder / "events.ndjson").write_text("".join(f"{EVENT % number}\n" for number in range(rows)))
    schemagen("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db", cwd=folder)


@pytest.mark.parametrize("name", ["r.csv", "r.ndjson", "r.parquet"])
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
    fill(tmp_path, 3)
    done = schemagen("export-records", "--from", "m.db", "--out", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"default/lending: 3 records to {name}\n"
    again = schemagen("validate", name, "--schema", "lending.yaml", "--ignore-unknown", cwd=tmp_path)
    assert "3 rows: 3 good" in again.stderr
    assert not list(tmp_path.glob(".r.*"))


def test_standard_output_and_times(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    done = schemagen("export-records", "--from", "m.db", cwd=tmp_path)
    assert done.stdout.count("\n") == 2
    none = schemagen("export-records", "--from", "m.db", "--since", "1d", "--format", "csv", cwd=tmp_path)
    assert none.stdout.startswith("_model,id,timestamp,")
    assert none.stdout.count("\n") == 1


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    for path, code, words in (("r.xls", 2, "add --format"), ("no/r.csv", 1, "cannot be written: No such file")):
        done = schemagen("export-records", "--from", "m.db", "--out", path, cwd=tmp_path)
        assert done.returncode == code
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_ctrl_c_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    fill(tmp_path, 30_000)
    for _ in range(20):  # on a busy machine it may have ended before the signal comes
        (tmp_path / "r.csv").write_text("before")
        process = subprocess.Popen(
            [*COMMAND, "export-records", "--from", "m.db", "--out", "r.csv"], cwd=tmp_path, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while not list(tmp_path.glob(".r.csv.*")) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        if process.wait(60) == 130:
            assert (tmp_path / "r.csv").read_text() == "before"
            assert not list(tmp_path.glob(".r.csv.*"))
            return
    raise AssertionError("it was always faster")
