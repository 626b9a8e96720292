"""A stream that is closed, full or gone is told in a line, and what needs none of it is done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from schemagen.cli.commands import COMMANDS

from tests.compiler.cli.support import EVENT, schemagen, write

RUN: Final = f"{sys.executable} -m schemagen"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=60, input=""
    )


@pytest.mark.parametrize("redirection", ["2>&-", "<&- 2>&-", "2>/dev/full", "<&-", "<&- >&- 2>&-", ">&-"])
def test_a_build_that_is_all_well_needs_no_stream(redirection: str, tmp_path: Path) -> None:
    write(tmp_path)
    done = shell(f"{RUN} build lending.yaml --out src {redirection}", tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "src" / "lending" / "events.py").is_file()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("validate - --schema lending.yaml --format-of-data ndjson <&-", "standard input is closed"),
        ("lint bad.yaml >&-", "stdout closed"),
        ("lint bad.yaml >/dev/full", "the output cannot be written"),
        ("metaschema >&-", "stdout closed"),
        ("explain SG208 >&- <&-", "stdin and stdout closed"),
        ("build bad.yaml --out src >&-", "stdout closed"),
        ("lint bad.yaml >&- 2>&-", ""),
        ("lint bad.yaml >/dev/full 2>/dev/full", ""),
    ],
)
def test_what_needs_a_stream_says_so(line: str, said: str, tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "bad.yaml", "schemagen: 1\n")
    done = shell(f"{RUN} {line}", tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert any(said in text for text in done.stderr.splitlines()[-2:] or [""])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full"])
def test_no_command_ends_as_a_bug(command: str, redirection: str, tmp_path: Path) -> None:
    for line in (f"{command} --help", command):
        if line == "serve":
            continue
        done = shell(f"{RUN} {line} {redirection}", tmp_path)
        assert done.returncode in (0, 1, 2), (line, done.stderr)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("line", ["build", "lint", "build x.yaml --out src", "stats --db x.db", "init"])
def test_a_folder_that_is_gone_is_told(line: str, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = shell(f"cd gone && rmdir ../gone && {RUN} {line}", tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr


DATABASE_COMMANDS = [
    "stats --db x.db",
    "backup --db x.db --to y.db",
    "serve --db x.db --port 0",
    "token list --db x.db",
    "token create --db x.db --all-projects --right read",
    "prune --db x.db --older-than 9d",
    "collections --db x.db",
]


@pytest.mark.parametrize("line", DATABASE_COMMANDS)
def test_a_database_in_a_folder_that_is_gone_is_told(line: str, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = shell(f"cd gone && rmdir ../gone && {RUN} {line}", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the current folder was removed" in done.stderr
    assert "bug" not in done.stderr


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full", ">&- 2>&-"])
def test_a_token_that_nobody_sees_counts_for_nothing(redirection: str, tmp_path: Path) -> None:
    done = shell(f"{RUN} token create --db m.db --all-projects --right read {redirection}", tmp_path)
    assert done.returncode == 2
    assert "not shown again" not in done.stderr
    listed = schemagen("token", "list", "--db", "m.db", "--format", "json", cwd=tmp_path)
    assert [token["state"] for token in json.loads(listed.stdout)["tokens"]] == ["revoked"]


def test_a_store_is_never_written_to_as_if_it_were_a_terminal(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(EVENT % 1 + "\n{}\n")
    line = "ingest events.ndjson --schema lending.yaml --db m.db --project p --collection c"
    shell(f"{RUN} {line} <&- >&- 2>&-", tmp_path)
    database = tmp_path / "m.db"
    assert not database.exists() or database.read_bytes().startswith(b"SQLite format 3\0")
    assert schemagen("lint", "lending.yaml", cwd=tmp_path).returncode == 0
