"""Processes that are killed, signalled, and that end while the collector is dead. Real processes, real signals."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from tests.system.faults.collector import (
    Behaviour,
    Collector,
    Exchange,
    answers,
    at_random,
    honest,
    never_answers,
    refuses_events,
    slow,
)
from tests.system.faults.support import ROOT, Account, Client, eventually

ENDLESS = '{"delivery_timeout": 60, "max_queue_events": 2000, "max_batch_events": 50}'


def last_start(to: str, tmp_path: Path) -> Mapping[str, float]:
    """Start once more, ingest nothing, and wait until the spool is empty."""
    client = Client(tmp_path, "--to", to, "--spool", str(tmp_path / "spool"), "--calls", "0", "--end", "flush")
    return client.wait()


@pytest.mark.parametrize("seed", [1, 2])
def test_01_killed_in_mid_batch(collector: Collector, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    collector.behave = at_random(rng, 0.2)
    spool = tmp_path / "spool"
    accepted: list[str] = []
    for life in range(8):
        options = ["--spool", str(spool), "--prefix", f"life{life}", "--size", str(rng.choice([1, 7, 300]))]
        options += ["--threads", "3", "--settings", ENDLESS, "--pause", "0.01"]
        client = Client(tmp_path, "--to", collector.url, *options)
        client.progress()
        time.sleep(rng.uniform(0, 0.3))
        client.kill()
        accepted = client.accepted
        for log in list(spool.glob("*/*.log"))[-1:]:  # a record that was being written
            with log.open("ab") as file:
                file.write(rng.choice([b"", b"0", b'5f3a01bc E 1 1700000000000 {"id":"torn', b"5f3a01bc"]))
    collector.behave = honest
    counts = last_start(collector.url, tmp_path)
    assert counts["spooled_events"] == 0
    account = Account.take(collector.db, spool)
    assert not account.spooled
    account.require(accepted)
    assert not list(spool.glob("*/*.log"))
    assert not (spool / "damaged").exists()


def test_01_killed_with_the_embedded_store(tmp_path: Path) -> None:
    to = f"sqlite:///{tmp_path}/store.db"
    accepted: list[str] = []
    for life in range(4):
        options = ["--spool", str(tmp_path / "spool"), "--prefix", f"life{life}", "--settings", ENDLESS]
        client = Client(tmp_path, "--to", to, *options)
        client.progress()
        time.sleep(0.1 * life)
        client.kill()
        accepted = client.accepted
    last_start(to, tmp_path)
    account = Account.take(tmp_path / "store.db", tmp_path / "spool")
    assert not account.spooled
    account.require(accepted)


BURYING = """
import os, signal, sys
from schemagen_runtime import Workspace
from schemagen_runtime.disk import dead_letters
from tests.system.faults.support import QUICK, add_collection, numbered

bury = dead_letters.DeadLetterFolder.bury

def bury_and_die(self, letters):
    if sys.argv[3] == "after":
        bury(self, letters)
    os.kill(os.getpid(), signal.SIGKILL)

dead_letters.DeadLetterFolder.bury = bury_and_die
url, folder, _ = sys.argv[1:]
ws = Workspace(url, project="p", model="m", settings=QUICK, spool=f"{folder}/spool", dead_letters=f"{folder}/letters")
collection = add_collection(ws)
if not ws.stats().recovered:
    collection.ingest_events(numbered("a", range(10))).result()
ws.flush(30)
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_01_killed_while_it_writes_a_dead_letter(collector: Collector, tmp_path: Path, moment: str) -> None:
    """Before the letter is on disk, or after that and before the spool knows: there will be one letter."""
    collector.behave = refuses_events(lambda id_: id_ == "a-7")
    command = [sys.executable, "-c", BURYING, collector.url, str(tmp_path), moment]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == -signal.SIGKILL
    options = ["--spool", str(tmp_path / "spool"), "--dead-letters", str(tmp_path / "letters"), "--calls", "0"]
    Client(tmp_path, "--to", collector.url, *options, "--end", "flush").wait()
    account = Account.take(collector.db, tmp_path / "spool", tmp_path / "letters")
    assert account.dead == {"a-7": 1}
    account.require([f"a-{n}" for n in range(10)])


def test_01_killed_while_it_writes_a_dead_letter_of_an_earlier_process(collector: Collector, tmp_path: Path) -> None:
    """Events of several calls are read from the spool together; each is known again by its own call's time."""
    collector.behave = answers(503)
    spool = ["--spool", str(tmp_path / "spool"), "--dead-letters", str(tmp_path / "letters")]
    client = Client(tmp_path, "--to", collector.url, *spool, "--calls", "4", "--pause", "0.01", "--end", "stay")
    client.progress(4)
    client.kill()
    collector.behave = refuses_events(lambda id_: id_ == "a-17")
    command = [sys.executable, "-c", BURYING, collector.url, str(tmp_path), "after"]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == -signal.SIGKILL
    Client(tmp_path, "--to", collector.url, *spool, "--calls", "0", "--end", "flush").wait()
    account = Account.take(collector.db, tmp_path / "spool", tmp_path / "letters")
    assert account.dead == {"a-17": 1}
    account.require([f"a-{n}" for n in range(20)])


def test_02_killed_after_the_collector_committed(collector: Collector, tmp_path: Path) -> None:
    def commit_and_hold(exchange: Exchange) -> None:
        exchange.store()
        exchange.wait(30)

    collector.behave = commit_and_hold
    client = Client(tmp_path, "--to", collector.url, "--spool", str(tmp_path / "spool"), "--calls", "20")
    eventually(lambda: collector.exchanges and len(client.accepted) == 100, 30)
    eventually(lambda: Account.take(collector.db).stored)
    client.kill()
    committed = len(Account.take(collector.db).stored)
    collector.behave = honest
    counts = last_start(collector.url, tmp_path)
    assert counts["recovered"] == 100
    assert (counts["duplicates"], counts["delivered"]) == (committed, 100 - committed)
    Account.take(collector.db, tmp_path / "spool").require(client.accepted)


def test_02_the_collector_is_killed(tmp_path: Path) -> None:
    def start(port: int) -> tuple[subprocess.Popen[str], int]:
        command = [sys.executable, "-m", "tests.system.faults.collector", "--db", str(tmp_path / "store.db")]
        command += ["--port", str(port), "--seed", "5", "--share", "0.1"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    collector, port = start(0)
    options = ["--calls", "300", "--pause", "0.01", "--settings", '{"delivery_timeout": 60}']
    client = Client(tmp_path, "--to", f"http://127.0.0.1:{port}", *options)
    for _ in range(4):
        client.progress()
        time.sleep(0.2)
        collector.kill()
        collector.communicate()
        collector, _ = start(port)
    counts = client.wait()
    collector.kill()
    collector.communicate()
    assert counts["delivered"] + counts["duplicates"] == counts["accepted"] == 1500
    Account.take(tmp_path / "store.db").require(client.accepted)


@pytest.mark.parametrize("spooled", [False, True])
def test_11_sigterm(collector: Collector, tmp_path: Path, *, spooled: bool) -> None:
    """With a spool nothing else is needed; without, the handler of the README ends the program in order."""
    collector.behave = slow(0.05)
    spool = tmp_path / "spool" if spooled else None
    options = ["--spool", str(spool)] if spooled else ["--on-sigterm", "exit"]
    client = Client(tmp_path, "--to", collector.url, *options, "--pause", "0.001", "--settings", '{"exit_timeout": 20}')
    eventually(lambda: len(client.accepted) > 200, 30)
    client.process.send_signal(signal.SIGTERM)
    _, stderr = client.process.communicate(timeout=30)
    assert client.process.returncode == (-signal.SIGTERM if spooled else 0), stderr
    if spooled:
        last_start(collector.url, tmp_path)
    Account.take(collector.db, spool).require(client.accepted)


def test_11_no_signal_handlers_are_installed(tmp_path: Path) -> None:
    code = """
import signal
def handlers():
    return {number: signal.getsignal(number) for number in signal.valid_signals()}
before = handlers()
from schemagen_runtime import Workspace
with Workspace("sqlite:///m.db", model="m", spool=None):
    assert handlers() == before
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def dies(exchange: Exchange) -> None:
    """Be gone: from now on connections are refused."""
    threading.Thread(target=exchange.collector.close).start()
    exchange.reset()


DEATHS = {"refuses": dies, "is silent": never_answers, "is busy": answers(503, {"Retry-After": "3600"})}


@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS)
@pytest.mark.parametrize("kept", ["spool", "dead-letters", None])
def test_12_exit_with_a_dead_collector(
    collector: Collector, tmp_path: Path, death: Behaviour, kept: str | None
) -> None:
    collector.behave = death
    options = ["--calls", "50", "--end", "exit", "--settings", '{"exit_timeout": 1.5, "delivery_timeout": 60}']
    options += [f"--{kept}", str(tmp_path / kept)] if kept else []
    client = Client(tmp_path, "--to", collector.url, *options)
    stdout, stderr = client.process.communicate(timeout=60)
    ended = time.time()
    assert client.process.returncode == 0, stderr
    assert ended - orjson.loads(stdout.splitlines()[-1])["ended_at"] < 1.5 + 4.0  # not the ten seconds of a default
    assert "Traceback" not in stderr
    assert "Exception ignored" not in stderr
    fate = {"spool": "250 stay in the spool", "dead-letters": "250 are dead letters", None: "250 failed"}[kept]
    assert f"closed with undelivered events: {fate}" in stderr
    account = Account.take(tmp_path / "store.db", tmp_path / "spool", tmp_path / "dead-letters")
    account.require(client.accepted, elsewhere=[] if kept else client.accepted)
