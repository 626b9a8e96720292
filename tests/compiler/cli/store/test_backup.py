"""``schemagen backup`` copies a database while it is in use, whole or not at all."""

from __future__ import annotations

import re
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime.client.urls import open_backup

from tests.compiler.cli.store.support import INFERENCES, LABELS, delivered, ids, ingest, query, writer
from tests.compiler.cli.support import COMMAND, on_terminal, schemagen
from tests.runtime.support import event


def test_a_copy_that_is_made_while_another_process_writes(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"a-{number}", note="x" * 2000) for number in range(5000)))  # more than one step's pages
    with open_tokens(str(db)) as tokens:
        token, grant = tokens.create("p", [Right.READ])
    with writer(db) as process:
        assert process.stdout is not None
        started = int(process.stdout.readline())
        done = schemagen("backup", "--db", "monitoring.db", "--to", "copy.db", cwd=tmp_path)
        written = delivered(process)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "monitoring.db is copied to copy.db\n"
    copy = tmp_path / "copy.db"
    assert query(copy, "PRAGMA integrity_check") == ["ok"]
    copied = query(copy, f"SELECT id FROM {INFERENCES} WHERE _model = 'live' ORDER BY id")
    assert started <= len(copied) <= written
    assert len(copied) % 20 == 0  # calls are there whole or not at all
    assert copied == [f"live-{number:08}" for number in range(len(copied))]
    assert ids(copy, LABELS) == copied
    tables = "SELECT name FROM sqlite_master ORDER BY name"
    assert query(copy, tables) == query(db, tables)
    with open_tokens(str(copy)) as tokens:
        assert tokens.find(token) == grant
    ingest(copy, event("more"))  # it is a database like any other


def test_what_is_written_between_two_steps_neither_enters_the_copy_nor_begins_it_again(
    db: Path, tmp_path: Path
) -> None:
    ingest(db, *(event(f"{number:04}", note="x" * 4000) for number in range(3000)))
    steps: list[tuple[int, int]] = []
    with closing(sqlite3.connect(db, isolation_level=None)) as other:

        def write(copied: int, of: int) -> None:
            other.execute(f"UPDATE {INFERENCES} SET note = 'changed' WHERE id = '{len(steps):04}'")
            steps.append((copied, of))

        with closing(open_backup(str(db))) as store:
            store.back_up(str(tmp_path / "copy.db"), write)
    assert len(steps) == -(-steps[-1][1] // 1000) > 2
    assert steps == sorted(steps)
    changed = f"SELECT count(*) FROM {INFERENCES} WHERE note = 'changed'"
    assert query(tmp_path / "copy.db", changed) == [0]
    assert query(db, changed) == [len(steps)]


def test_a_copy_is_open_to_those_who_may_read_the_original(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    db.chmod(0o640)
    assert schemagen("backup", "--db", "monitoring.db", "--to", "copy.db", cwd=tmp_path).returncode == 0
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("there", ["copy.db", "copy.db-wal", "copy.db-journal"])
def test_what_is_there_already_is_not_replaced(there: str, db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    (tmp_path / there).write_bytes(b"mine")
    before = sorted(tmp_path.iterdir())
    done = schemagen("backup", "--db", "monitoring.db", "--to", "copy.db", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"schemagen: {there} exists already; choose another file, or move that one away\n"
    assert (tmp_path / there).read_bytes() == b"mine"
    assert sorted(tmp_path.iterdir()) == before


def test_a_link_that_leads_nowhere_is_there_too(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    (tmp_path / "copy.db").symlink_to("nowhere")
    assert schemagen("backup", "--db", "monitoring.db", "--to", "copy.db", cwd=tmp_path).returncode == 1
    assert not (tmp_path / "nowhere").exists()


def test_a_disk_without_room_leaves_nothing_behind(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"{number}", note="x" * 2000) for number in range(1000)))
    done = subprocess.run(
        [*COMMAND, "backup", "--db", "monitoring.db", "--to", "copy.db"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert done.returncode == 1
    assert re.fullmatch(r"schemagen: .*monitoring\.db cannot be copied to copy\.db: [a-zA-Z/ ]+\n", done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["monitoring.db"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [("nowhere/copy.db", "No such file or directory"), ("monitoring.db/copy.db", "Not a directory")],
)
def test_a_folder_that_takes_no_files_is_told(target: str, reason: str, db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    done = schemagen("backup", "--db", "monitoring.db", "--to", target, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"schemagen: {target} cannot be written: {reason}\n"


def test_an_interrupted_backup_leaves_nothing_behind(db: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom schemagen_runtime.client.urls import open_backup\n"
        "def stop(copied, of): raise KeyboardInterrupt\n"
        "open_backup('monitoring.db').back_up('copy.db', stop)"
    )
    ingest(db, event("a"))
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "KeyboardInterrupt" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["monitoring.db"]


def test_a_bar_shows_how_much_is_copied(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    code, received = on_terminal("backup", "--db", "monitoring.db", "--to", "copy.db", cwd=tmp_path)
    assert code == 0
    assert "copying" in received
    assert "100%" in received
