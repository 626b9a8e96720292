"""Full disks, files that may not grow, and damage: a file system of one megabyte, and a limit of the kernel."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import Batch, SpoolError, TransientError, Workspace

from tests.runtime.support import MemoryDestination
from tests.system.faults.collector import Collector, answers, honest, in_turn
from tests.system.faults.support import QUICK, ROOT, Account, Client, add_collection, eventually, fates, numbered

BUSY = answers(503)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if mounting.returncode:
        pytest.skip(
            f"no file system can be mounted here: {mounting.stderr.strip()}; the test of the size limit covers it"
        )
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    return ballast


def test_13_the_disk_of_the_spool_is_full(collector: Collector, small_disk: Path) -> None:
    collector.behave = BUSY
    spool = small_disk / "spool"
    accepted: list[str] = []
    settings = replace(QUICK, delivery_timeout=60)
    with Workspace(collector.url, project="p", model="m", settings=settings, spool=spool) as ws:
        collection = add_collection(ws)

        def ingest(number: int, size: int) -> None:
            events = numbered("a", range(number, number + size))
            collection.ingest_events(events)
            accepted.extend(str(sent["id"]) for sent in events)

        ingest(0, 100)
        ballast = fill(small_disk)
        message = (
            r"the spool .*spool cannot be written: No space left on device; 1000 events were not accepted; "
            r"of the same call none before them was accepted, and none after them was read"
        )
        for attempt in range(3):
            with pytest.raises(SpoolError, match=message):
                ingest(1000 + attempt * 5000, 5000)
        assert set(Account.take(collector.db, spool).spooled) == set(accepted)
        assert ws.stats().spool_bytes < 100_000
        ballast.unlink()
        ingest(20_000, 100)
        collector.behave = honest
        assert ws.flush(20)
        assert ws.stats().delivered == 200
        assert ws.stats().rejected == {"delivery_failed": 3_000}
    account = Account.take(collector.db, spool)
    assert set(account.stored) == set(accepted)
    account.require(accepted)


def test_13_the_disk_of_the_store_is_full(small_disk: Path) -> None:
    db = small_disk / "store.db"
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=replace(QUICK, delivery_timeout=30)) as ws:
        collection = add_collection(ws)
        first = collection.ingest_events(numbered("a", range(100))).result(10)
        ballast = fill(small_disk)
        future = collection.ingest_events(numbered("b", range(1000)))
        eventually(lambda: ws.stats().retries > 2)
        assert not future.done()
        ballast.unlink()
        assert fates(first) == {"delivered": 100}
        assert fates(future.result(20)) == {"delivered": 1000}
    Account.take(db).require([f"a-{n}" for n in range(100)] + [f"b-{n}" for n in range(1000)])


def test_13_the_disk_of_the_dead_letters_is_full(collector: Collector, small_disk: Path) -> None:
    collector.behave = in_turn(answers(403), answers(403))
    letters = small_disk / "letters"
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=letters) as ws:
        collection = add_collection(ws)
        buried = collection.ingest_events(numbered("a", range(10)), raise_errors=False).result(10)
        fill(small_disk)
        rejected = collection.ingest_events(numbered("b", range(1000)), raise_errors=False).result(10)
        assert fates(collection.ingest_events(numbered("c", range(10))).result(10)) == {"delivered": 10}
    assert (fates(buried), fates(rejected)) == ({"dead_lettered": 10}, {"rejected": 1000})
    account = Account.take(collector.db, None, letters)
    account.require([f"a-{n}" for n in range(10)] + [f"c-{n}" for n in range(10)])
    assert len(account.dead) == 10  # no half of a line, and none of the calls that found no room


LIMITED = """
import resource, sys
from dataclasses import replace
from schemagen_runtime import Batch, SpoolError, TransientError, Workspace
from tests.system.faults.support import QUICK, add_collection, numbered
url, spool, limit = sys.argv[1:]
ws = Workspace(url, project="p", model="m", settings=replace(QUICK, delivery_timeout=60), spool=spool)
collection = add_collection(ws)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
refused = 0
for n in range(100):
    try:
        collection.ingest_events(numbered("a", range(n * 100, n * 100 + 100)))
        print(*(f"a-{k}" for k in range(n * 100, n * 100 + 100)))
    except SpoolError as error:
        refused += 1
        assert "File too large; 100 events were not accepted" in str(error), error
assert refused
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
collection.ingest_events(numbered("b", range(10)))
print(*(f"b-{k}" for k in range(10)))
ws.close(0.1)
"""


def test_13_a_file_that_may_not_grow(collector: Collector, tmp_path: Path) -> None:
    """An I/O error in the middle of a write: what is half written is taken back."""
    collector.behave = BUSY
    spool = tmp_path / "spool"
    command = [sys.executable, "-c", LIMITED, collector.url, str(spool), "10001"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    accepted = done.stdout.split()
    assert sorted(Account.take(collector.db, spool).spooled) == sorted(accepted)
    collector.behave = honest
    Client(tmp_path, "--to", collector.url, "--spool", str(spool), "--calls", "0", "--end", "flush").wait()
    Account.take(collector.db, spool).require(accepted)
    assert set(Account.take(collector.db).stored) == set(accepted)


def a_byte(lines: list[bytes]) -> set[int]:
    lines[501] = lines[501].replace(b'"x":', b'"y":')
    return {500}


def a_line(lines: list[bytes]) -> set[int]:
    lines[501] = b"\xff" * (len(lines[501]) - 1) + b"\n"
    return {500}


def zeros(lines: list[bytes]) -> set[int]:
    lines[501:504] = [b"\0" * sum(map(len, lines[501:504]))]
    return {500, 501, 502, 503}


def the_head(lines: list[bytes]) -> set[int]:
    lines[0] = b"\0" * len(lines[0])
    return {0}


@pytest.mark.parametrize("damage", [a_byte, a_line, zeros, the_head])
def test_13_damage_stays_where_it_is(
    collector: Collector, tmp_path: Path, damage: Callable[[list[bytes]], set[int]]
) -> None:
    """What a disk has lost is counted, reported and kept aside; everything else is delivered."""
    spool = tmp_path / "spool"
    with Workspace(collector.url, project="p", model="m", settings=QUICK, spool=spool) as ws:
        collection = add_collection(ws)
        collector.behave = BUSY
        for n in range(0, 1000, 10):
            collection.ingest_events(numbered("a", range(n, n + 10)))
        ws.close(0.05)
    (log,) = spool.glob("0/*.log")
    lines = log.read_bytes().splitlines(keepends=True)
    lost = damage(lines)
    log.write_bytes(b"".join(lines))
    collector.behave = honest
    with Workspace(collector.url, project="p", model="m", settings=QUICK, spool=spool) as ws:
        assert ws.flush(10)
        assert 1 <= ws.stats().damaged_records <= len(lost)
    assert set(Account.take(collector.db).stored) >= {f"a-{n}" for n in range(1000) if n not in lost}
    assert not list(spool.glob("0/*.log"))
    assert len(list((spool / "damaged").glob("*.log"))) == 1


def test_13_a_spool_in_a_folder_that_goes_away(collector: Collector, tmp_path: Path) -> None:
    collector.behave = BUSY
    spool = tmp_path / "spool"
    ws = Workspace(collector.url, project="p", model="m", settings=replace(QUICK, delivery_timeout=60), spool=spool)
    collection = add_collection(ws)
    first = collection.ingest_events(numbered("a", range(10)))
    shutil.rmtree(spool)
    collector.behave = honest
    assert fates(first.result(10)) == {"delivered": 10}  # it is in memory too
    ws.close(5)


@pytest.fixture
def down(tmp_path: Path) -> Iterator[tuple[Workspace, MemoryDestination]]:
    """A destination that is away, and a workspace whose spool has its events."""
    destination = MemoryDestination(before=refuse)
    settings = replace(QUICK, delivery_timeout=0.05, backoff=0.01, max_backoff=0.05)
    with Workspace(destination, project="p", model="m", settings=settings, spool=tmp_path / "spool") as ws:
        yield ws, destination


def refuse(_: Batch) -> None:
    raise TransientError("it is away")


def test_13_a_spool_that_is_removed_takes_nothing_more_and_keeps_what_it_took(
    down: tuple[Workspace, MemoryDestination], tmp_path: Path
) -> None:
    ws, destination = down
    collection = add_collection(ws)
    assert fates(collection.ingest_events(numbered("a", range(10))).result(10)) == {"spooled": 10}
    shutil.rmtree(tmp_path / "spool")
    for number in range(3):
        with pytest.raises(SpoolError, match="was removed while it was in use; 1 events were not accepted"):
            collection.ingest_events(numbered("b", [number]))
    destination.before = lambda _: None
    assert ws.flush(10)
    assert sorted(destination.ids) == sorted(f"a-{number}" for number in range(10))
    assert ws.stats().damaged_records == 0


@pytest.mark.parametrize("other", [None, b"", b"something else\n"], ids=["removed", "emptied", "replaced"])
def test_13_a_file_of_the_spool_that_is_removed_is_made_again(
    down: tuple[Workspace, MemoryDestination], tmp_path: Path, other: bytes | None
) -> None:
    ws, _ = down
    collection = add_collection(ws)
    collection.ingest_events(numbered("a", range(10)))
    (log,) = (tmp_path / "spool").glob("*/*.log")
    log.unlink()
    if other is not None:
        log.write_bytes(other)
    with pytest.raises(SpoolError, match="was removed while it was in use"):
        collection.ingest_events(numbered("b", [0]))
    collection.ingest_events(numbered("c", range(5)))
    shutil.copytree(tmp_path / "spool", tmp_path / "killed")  # what the next start finds where this process is killed
    later = MemoryDestination()
    with Workspace(later, project="p", model="m", settings=QUICK, spool=tmp_path / "killed") as next_start:
        assert next_start.flush(10)
    assert sorted(later.ids) == sorted(f"{name}-{n}" for name, count in (("a", 10), ("c", 5)) for n in range(count))


def test_13_events_whose_spool_is_gone_at_the_end_are_told(
    down: tuple[Workspace, MemoryDestination], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ws, _ = down
    add_collection(ws).ingest_events(numbered("a", range(10))).result(10)
    shutil.rmtree(tmp_path / "spool")
    ws.close(0.1)
    assert "was removed while it was in use: its 10 events are lost" in caplog.text
