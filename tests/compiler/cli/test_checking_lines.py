"""Each line of a file is told what it becomes, and why not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from schemagen.cli.checking_lines import check_lines
from schemagen.cli.exit_codes import BROKEN_PIPE
from schemagen.cli.sidecar_file import SidecarFile, read_sidecar_file

from tests.compiler.cli.support import COMMAND, SCHEMA, schemagen

CONFIG = """\
sidecar: 1
schema: lending.yaml
to: sqlite:///m.db
sources:
  - name: csv
    files: [table.csv]
    format: csv
    events: [{columns: {id: i, timestamp: {path: t, unit: s}, income: income, probability: p}}]
  - files: [app.log]
    format: [docker, json]
    skip: {path: kind, equals: access}
    events:
      - when: {path: kind, in: [request, response]}
        join:
          id: i
          sides: {in: {path: kind, equals: request}, out: {path: kind, equals: response}}
        columns: {id: in.i, timestamp: in.t, income: in.income, probability: out.p}
"""


@pytest.fixture
def file(tmp_path: Path) -> SidecarFile:
    (tmp_path / "lending.yaml").write_text(SCHEMA)
    (tmp_path / "sidecar.yaml").write_text(CONFIG)
    found = read_sidecar_file(tmp_path / "sidecar.yaml")
    assert found is not None
    return found


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.removeprefix(f"{path}:") for line in capsys.readouterr().out.splitlines()]


def test_lines_of_a_table(file: SidecarFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = file.folder / "table.csv"
    path.write_text("i,t,income,p\na,1764300000,5,0.5\nb,1764300000,-5,0.5\nc,soon,5,0.5\nd,1")
    assert check_lines(path, file) == 1
    event, negative, time, short = told(path, capsys)
    assert event.startswith(
        '2: event to default/lending of model default: {"id":"a","timestamp":"2025-11-28T03:20:00Z"'
    )
    assert "3: error[out_of_range]: column 'income'" in negative
    assert "it is mapped at" in negative
    assert time.startswith("4: error[time_unreadable]: the time 'soon' cannot be read")
    assert short.startswith("5: error[malformed_line]: the line has 2 cells; expected 4")


def test_a_pipe_is_refused(file: SidecarFile) -> None:
    path = file.folder / "pipe"
    os.mkfifo(path)
    done = schemagen("sidecar", "--config", "sidecar.yaml", "--check", "pipe", cwd=file.folder)
    assert done.returncode == 2
    assert "pipe is no regular file" in done.stderr
    assert "head -n 100 pipe > lines.log" in done.stderr


def docker(text: str) -> str:
    return f'{{"log": {text}, "stream": "stdout", "time": "2026-01-01T00:00:00Z"}}\n'


def test_halves_and_pieces(file: SidecarFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = file.folder / "app.log"
    lines = [
        r'"{\"kind\": \"request\", \"i\": \"a\", "',
        r'"\"t\": \"2026-01-01T00:00:00Z\", \"income\": 1}\n"',
        r'"{\"kind\": \"access\"}\n"',
        r'"{\"kind\": \"response\", \"i\": \"a\", \"p\": 0.5}\n"',
    ]
    path.write_text("".join(map(docker, lines)))
    assert check_lines(path, file) == 0
    waiting, skipped, event = told(path, capsys)
    assert (waiting, skipped) == ("1: waiting for the other half of 'a'", "3: skipped")
    assert event.startswith('4: event to default/lending of model default: {"id":"a"')
    path.write_text(docker(lines[3]))
    assert check_lines(path, file) == 1
    assert told(path, capsys)[-1] == "1: error[half_alone]: the other half of 'a' is not in the file"


def test_who_stops_reading_what_is_told_ends_it_quietly(file: SidecarFile) -> None:
    (file.folder / "table.csv").write_text("i,t,income,p\n" + "a,1764300000,5,0.5\n" * 20_000)
    arguments = ["sidecar", "--config", "sidecar.yaml", "--check", "table.csv"]
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=file.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith("table.csv:2: event")
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(60) == BROKEN_PIPE


def test_a_number_for_a_time_is_told_what_the_mapping_lacks(
    file: SidecarFile, capsys: pytest.CaptureFixture[str]
) -> None:
    config = file.folder / "sidecar.yaml"
    config.write_text(
        "sidecar: 1\nschema: lending.yaml\nto: sqlite:///m.db\nsources:\n  - files: [x.log]\n"
        "    events: [{columns: {id: i, timestamp: t, income: n, probability: p}}]\n"
    )
    found = read_sidecar_file(config)
    assert found is not None
    path = file.folder / "x.log"
    path.write_text('{"i": "a", "t": 1764300000123, "n": 1, "p": 0.5}\n{"i": "a", "t": "noon", "n": 1, "p": 0.5}\n')
    assert check_lines(path, found) == 1
    number, text = told(path, capsys)
    assert "write `timestamp: {path: t, unit: ms}` at" in number
    assert "unit" not in text
    assert "it is mapped at" in text
