"""The main job on real data: the flights example, twice on one file."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FLIGHTS = ROOT / "generated_examples" / "flights.py"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FLIGHTS), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("flights")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    done = run(folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_flight_has_its_fate(printed: str) -> None:
    assert "predictions: 7,744 delivered\n" in printed
    assert "planted mistakes: 5 rejected\n" in printed
    assert "labels: 7,515 delivered\n" in printed
    assert "7,744 inferences in the store, 7,515 of them with their label\n" in printed
    for code in ("type_mismatch", "out_of_range", "not_in_enum", "timestamp_invalid", "unknown_column"):
        assert f"\n    {code}: " in printed


def test_the_model_is_better_than_chance(printed: str) -> None:
    (line,) = re.findall(r"^all +([\d,]+) +([\d.]+)% +([\d.]+)% +([\d.]+)$", printed, re.MULTILINE)
    assert line[0] == "7,515"
    assert float(line[3]) > 0.55
    assert len(re.findall(r"^2013-W\d\d ", printed, re.MULTILINE)) == 48


def test_the_store_agrees_with_the_source(printed: str, folder: Path) -> None:
    assert printed
    connection = sqlite3.connect(folder / "flights.db")
    counts = 'count(*), count(arrival_delay), count("tail-number"), count(DISTINCT flight_id)'
    query = f'SELECT {counts} FROM "airports/flight_delays/records"'
    row = connection.execute(query).fetchone()
    connection.close()
    assert row == (7_744, 7_515, 7_670, 7_744)


def test_a_second_run_changes_nothing(printed: str, folder: Path) -> None:
    done = run(folder)
    assert "predictions: 7,744 duplicate\n" in done.stdout
    assert "labels: 7,515 duplicate\n" in done.stdout
    assert done.stdout.partition("\n\n")[2] == printed.partition("\n\n")[2]


def test_a_file_of_events_has_no_report(tmp_path: Path) -> None:
    done = run(tmp_path, "--to", f"file://{tmp_path}/events.ndjson")
    assert (done.returncode, done.stderr) == (0, "")
    assert "labels: 7,515 delivered\n" in done.stdout
    assert "in the store" not in done.stdout


def test_a_bad_destination_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "--to", "sqlite:///no/such/folder/x.db")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot open no/such/folder/x.db" in done.stderr
