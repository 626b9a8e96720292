"""What the tests of faults share: settings that fail fast, client processes, and the account of every event."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson
from schemagen_runtime import Collection, DataCollection, IngestResult, Settings, Workspace
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.support import SCHEMA, event

ROOT = Path(__file__).parents[3]
PLACE = Collection("p", "c")
QUICK = Settings(linger=0.001, backoff=0.01, max_backoff=0.1, delivery_timeout=10.0, block=2.0, exit_timeout=2.0)


def numbered(prefix: str, numbers: Iterable[int]) -> list[Mapping[str, object]]:
    """Events whose every column follows from their number."""
    return [event(f"{prefix}-{n}", n, note=f"note {n}", tags=[prefix]) for n in numbers]


def add_collection(ws: Workspace) -> DataCollection[object]:
    return ws.add_data_collection(PLACE.name, schema=SCHEMA)


def fates(result: IngestResult) -> dict[str, int]:
    """How many events of a call ended how."""
    return dict(Counter(str(entry.fate) for entry in result.results))


def eventually(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for a condition; fail where it does not come true."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.005)


@dataclass
class Account:
    """Where every event is: in the store, among the dead letters, in the spool."""

    stored: dict[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    dead: Counter[str] = field(default_factory=Counter[str])
    spooled: Counter[str] = field(default_factory=Counter[str])

    @classmethod
    def take(cls, db: Path, spool: Path | None = None, letters: Path | None = None) -> Account:
        account = cls()
        if db.exists():
            account.stored = read_store(db)
        if spool is not None:
            account.spooled.update(read_spool(spool))
        if letters is not None:
            account.dead.update(read_letters(letters))
        return account

    def require(self, accepted: Iterable[str], *, elsewhere: Iterable[str] = ()) -> None:
        """Each accepted event is in exactly one place, as it was handed in; ``elsewhere`` was rejected."""
        places = Counter(list(self.stored)) + self.dead + self.spooled + Counter(elsewhere)
        wrong = {id_: places[id_] for id_ in accepted if places[id_] != 1}
        assert not wrong, f"{len(wrong)} events are not in exactly one place: {dict(list(wrong.items())[:10])}"
        self.require_unchanged()

    def require_unchanged(self) -> None:
        """What is stored is what was handed in."""
        for id_, values in self.stored.items():
            (sent,) = numbered(id_.rpartition("-")[0], [int(id_.rpartition("-")[2])])
            stored = {name: values[name] for name in ("x", "note", "tags", "p")}
            assert stored == {name: sent[name] for name in stored}, id_


def read_store(db: Path) -> dict[str, Mapping[str, object]]:
    """The events of a store by id; no id is there twice."""
    store = SqliteStore(str(db), create=False)
    try:
        records = list(store.records(PLACE)) if PLACE in store.collections() else []
    finally:
        store.close()
    found = {str(record.id): record.values for record in records}
    assert len(found) == len(records)
    return found


def read_spool(spool: Path) -> list[str]:
    """The ids of the events in a spool that have no fate yet; reads the files by itself."""
    ids: list[str] = []
    for log in sorted(spool.glob("*/*.log")):
        notes = log.with_suffix(".done")
        done = {int(word) for line in lines_of(notes) for word in line.split()[2:]}
        offset = 0
        for line in lines_of(log):
            if line[9:10] == b"E" and offset not in done:
                ids.append(orjson.loads(line.split(b" ", 4)[4])["id"])
            offset += len(line)
    return ids


def read_letters(folder: Path) -> list[str]:
    return [orjson.loads(line)["event"]["id"] for path in sorted(folder.glob("*.ndjson")) for line in lines_of(path)]


def lines_of(path: Path) -> list[bytes]:
    """The whole lines of a file, with their ends; none where there is no file."""
    text = path.read_bytes() if path.exists() else b""
    return [line for line in text.splitlines(keepends=True) if line.endswith(b"\n")]


END: Final = "."
"""The last word of a line of a journal: a process that is killed while it writes may leave a part of one."""


def open_journal(path: str) -> int:
    """Open a journal to append to it, on a line of its own."""
    journal = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    size = os.fstat(journal).st_size
    if size and os.pread(journal, 1, size - 1) != b"\n":
        os.write(journal, b"\n")
    return journal


def journal_line(ids: Iterable[str]) -> bytes:
    """Return the line that notes the events of a call."""
    return " ".join([*ids, END]).encode() + b"\n"


def noted_ids(journal: Path) -> list[str]:
    """Read the ids of all whole lines of a journal."""
    words = [line.decode().split() for line in lines_of(journal)]
    return [id_ for line in words if line[-1:] == [END] for id_ in line[:-1]]


class Client:
    """A process that ingests; ``tests/system/faults/client.py`` says how."""

    def __init__(self, folder: Path, *options: str, env: Mapping[str, str] | None = None) -> None:
        self.journal = folder / "journal"
        command = [sys.executable, "-m", "tests.system.faults.client", "--journal", str(self.journal), *options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    @property
    def accepted(self) -> list[str]:
        """The ids of all that the clients of this folder handed in, each noted after its call had returned."""
        return noted_ids(self.journal)

    def progress(self, calls: int = 1) -> None:
        """Wait until so many more calls have returned, or all that there are."""
        enough = len(lines_of(self.journal)) + calls
        eventually(lambda: len(lines_of(self.journal)) >= enough or self.process.poll() is not None, 30)

    def wait(self, seconds: float = 60.0) -> dict[str, float]:
        """The end of the process; the numbers that it printed."""
        stdout, stderr = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 0, stderr
        assert "Traceback" not in stderr, stderr
        assert "Exception ignored" not in stderr, stderr
        return dict(orjson.loads(stdout.splitlines()[-1])) if stdout else {}

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()
