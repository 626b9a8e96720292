"""``schemagen replay``: what is mended is delivered, what fails again is kept, and nothing is lost in between."""

from __future__ import annotations

import shlex
import signal
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import DeadLetter, Workspace
from schemagen_runtime.protocol.envelope import SchemaFolder, decode

from tests.compiler.cli.support import COMMAND, on_terminal, schemagen
from tests.system.faults.collector import Collector, Exchange, answers, honest, refuses_events, slow
from tests.system.faults.support import (
    QUICK,
    Account,
    add_collection,
    eventually,
    fates,
    lines_of,
    numbered,
    read_letters,
)


def bury(collector: Collector, folder: Path, count: int, prefix: str = "a") -> list[str]:
    """Dead letters of a collector that refuses everything."""
    collector.behave = refuses_events(lambda _: True)
    events = numbered(prefix, range(count))
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=folder) as ws:
        result = add_collection(ws).ingest_mappings(events, raise_errors=False).result()
    assert fates(result) == {"dead_lettered": count}
    collector.behave = honest
    return [str(event["id"]) for event in events]


def test_what_is_mended_at_the_other_end_is_delivered(collector: Collector, tmp_path: Path) -> None:
    ids = bury(collector, tmp_path / "dead", 2500)
    done = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "dead: 2,500 letters: 2,500 delivered, 0 duplicate, 0 kept\n"
    Account.take(tmp_path / "store.db", letters=tmp_path / "dead").require(ids)
    again = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert again.stderr == "dead: 0 letters: 0 delivered, 0 duplicate, 0 kept\n"


def test_what_fails_again_is_kept_as_it_was_with_the_new_reason(collector: Collector, tmp_path: Path) -> None:
    ids = bury(collector, tmp_path / "dead", 20)
    before = {letter.line for letter in letters(tmp_path / "dead")}
    collector.behave = refuses_events(lambda id_: id_.endswith("3"))
    done = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "dead: 20 letters: 18 delivered, 0 duplicate, 2 kept\n"
    assert [line.split(": ", 1)[1] for line in done.stdout.splitlines()] == [
        f"error[out_of_range]: event {id_!r}: x is out of range here" for id_ in ("a-3", "a-13")
    ]
    kept = letters(tmp_path / "dead")
    assert [letter.attempts for letter in kept] == [2, 2]
    assert [letter.errors[0].message for letter in kept] == ["x is out of range here"] * 2
    assert before >= {letter.line for letter in kept}
    Account.take(tmp_path / "store.db", letters=tmp_path / "dead").require(ids)


def test_a_letter_that_does_not_fit_its_schema_is_not_sent(collector: Collector, tmp_path: Path) -> None:
    bury(collector, tmp_path / "dead", 3)
    path = tmp_path / "dead" / "dead-letters.ndjson"
    path.write_bytes(path.read_bytes().replace(b'"x":1', b'"x":"one"'))
    before = len(collector.exchanges)
    done = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert done.returncode == 1
    assert "error[type_mismatch]: event 'a-1': column 'x' does not fit" in done.stdout
    assert read_letters(tmp_path / "dead") == ["a-1"]
    assert [exchange.ids for exchange in collector.exchanges[before:]] == [["a-0", "a-2"]]


def test_lines_that_cannot_be_read_are_kept_as_they_are(collector: Collector, tmp_path: Path) -> None:
    bury(collector, tmp_path / "dead", 4)
    path = tmp_path / "dead" / "dead-letters.ndjson"
    first, second, third, fourth = lines_of(path)
    unknown = third.replace(b'"fingerprint":"', b'"fingerprint":"00')
    path.write_bytes(b"\xff\x00\n" + first + b"{}\n" + second[:-5] + b"\n" + unknown + fourth)
    done = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert done.stderr == "dead: 6 letters: 2 delivered, 0 duplicate, 4 kept\n"
    assert done.stdout.count("error[unreadable]: ") == 4
    (rotated,) = (tmp_path / "dead").glob("*.ndjson")
    assert lines_of(rotated) == [b"\xff\x00\n", b"{}\n", second[:-5] + b"\n", unknown]


def test_nothing_is_lost_where_nobody_is_there(collector: Collector, tmp_path: Path) -> None:
    ids = bury(collector, tmp_path / "dead", 5)
    collector.close()
    done = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Connection refused" in done.stderr
    assert "run the same command again" in done.stderr
    assert read_letters(tmp_path / "dead") == ids


def test_a_replay_that_is_killed_can_be_started_again(collector: Collector, tmp_path: Path) -> None:
    ids = bury(collector, tmp_path / "dead", 5000)
    collector.behave = slow(0.3)
    before = len(collector.exchanges)
    command = [*COMMAND, "replay", "dead", "--to", collector.url]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as killed:
        eventually(lambda: len(collector.exchanges) > before + 1)
        killed.send_signal(signal.SIGKILL)
    assert sorted(read_letters(tmp_path / "dead")) == sorted(ids)
    collector.behave = honest
    done = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert done.returncode == 0
    assert " 0 kept" in done.stderr
    assert " 0 duplicate" not in done.stderr
    Account.take(tmp_path / "store.db", letters=tmp_path / "dead").require(ids)
    assert sorted(path.name for path in (tmp_path / "dead").iterdir()) == ["replay.lock", "schemas"]


def test_two_replays_of_one_folder_do_not_meet(collector: Collector, tmp_path: Path) -> None:
    bury(collector, tmp_path / "dead", 3000)
    go_on = threading.Event()

    def hold(exchange: Exchange) -> None:
        go_on.wait(60)
        honest(exchange)

    collector.behave = hold
    before = len(collector.exchanges)
    with subprocess.Popen([*COMMAND, "replay", "dead", "--to", collector.url], cwd=tmp_path) as first:
        eventually(lambda: len(collector.exchanges) > before, 30)
        second = schemagen("replay", "dead", "--to", collector.url, cwd=tmp_path)
        go_on.set()
        assert second.returncode == 1
        assert second.stderr == "schemagen: dead is being replayed by another process; wait until it is done\n"
        assert first.wait(30) == 0


def test_writers_go_on_during_a_replay(collector: Collector, tmp_path: Path) -> None:
    first = bury(collector, tmp_path / "dead", 3000)
    collector.behave = slow(0.5)
    before = len(collector.exchanges)
    with subprocess.Popen([*COMMAND, "replay", "dead", "--to", collector.url], cwd=tmp_path) as replaying:
        eventually(lambda: len(collector.exchanges) > before + 1)
        with Collector(tmp_path / "other.db") as refusing:
            second = bury(refusing, tmp_path / "dead", 100, "b")
        assert replaying.wait(30) == 0
    Account.take(tmp_path / "store.db", letters=tmp_path / "dead").require(first + second)


def test_what_a_file_destination_wrote_is_delivered_and_its_neighbours_are_left_alone(
    collector: Collector, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    neighbour = folder / "access.ndjson"
    neighbour.write_text('{"path": "/", "event": "get"}\n')
    settings = replace(QUICK, max_file_bytes=20_000)
    with Workspace(f"file://{folder}/events.ndjson", project="p", model="m", settings=settings) as ws:
        events = numbered("a", range(300))
        for start in range(0, 300, 30):
            add_collection(ws).ingest_mappings(events[start : start + 30]).result()
    assert len(list(folder.glob("events*.ndjson"))) > 2
    done = schemagen("replay", "log", "--to", collector.url, cwd=tmp_path)
    assert done.stderr == "log: 300 letters: 300 delivered, 0 duplicate, 0 kept\n"
    Account.take(tmp_path / "store.db").require([str(event["id"]) for event in events])
    assert [path.name for path in folder.glob("*.ndjson")] == [neighbour.name]


def test_people_see_a_bar(collector: Collector, tmp_path: Path) -> None:
    bury(collector, tmp_path / "dead", 10)
    code, screen = on_terminal("replay", "dead", "--to", collector.url, cwd=tmp_path)
    assert code == 0
    assert "100%" in screen
    assert "10 delivered" in screen


def test_what_is_kept_cannot_be_written(collector: Collector, tmp_path: Path) -> None:
    """The kernel lets no file grow beyond 4 KiB: the file of letters stays as it is."""
    ids = bury(collector, tmp_path / "dead", 50)
    collector.behave = refuses_events(lambda id_: id_ != "a-0")
    command = f"ulimit -f 4; exec {shlex.join([*COMMAND, 'replay', 'dead', '--to', collector.url])}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "cannot be replayed, and is as it was: File too large" in done.stderr
    assert sorted(read_letters(tmp_path / "dead")) == sorted(ids)


def test_nobody_reads_what_is_printed(collector: Collector, tmp_path: Path) -> None:
    ids = bury(collector, tmp_path / "dead", 3000)
    collector.behave = refuses_events(lambda _: True)
    command = f"{shlex.join([*COMMAND, 'replay', 'dead', '--to', collector.url])} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    assert "cannot be replayed" not in done.stderr
    assert sorted(read_letters(tmp_path / "dead")) == sorted(ids)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["missing", "--to", "sqlite:///x.db"], "Directory 'missing' does not exist"),
        (["dead", "--to", "ftp://there"], "'ftp://there' names no destination"),
        (["dead", "--to", "sqlite:///dead/no/x.db"], "dead/no/x.db"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, arguments: list[str], expected: str) -> None:
    (tmp_path / "dead").mkdir()
    done = schemagen("replay", *arguments, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refused_token_keeps_every_letter(tmp_path: Path) -> None:
    with Collector(tmp_path / "store.db") as open_to_all:
        ids = bury(open_to_all, tmp_path / "dead", 5)
    with Collector(tmp_path / "closed.db", token="right") as closed:
        done = schemagen("replay", "dead", "--to", closed.url, cwd=tmp_path, env={"SCHEMAGEN_TOKEN": "wrong"})
    assert done.returncode == 1
    assert done.stdout.count("error[delivery_failed]") == 5
    assert "wrong" not in done.stdout + done.stderr
    assert read_letters(tmp_path / "dead") == ids


def test_a_collector_that_is_busy_is_waited_for(collector: Collector, tmp_path: Path) -> None:
    ids = bury(collector, tmp_path / "dead", 5)
    collector.behave = answers(503, {"Retry-After": "60"})
    before = len(collector.heads)
    with subprocess.Popen([*COMMAND, "replay", "dead", "--to", collector.url], cwd=tmp_path) as waiting:
        eventually(lambda: len(collector.heads) > before + 1)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(30) == 130
    assert read_letters(tmp_path / "dead") == ids


def letters(folder: Path) -> list[DeadLetter]:
    schemas = SchemaFolder(folder)
    return [decode(line.rstrip(b"\n"), schemas) for path in sorted(folder.glob("*.ndjson")) for line in lines_of(path)]
