"""What operators do with a database that is in use: retention, backup, numbers."""

from __future__ import annotations

import json
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.cli.commands import load_command
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime import Schema, Settings, Workspace
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite import retention
from schemagen_runtime.client.urls import open_backup, open_store

from tests.compiler.cli.support import COMMAND, on_terminal, schemagen
from tests.runtime.support import SCHEMA, event, label, schema

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
NEW = ("token", "prune", "backup", "stats")
INFERENCES, LABELS = '"p/c/inferences"', '"p/c/labels"'
BOUND = datetime(2026, 1, 1, tzinfo=UTC)

# Delivers one call after the other, each with labels, until its input ends; says how many were delivered.
WRITER = """
import sys, threading
from itertools import count
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, event
done = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
with Workspace(f"sqlite:///{sys.argv[1]}", project="p", model="live", settings=Settings(linger=0)) as workspace:
    collection = workspace.add_data_collection("c", schema=SCHEMA)
    for number in count():
        if done.is_set():
            break
        events = [event(f"live-{number * 20 + n:08}", y=n) for n in range(20)]
        assert collection.ingest_mappings(events).result(60).status.name == "SUCCESS"
        print(number * 20 + 20, flush=True)
"""


def ingest(path: Path, *events: Mapping[str, object], schema: Schema[object] = SCHEMA, model: str = "m") -> None:
    with Workspace(f"sqlite:///{path}", project="p", model=model, settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        for start in range(0, len(events), 1000):
            assert not collection.ingest_mappings(events[start : start + 1000]).result(60).errors


def age(path: Path, table: str, moment: datetime, which: str = "1") -> None:
    """Let rows have been received at a moment."""
    column = "_label_received_at" if table == LABELS else "_received_at"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", (moment.isoformat(),))


def query(path: Path, text: str) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(text)]


def ids(path: Path, table: str) -> list[object]:
    return query(path, f"SELECT id FROM {table} ORDER BY id")


def prune(path: Path, before: datetime = BOUND, name: str = "c") -> tuple[int, int]:
    with open_store(str(path)) as store:
        expected = store.count_prunable(Collection("p", name), before)
        steps = list(store.prune(Collection("p", name), before))
    removed = sum(step.inferences for step in steps), sum(step.labels for step in steps)
    assert removed == (expected.inferences, expected.labels)
    return removed


@contextmanager
def writer(path: Path) -> Generator[subprocess.Popen[str], None, None]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "20\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def delivered(process: subprocess.Popen[str]) -> int:
    """Let the writer end; how many events it delivered."""
    stdout, stderr = process.communicate("", timeout=60)
    assert (process.returncode, stderr) == (0, "")
    return int(stdout.split()[-1])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "monitoring.db"


# Retention


def test_what_was_received_before_the_bound_goes(db: Path) -> None:
    moments = {
        "older": BOUND - timedelta(days=1),
        "just older": BOUND - timedelta(microseconds=1),
        "equal": BOUND,
        "just younger": BOUND + timedelta(microseconds=1),
        "younger": BOUND + timedelta(seconds=1),
    }
    ingest(db, *(event(id_) for id_ in moments))
    for id_, moment in moments.items():
        age(db, INFERENCES, moment, f"id = '{id_}'")
    assert prune(db) == (2, 0)
    assert ids(db, INFERENCES) == ["equal", "just younger", "younger"]
    assert prune(db, BOUND.astimezone()) == (0, 0)


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))


@given(
    one=MOMENTS, other=MOMENTS | st.none(), whole=st.booleans(), step=st.sampled_from([-1_000_000, -1, 0, 1, 1_000_000])
)
def test_the_order_of_texts_is_the_order_of_time(one: datetime, other: datetime | None, whole: bool, step: int) -> None:
    one = one.replace(microsecond=0) if whole else one
    other = other or one + timedelta(microseconds=step)
    stored = one.isoformat()  # as the writer has it
    assert (stored < retention._bound(other)) == (one < other)


def test_a_label_goes_when_it_is_old_and_nothing_is_joined_with_it(db: Path) -> None:
    ingest(db, event("both old", y=1), event("young", y=1), event("label young", y=1), label("alone", y=1))
    ingest(db, label("alone and young", y=1))
    ingest(db, event("two models", y=1))
    ingest(db, event("two models"), model="other")
    old = BOUND - timedelta(days=1)
    age(db, INFERENCES, old, "id IN ('both old', 'label young') OR id = 'two models' AND _model = 'm'")
    age(db, LABELS, old, "id NOT IN ('label young', 'alone and young')")
    assert prune(db) == (3, 2)
    assert ids(db, INFERENCES) == ["two models", "young"]
    assert ids(db, LABELS) == ["alone and young", "label young", "two models", "young"]


@pytest.mark.parametrize("hidden", [("rowid",), ("ROWID", "oid"), ("_rowid_",)])
def test_columns_may_be_called_as_sqlite_calls_its_own(hidden: Sequence[str], db: Path) -> None:
    more = "\n  ".join(f"{name}: int" for name in hidden)
    named = schema(more=more.replace("_rowid_: int", "_rowid_: {type: int, attribute: row_id}"))
    given = dict.fromkeys(hidden, 5)
    ingest(db, event("a", **given), event("b", **given), schema=named)
    age(db, INFERENCES, BOUND - timedelta(days=1), "id = 'a'")
    assert prune(db) == (1, 0)
    assert ids(db, INFERENCES) == ["b"]


def test_a_collection_that_hides_every_name_of_the_rowid_is_refused_and_counted(db: Path) -> None:
    more = "rowid: int\n  oid: int\n  _rowid_: {type: int, attribute: row_id}"
    ingest(db, event("a", rowid=1, oid=1, _rowid_=1), schema=schema(more=more))
    with pytest.raises(DestinationError, match="p/c has the columns rowid, _rowid_, oid, which hide SQLite's own"):
        prune(db)
    with open_store(str(db)) as store:
        (found,) = store.statistics().collections
    assert found.first_received_at == found.last_received_at is not None


def test_labels_with_numbers_for_ids_go_too(db: Path) -> None:
    """Their table has the id for its rowid: any number, in any order."""
    numbered = schema(**{"id: id": "id: {name: id, type: int}"})
    keys = [2**63 - 1, -(2**63), 0, 7]
    ingest(db, *({**label("", y=1), "id": key} for key in keys), schema=numbered)
    age(db, LABELS, BOUND - timedelta(days=1), "id != 7")
    assert prune(db) == (0, 3)
    assert ids(db, LABELS) == [7]


def test_each_transaction_is_short(db: Path) -> None:
    ingest(db, *(event(f"{number:05}", y=1) for number in range(12_000)))
    old = BOUND - timedelta(days=1)
    age(db, INFERENCES, old, "id != '06000'")
    age(db, LABELS, old)
    with open_store(str(db)) as store:
        steps = list(store.prune(Collection("p", "c"), BOUND))
    assert [step.inferences for step in steps if step.inferences] == [5000, 5000, 1999]
    assert [step.labels for step in steps if step.labels] == [5000, 5000, 1999]
    assert ids(db, INFERENCES) == ids(db, LABELS) == ["06000"]


def test_pruning_while_another_process_writes_loses_nothing(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"old-{number}", y=1) for number in range(12_000)))
    for table in (INFERENCES, LABELS):
        age(db, table, datetime.now(UTC) - timedelta(days=91))
    with writer(db) as process:
        done = schemagen("prune", "--db", "monitoring.db", "--older-than", "90d", cwd=tmp_path)
        written = delivered(process)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "p/c: 12,000 inferences and 12,000 labels removed\n"
    expected = [f"live-{number:08}" for number in range(written)]
    assert ids(db, INFERENCES) == ids(db, LABELS) == expected
    assert query(db, "PRAGMA integrity_check") == ["ok"]


def test_a_prune_that_is_killed_is_started_again(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"{number}", y=1) for number in range(12_000)))
    for table in (INFERENCES, LABELS):
        age(db, table, BOUND)
    arguments = ["prune", "--db", "monitoring.db", "--older-than", "1d"]
    process = subprocess.Popen([*COMMAND, *arguments], cwd=tmp_path, stdout=subprocess.DEVNULL)
    while process.poll() is None and len(ids(db, INFERENCES)) == 12_000:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = len(ids(db, INFERENCES))
    assert left in (0, 2000, 7000)
    assert schemagen(*arguments, cwd=tmp_path).stdout.startswith(f"p/c: {left:,} inferences and ")
    assert ids(db, INFERENCES) == ids(db, LABELS) == []


def test_a_bar_shows_how_much_is_removed(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"{number}", y=1) for number in range(10)))
    for table in (INFERENCES, LABELS):
        age(db, table, BOUND)
    code, received = on_terminal("prune", "--db", "monitoring.db", "--older-than", "1d", cwd=tmp_path)
    assert code == 0
    assert "pruning" in received
    assert "100%" in received
    assert "10 inferences and 10 labels removed" in received


def test_a_database_that_stays_locked_is_told_and_what_is_removed_is_too(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    age(db, INFERENCES, BOUND)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = schemagen("prune", "--db", "monitoring.db", "--older-than", "1d", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "p/c: 0 inferences and 0 labels removed\n"
    assert done.stderr == "schemagen: monitoring.db: database is locked\n"


# Backup


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
    assert re.fullmatch(r"schemagen: monitoring\.db cannot be copied to copy\.db: [a-zA-Z/ ]+\n", done.stderr)
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


# Numbers


def test_numbers_are_those_that_a_query_finds(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a", y=1), event("b"), event("c", y=2), label("alone", y=1))
    ingest(db, event("a"), event("d"), model="other")
    ingest(db, event("e", G=1.0), schema=schema("2.0.0", "G: float?"))
    done = schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path)
    printed = json.loads(done.stdout)
    (found,) = printed["collections"]
    received = query(db, f"SELECT _received_at FROM {INFERENCES} ORDER BY 1")
    assert printed["size"] == db.stat().st_size
    assert found["models"] == [{"model": "m", "inferences": 4}, {"model": "other", "inferences": 2}]
    assert (found["inferences"], found["labelled"], found["labels"], found["unjoined"]) == (6, 3, 3, 1)
    assert (found["first_received_at"], found["last_received_at"]) == (received[0], received[-1])
    assert [one["version"] for one in found["versions"]] == ["1.0.0", "2.0.0"]
    assert found["versions"][0]["fingerprint"] == SCHEMA.fingerprint
    text = schemagen("stats", "--db", "monitoring.db", cwd=tmp_path).stdout
    assert f"1.0.0 ({SCHEMA.fingerprint[:12]}), 2.0.0 (" in text


def test_numbers_are_of_one_moment_and_keep_nobody_waiting(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a", y=1))
    with writer(db) as process:
        printed = [
            json.loads(schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path).stdout)
            for _ in range(3)
        ]
        delivered(process)
    found = [document["collections"][0] for document in printed]
    assert all(one["inferences"] == one["labelled"] == one["labels"] for one in found)
    assert all(one["inferences"] < other["inferences"] for one, other in pairwise(found))
    assert all(document["wal_size"] > 0 for document in printed)


def test_a_writer_with_an_open_transaction_holds_up_no_numbers(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(f"DELETE FROM {INFERENCES}")
        assert "inferences  1," in schemagen("stats", "--db", "monitoring.db", cwd=tmp_path).stdout


# All of them

COMMANDS = [
    ["token", "list", "--db"],
    ["token", "revoke", "0123456789ab", "--db"],
    ["prune", "--older-than", "90d", "--db"],
    ["backup", "--to", "copy.db", "--db"],
    ["stats", "--db"],
]
CREATE = ["token", "create", "--all-projects", "--right", "read", "--db"]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_database_that_is_not_there_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    done = schemagen(*arguments, "mo\x1bn.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "schemagen: there is no monitoring database at mo\\x1bn.db\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [*COMMANDS, CREATE], ids=" ".join)
def test_a_foreign_file_is_one_line_and_stays_as_it_is(arguments: list[str], tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    (tmp_path / "text.db").write_text("no database at all\n" * 100)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for name in ("theirs.db", "text.db"):
        done = schemagen(*arguments, name, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(rf"schemagen: {re.escape(name)}.* database.*\n", done.stderr)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("arguments", [command for command in COMMANDS if command[0] != "token"], ids=" ".join)
def test_a_store_is_named_by_its_url_as_well_and_no_other(arguments: list[str], db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    assert schemagen(*arguments, "sqlite:///monitoring.db", cwd=tmp_path).returncode == 0
    done = schemagen(*arguments, "https://collector.example", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "'https://collector.example' names no store" in done.stderr


def commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name in NEW:
        command: click.Command = load_command(name)
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(name, sub) for sub in command.commands.values()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda given: getattr(given, "name", given))
def test_commands_and_those_below_them_are_documented(name: str, command: click.Command) -> None:
    assert command.help
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert all(option.help for option in options)
    (section,) = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if part.startswith(f"{name}\n")]
    assert {option for parameter in options for option in parameter.opts} <= set(re.findall(r"--[a-z-]+", section))
    assert "Examples:" in (command.epilog or "")
    if not isinstance(command, click.Group):
        given = set(re.findall(r"--[a-z-]+", command.epilog or ""))
        assert given <= {option for parameter in options for option in parameter.opts}


def test_the_shape_of_numbers_is_the_one_that_is_shown(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a", y=1))
    (section,) = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if part.startswith("stats\n")]
    shown = json.loads(re.findall(r"```json\n(.*?)```", section, re.DOTALL)[0])
    printed = json.loads(schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path).stdout)
    assert printed.keys() == shown.keys()
    (of_printed,), (of_shown,) = printed["collections"], shown["collections"]
    assert of_printed.keys() == of_shown.keys()
    for inner in ("models", "versions"):
        assert of_printed[inner][0].keys() == of_shown[inner][0].keys()
