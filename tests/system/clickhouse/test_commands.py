"""The commands on a store do in ClickHouse what they do in SQLite, and say what they cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compiler.cli.support import EVENT, SCHEMA, schemagen
from tests.system.clickhouse.front import Front

LABEL = '{"id": "a%d", "timestamp": "2026-01-02T00:00:00Z", "defaulted": %s}'
PLACE = ("--project", "p", "--collection", "lending")


@pytest.fixture(name="folder")
def ingested(front: Front, tmp_path: Path) -> Path:
    """A folder with a SQLite store of the same events as ClickHouse has."""
    (tmp_path / "s.yaml").write_text(SCHEMA)
    lines = [EVENT % number for number in range(4)]
    lines += [LABEL % (number, word) for number, word in ((0, "true"), (1, "false"), (9, "true"))]
    (tmp_path / "events.ndjson").write_text("\n".join(lines))
    for url in (front.url, "sqlite:///m.db"):
        place = ("--to", url, *PLACE, "--model", "m")
        done = schemagen("ingest", "events.ndjson", "--schema", "s.yaml", *place, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    return tmp_path


def both(front: Front, folder: Path, *arguments: str) -> tuple[str, str]:
    """What a command prints of both stores; the place stands where ``DB`` is written."""
    printed: list[str] = []
    for place in (front.url, "m.db"):
        done = schemagen(*(place if one == "DB" else one for one in arguments), cwd=folder)
        assert (done.returncode, done.stderr) == (0, ""), (arguments, done.stderr)
        printed.append(done.stdout.replace(place, "DB"))
    return printed[0], printed[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("collections", "--db", "DB", "--format", "json"),
        ("prune", "--db", "DB", "--older-than", "1d", "--dry-run"),
        ("erase", "a0", "a9", "never", "--db", "DB", "--format", "json"),
        ("prune", "--db", "DB", "--older-than", "0s", "--counters"),
    ],
    ids=lambda arguments: " ".join(arguments[:1]),
)
def test_a_command_says_the_same_of_both(front: Front, folder: Path, arguments: tuple[str, ...]) -> None:
    ours, theirs = both(front, folder, *arguments)
    assert ours == theirs


def test_who_reads_a_table_that_was_changed_is_told_what_is_wrong(front: Front, folder: Path) -> None:
    missing = "table \"p/lending/inferences\" has no column 'income'"
    for change, fault, *commands in (
        ("MODIFY COLUMN income Nullable(String)", "'income' of table", ("export-records", "--from", front.url)),
        (
            "RENAME COLUMN income TO earned",
            missing,
            ("show", "a1", "--from", front.url),
            ("stats", "--db", front.url),
            ("prune", "--db", front.url, "--older-than", "0s", "--dry-run"),
            ("erase", "a1", "--db", front.url),
        ),
        ("DROP COLUMN earned", missing, ("monitor", "report", "--db", front.url, "--control", "control.db")),
    ):
        front.read(f'ALTER TABLE "p/lending/inferences" {change}')
        for arguments in commands:
            done = schemagen(*arguments, cwd=folder)
            judges = arguments[0] == "monitor"  # what was counted before
            assert (done.returncode, "SELECT" in done.stderr) == (0 if judges else 1, False), arguments
            assert fault in done.stderr
            assert "'schemagen export --to clickhouse' prints how they are made" in done.stderr


@pytest.mark.parametrize("command", ["report", "check", "rebuild"])
def test_the_monitor_says_the_same_of_both(front: Front, folder: Path, command: str) -> None:
    ours, theirs = (
        schemagen("monitor", command, "--db", *place, "--now", "2026-01-03T00:00:00Z", cwd=folder)
        if command != "rebuild"
        else schemagen("monitor", command, "--db", *place, cwd=folder)
        for place in ((front.url, "--control", "control.db"), ("m.db",))
    )
    assert "Traceback" not in ours.stderr
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)
    assert ours.stdout or ours.stderr


def test_what_is_stored_is_counted(front: Front, folder: Path) -> None:
    ours, theirs = (
        json.loads(text)["collections"] for text in both(front, folder, "stats", "--db", "DB", "--format", "json")
    )
    for (one,) in (ours, theirs):
        for key in ("first_received_at", "last_received_at", "versions"):
            assert one.pop(key)
    assert ours == theirs


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backup", "--to", "copy.db", "--db"), "is a ClickHouse"),
        (("serve", "--db"), "name one with --control"),
        (("monitor", "report", "--db"), "name one with --control, such as control.db"),
        (("monitor", "serve", "--db"), "name one with --control, such as control.db"),
        (("token", "list", "--db"), "is a ClickHouse, and this works on a SQLite file only"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_it_cannot_is_said(front: Front, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = schemagen(*arguments, front.url, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert said in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []
