"""A Redis stream, a real server, and the command as people call it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.runtime.support import event
from tests.system.relay.events import INFO, LogMessage, Traffic, letters, message, traffic
from tests.system.relay.redis_server import RedisServer


def fill(server: RedisServer, messages: Sequence[LogMessage]) -> None:
    with server.client() as client:
        client.hset("events.schemas", INFO.fingerprint, INFO.document)
        for one in messages:
            value = {} if one.value is None else {"event": one.value}
            client.xadd("events", {**dict(one.headers), **value})


def options(server: RedisServer, folder: Path, *more: str) -> list[str]:
    source = f"redis://127.0.0.1:{server.port}/events"
    return ["--from", source, "--to", f"sqlite:///{folder}/m.db", "--dead-letters", str(folder / "dead"), *more]


def relay(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "schemagen", "relay", *arguments]
    return subprocess.run(given, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.fixture
def filled(redis_server: RedisServer) -> Traffic:
    made = traffic(2000, seed=1)
    fill(redis_server, made.messages)
    return made


def test_everything_is_stored_once_however_often_it_is_read(
    redis_server: RedisServer, filled: Traffic, tmp_path: Path
) -> None:
    done = relay(*options(redis_server, tmp_path, "--until-now"))
    assert done.returncode == 1, done.stderr
    assert f"{filled.bad:,} dead lettered" in done.stderr
    filled.check(tmp_path / "m.db", tmp_path / "dead")
    again = relay(*options(redis_server, tmp_path, "--until-now"))
    assert (again.returncode, "0 events" in again.stderr) == (0, True), again.stderr
    filled.check(tmp_path / "m.db", tmp_path / "dead")
    # Another database has read nothing yet, although the group is the same.
    other = tmp_path / "other"
    other.mkdir()
    relay(*options(redis_server, other, "--until-now", "--group", "shared"))
    filled.check(other / "m.db", other / "dead")


def test_killed_twelve_times_it_loses_and_doubles_nothing(
    redis_server: RedisServer, filled: Traffic, tmp_path: Path
) -> None:
    for kills, members in ((8, 1), (4, 2)):
        given = [sys.executable, "-m", "tests.system.relay.killed", "1", str(kills), str(members), "0.6"]
        process = subprocess.Popen(
            [*given, *options(redis_server, tmp_path)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        more = traffic(1500, seed=kills)
        renamed = [LogMessage(one.key, one.headers, one.value) for one in more.messages]
        for start in range(0, len(renamed), 100):
            fill(redis_server, renamed[start : start + 100])
            time.sleep(0.02)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) in (0, 1)
        # Their ids are those of before, and the same events: what comes again is known.
        filled.bad += more.bad
        filled.labels |= more.labels
        filled.check(tmp_path / "m.db", tmp_path / "dead")


def test_a_server_that_is_killed_is_waited_for_and_sigterm_ends_it(redis_server: RedisServer, tmp_path: Path) -> None:
    made = traffic(500, seed=2)
    fill(redis_server, made.messages)
    given = [sys.executable, "-m", "schemagen", "relay", *options(redis_server, tmp_path)]
    with subprocess.Popen(given, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert "relaying redis://" in process.stderr.readline()
            redis_server.kill()
            waiting = process.stderr.readline()
            assert "the relay waits: no Redis answers at 127.0.0.1" in waiting
            redis_server.start()
            _wait_for(tmp_path / "m.db", made)
            process.send_signal(signal.SIGTERM)
            rest = process.stderr.read()
            assert process.wait(20) == 1, rest
        finally:
            process.kill()
    assert "events:" in rest
    made.check(tmp_path / "m.db", tmp_path / "dead")


def _wait_for(db: Path, made: Traffic) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            made.check(db, db.parent / "dead")
        except Exception:  # noqa: BLE001 -- it is not there yet, or not all of it
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            return


def test_a_store_that_is_locked_at_the_start_is_waited_for(
    redis_server: RedisServer, filled: Traffic, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "m.db", isolation_level=None)) as locking:
        locking.execute("BEGIN EXCLUSIVE")
        given = [sys.executable, "-m", "schemagen", "relay", *options(redis_server, tmp_path, "--until-now")]
        with subprocess.Popen(given, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            first = process.stderr.readline()
            locking.execute("ROLLBACK")
            said = process.stderr.read()
    assert first.startswith("the relay waits: ")
    assert "database is locked" in first
    assert process.returncode == 1, said  # there are dead letters
    filled.check(tmp_path / "m.db", tmp_path / "dead")


def test_what_is_wrong_is_named(redis_server: RedisServer, tmp_path: Path) -> None:
    missing = relay(*options(redis_server, tmp_path, "--until-now"))
    assert missing.returncode == 1
    assert "there is no stream 'events' at redis://127.0.0.1" in missing.stderr
    fill(redis_server, [message("a", event("a"))])
    named = relay(*options(redis_server, tmp_path, "--until-now", "--instance", "one"))
    assert (named.returncode, "a Redis stream has none" in named.stderr) == (2, True)
    redis_server.kill()
    nobody = relay(*options(redis_server, tmp_path, "--until-now"))
    assert (nobody.returncode, "no Redis answers at 127.0.0.1" in nobody.stderr) == (1, True)
    assert letters(tmp_path / "dead") == []
