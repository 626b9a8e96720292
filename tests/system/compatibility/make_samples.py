"""Write what a version of this project leaves on a disk, for the tests of later versions to read.

Run it once for a version, with the Python that has that version installed, and commit what it writes::

    python tests/system/compatibility/make_samples.py tests/system/compatibility/samples/0.1.0

The folder has ``schemas/`` already. It must use nothing but what that version offers: its command line, its public
names, and (to be killed at a chosen moment) the two functions that write the spool and the dead letters.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Event = Mapping[str, object]

VALID_TYPES: Event = {
    "customer": "6f0e4c5e-9d3b-4b0e-8a53-3f6c7d0a1b2c",
    "scored at": "2026-11-20T08:00:00.25+01:00",
    "tags": ["eu", "batch 7"],
    "age": 41,
    "balance": -12.5,
    "hours-per-week": 40,
    "decile_score.1": 7,
    "class": 'business "plus"',
    "días": 3,
    "  padded  ": "yes",
    "postcode": "10115",
    "comment": "called twice",
    "int": 9,
    "float": 1e300,
    "datetime": "2016-12-31T23:59:60Z",
    "Sequence": ["a", "ü", "\u2028"],
    "is_member": True,
    "no": False,
    "reading": 20.5,
    "raw_reading": "NaN",
    "device": "00000000-0000-0000-0000-000000000007",
    "last_seen": "2026-11-19T00:00:00Z",
    "history": [0, 1.5, 2e10],
    "colours": ["red", "blue"],
    "flags": [True, False],
    "visits": ["2026-11-01T00:00:00Z"],
    "friends": ["00000000-0000-0000-0000-000000000008"],
    "scores": [0, 100],
    "embedding": [0.1, -0.2, 3, 4e-5],
    "old_score": 1.0,
    "probabilities": [0.1, 0.2, 0.7],
    "choice": "red",
    "logit": -3.25,
    "rank": 1,
    "score": 0.5,
    "model-host": "host-1",
    "it's {{ quoted }}": "'\"\\",
    "note": "last",
}
REQUIRED_TYPES: Event = {
    "customer": "6f0e4c5e-9d3b-4b0e-8a53-3f6c7d0a1b2d",
    "scored at": "2026-11-20T08:00:01Z",
    "age": 18,
    "balance": 0,
    "decile_score.1": 1,
    "class": "first",
    "is_member": False,
    "raw_reading": "-Infinity",
    "history": [],
    "embedding": [0, 0, 0, 0],
    "probabilities": [1, 0, 0],
    "choice": "blue",
}
TYPES_LABEL: Event = {"customer": VALID_TYPES["customer"], "truth": "green", "satisfaction": 7.5, "churned": False}


def lending(id_: str, number: int, **more: object) -> Event:
    """Return an inference event of ``lending``, whose columns follow from its number."""
    return {
        "id": id_,
        "timestamp": f"2026-11-20T09:{number % 60:02}:00Z",
        "tags": [f"t{number}"],
        "income": number + 0.5,
        "grade": "ABC"[number % 3],
        "embedding": [number, 0.25, -1e-7, 1e21],
        "proba": number / 100,
        **more,
    }


def label(id_: str, **labels: object) -> Event:
    """Return a label event of ``lending``."""
    return {"id": id_, **labels}


JUDGED: Mapping[str, Sequence[object]] = {
    "lending": [
        lending("good", 1, comment="seen", **{"hours-per-week": 38}),
        lending("nan", 2, income="NaN"),
        label("good", actual=1),
        label("good", actual=None, reason=None),
        lending("many", 3, income=-1, grade="D", embedding=[1, 2], proba=1.5, comment="x" * 21, colour="red"),
        lending("types", 4, income="3", grade=7, embedding="no", proba=None, tags=[1]),
        {"id": "missing"},
        {"id": 7, "timestamp": "yesterday", "actual": "yes"},
        [],
        "text",
    ],
    "every_type": [
        VALID_TYPES,
        REQUIRED_TYPES,
        TYPES_LABEL,
        {**VALID_TYPES, "age": 17, "balance": 1e6, "class": "second", "postcode": "1011", "comment": ""},
        {**VALID_TYPES, "scored at": "1999-01-01T00:00:00Z", "reading": "NaN", "raw_reading": True, "device": "7"},
        {**VALID_TYPES, "history": [-1], "colours": [], "scores": [101], "probabilities": [0.5], "flags": [1]},
        {**VALID_TYPES, "tags": ["x" * 33], "int": 2**63, "float": 2**53 + 1, "hours-per-week": 0, "satisfaction": 11},
    ],
}
"""What packages judge: the answers of the version that made them lie beside them."""

JUDGE = """
import json, sys
from importlib import import_module

schema = import_module(sys.argv[1]).SCHEMA
for event in json.load(sys.stdin):
    errors = schema.check(event)
    print(json.dumps({
        "line": None if errors else schema.encode(event).decode(),
        "errors": [[str(e.code), e.column, e.message, e.expected, e.got] for e in errors],
    }))
"""

HELD = b'"held-'
CLIENT = """
import json, os, signal, sys, threading
from importlib import import_module

import schemagen_runtime.dead_letters as dead_letters
import schemagen_runtime.spool.log as spool_log
from schemagen_runtime import Settings, TransientError, Workspace
from schemagen_runtime.sqlite.destination import SqliteDestination

moment = sys.argv[1]
send, bury, write_all = SqliteDestination.send, dead_letters.DeadLetterFolder.bury, spool_log.write_all

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def send_or_not(self, batch):
    if any(b'"held-' in line for line in batch.lines):
        raise TransientError("held back, to stay in the spool")
    return send(self, batch)

def bury_and_die(self, letters):
    if moment == "after burying":
        bury(self, letters)
    die()

def write_half_and_die(descriptor, text):
    os.write(descriptor, text[: len(text) // 2])
    die()

SqliteDestination.send = send_or_not
if moment.endswith("burying"):
    dead_letters.DeadLetterFolder.bury = bury_and_die
# A batch is a call: nothing waits for company, and what is held back holds back nothing else.
settings = Settings(linger=0.0, backoff=0.01, max_backoff=0.01, workers=4, delivery_timeout=600)
ws = Workspace(
    "sqlite:///monitoring.sqlite", project="bank", model="m", settings=settings, spool="spool", dead_letters="letters"
)
lending = ws.add_data_collection("scores", schema=import_module("lending").SCHEMA)
types = ws.add_data_collection("types", schema=import_module("every_type").SCHEMA)
collections = {"scores": lending, "types": types}
print("ready", flush=True)
for line in sys.stdin:
    call = json.loads(line)
    if call["then"] == "die in the middle":
        spool_log.write_all = write_half_and_die
    future = collections[call["collection"]].ingest_mappings(call["events"], model=call["model"], raise_errors=False)
    if call["then"] == "wait":
        future.result(60)
    print("done", flush=True)
"""


class Maker:
    """Write the samples of one version into a folder."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder = folder
        self.work = work
        self.packages = folder / "packages"

    def run(self, *arguments: str, stdin: str = "", code: int = 0, cwd: Path | None = None) -> str:
        """Run a command of that version; return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd or self.work,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(self.packages)},
        )
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def schemagen(self, *arguments: str, code: int = 0) -> str:
        """Run ``schemagen``; return what it printed."""
        return self.run("-m", "schemagen", *arguments, code=code)

    def schema(self, name: str) -> str:
        """Return the path of a schema file."""
        return str(self.folder / "schemas" / f"{name}.yaml")

    def make(self) -> None:
        """Write every sample."""
        for name in ("packages", "host", "letters", "file", "database"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.make_packages()
        self.make_host()
        self.make_letters()
        self.make_file()
        self.make_database()
        for path in [*self.folder.rglob("__pycache__")]:
            shutil.rmtree(path)

    def make_packages(self) -> None:
        """Write two generated packages, and how they judge and encode events."""
        schemas = [os.path.relpath(self.schema(name), self.folder) for name in ("lending-1.0.0", "every_type")]
        self.run("-m", "schemagen", "build", "--no-cache", *schemas, "--out", "packages", cwd=self.folder)
        for name, events in JUDGED.items():
            verdicts = self.run("-c", JUDGE, name, stdin=json.dumps(events)).splitlines()
            pairs = [{"event": event, **json.loads(verdict)} for event, verdict in zip(events, verdicts, strict=True)]
            write_lines(self.folder / f"packages.{name}.ndjson", pairs)

    def make_host(self) -> None:
        """Write what three processes leave that run at once and are killed: a spool, a store and dead letters."""
        host = self.folder / "host"
        host.mkdir()
        calls: dict[str, list[tuple[str, Sequence[Event], str]]] = {
            # The folder of each process in the spool: 0, 1 and 2.
            "in the middle of a record": [
                ("scores", [lending(f"a-{n}", n) for n in range(6)], "wait"),
                ("scores", [lending(f"held-{n}", n, comment="of the killed") for n in range(4)], ""),
                ("types", [VALID_TYPES, REQUIRED_TYPES], "wait"),
                ("scores", [label("held-1", actual=1), label("a-2", actual=0)], ""),
                ("types", [{**REQUIRED_TYPES, "customer": VALID_TYPES["customer"], "note": '"held-'}], ""),
                ("scores", [lending("torn", 9)], "die in the middle"),
            ],
            # An id of another content than is stored: it is refused, and becomes a dead letter.
            "before burying": [("scores", [lending(f"b-{n}", n) for n in range(3)] + [lending("a-1", 50)], "")],
            "after burying": [("scores", [lending(f"c-{n}", n) for n in range(3)] + [lending("a-2", 60)], "")],
        }
        processes = [self.start(host, moment) for moment in calls]
        for process, made in zip(processes, calls.values(), strict=True):
            for collection, events, then in made:
                self.call(process, collection, events, then)
            assert process.wait(60) == -signal.SIGKILL, process.returncode
        # The command closes the file in order, so that it stands without its log.
        self.run("-m", "schemagen", "stats", "--db", "monitoring.sqlite", cwd=host)
        assert not (host / "monitoring.sqlite-wal").exists()
        copy = self.copy("host")
        self.run("-c", RECOVER, cwd=copy)
        self.note_records("host", copy / "monitoring.sqlite", 19)

    def start(self, host: Path, moment: str) -> subprocess.Popen[str]:
        """Start a client process, and wait until it owns its part of the spool."""
        process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, moment],
            cwd=host,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(self.packages)},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def call(self, process: subprocess.Popen[str], collection: str, events: Sequence[Event], then: str) -> None:
        """Have a client process ingest events; return when its call has returned, or it is dead."""
        assert process.stdin is not None
        assert process.stdout is not None
        call = {"collection": collection, "events": events, "then": then, "model": model_of(collection, then)}
        process.stdin.write(json.dumps(call) + "\n")
        process.stdin.flush()
        process.stdout.readline()

    def make_letters(self) -> None:
        """Write dead letters of two schemas: refused, refused for a sensitive value, and never delivered."""
        events = {"lending": [lending("l-0", 0), lending("l-1", 1, comment="secret words"), label("l-0", actual=1)]}
        events["every_type"] = [VALID_TYPES, TYPES_LABEL]
        self.run("-c", LETTERS, str(self.folder / "letters"), stdin=json.dumps(events))
        self.replay("letters", 3)

    def make_file(self) -> None:
        """Write what a ``file:///`` destination writes, in several files."""
        (self.folder / "file").mkdir()
        events = {"lending": [lending(f"f-{n}", n) for n in range(20)] + [label("f-3", actual=1)]}
        events["every_type"] = [VALID_TYPES]
        self.run("-c", FILE, f"file://{self.folder}/file/events.ndjson", stdin=json.dumps(events))
        self.replay("file", 21)

    def replay(self, name: str, count: int) -> None:
        """Note the records that come of a sample when that version replays it."""
        db = self.work / f"{name}.sqlite"
        self.schemagen("replay", str(self.copy(name)), "--to", f"sqlite:///{db}")
        self.note_records(name, db, count)

    def copy(self, name: str) -> Path:
        """Return a copy of a sample, for that version to take up itself."""
        return Path(shutil.copytree(self.folder / name, self.work / name))

    def note_records(self, name: str, db: Path, count: int) -> None:
        """Write beside a sample the records that it ends as, ``count`` of them."""
        records = [json.loads(record) for record in self.run("-c", RECORDS, str(db)).splitlines()]
        assert len(records) == count, len(records)
        write_lines(self.folder / f"{name}.records.ndjson", records)

    def make_database(self) -> None:
        """Write a database: several collections, versions of a schema, labels, tokens, answered requests."""
        folder = self.folder / "database"
        folder.mkdir()
        db = folder / "monitoring.sqlite"
        self.ingest(db, "lending-1.0.0", "xgb-7", [label("early", actual=0)])
        events = [lending(f"e-{n}", n, **{"hours-per-week": n}) for n in range(5)]
        self.ingest(db, "lending-1.0.0", "xgb-7", [*events, lending("early", 6), lending("nan", 7, income="NaN")])
        self.ingest(db, "lending-1.0.0", "xgb-8", [lending("e-1", 11), lending("e-2", 12, comment="other model")])
        self.ingest(db, "lending-1.1.0", "xgb-8", [lending("new", 13, region="DE"), lending("plain", 14)])
        self.ingest(db, "lending-1.1.0", "xgb-8", [label("e-1", actual=1, reason="paid"), label("new", actual=0)])
        self.ingest(db, "lending-1.0.0", "xgb-7", [label("e-1", actual=0), label("nobody", actual=1)])
        self.ingest(db, "every_type", "tree", [VALID_TYPES, REQUIRED_TYPES, TYPES_LABEL], "shop", "types")
        tokens = {name: self.token(db, *options) for name, options in TOKENS.items()}
        revoked = tokens["revoked"].split("_")[1]
        self.schemagen("token", "revoke", revoked, "--db", str(db))
        write_lines(self.folder / "database.requests.ndjson", self.serve(db, tokens["all"]))
        (self.folder / "database.tokens.json").write_text(json.dumps(tokens, indent=1) + "\n")
        stats = self.run("-m", "schemagen", "stats", "--db", db.name, "--format", "json", cwd=folder)
        (self.folder / "database.stats.json").write_text(stats)
        self.note_records("database", db, 15)
        assert [path.name for path in folder.iterdir()] == ["monitoring.sqlite"]

    def ingest(  # noqa: PLR0917 -- the options of the command
        self,
        db: Path,
        schema: str,
        model: str,
        events: Iterable[Event],
        project: str = "bank",
        collection: str = "scores",
    ) -> None:
        """Store events, as the command does."""
        data = self.work / "events.ndjson"
        write_lines(data, events)
        place = ("--project", project, "--collection", collection, "--model", model)
        self.schemagen("ingest", str(data), "--schema", self.schema(schema), "--to", f"sqlite:///{db}", *place)

    def token(self, db: Path, *options: str) -> str:
        """Create a token."""
        return self.schemagen("token", "create", "--db", str(db), *options).strip()

    def serve(self, db: Path, token: str) -> list[Mapping[str, object]]:
        """Have the collector answer two batches under keys; return the requests with their answers."""
        command = [sys.executable, "-m", "schemagen", "serve", "--db", str(db), "--port", "0", "--no-access-log"]
        fingerprint = self.run("-c", "import lending; print(lending.SCHEMA.fingerprint)").strip()
        made: list[Mapping[str, object]] = []
        with subprocess.Popen(command, cwd=self.work, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            url = server.stderr.readline().partition(" at ")[2].split()[0]
            for key, events in REQUESTS.items():
                body = "".join(json.dumps(event) + "\n" for event in events)
                headers = {
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/x-ndjson",
                    "Idempotency-Key": key,
                    "Schema-Fingerprint": fingerprint,
                }
                path = "/v1/projects/bank/data-collections/scores/events?model=xgb-7"
                request = urllib.request.Request(url + path, body.encode(), headers)
                with urllib.request.urlopen(request) as answer:
                    shown = {name: value for name, value in headers.items() if name != "Authorization"}
                    made.append({"path": path, "headers": shown, "body": body, "answer": json.load(answer)})
            server.send_signal(signal.SIGTERM)
            server.wait(60)
        return made


TOKENS: Mapping[str, Sequence[str]] = {
    "all": ("--all-projects", "--right", "register", "--right", "ingest", "--right", "read", "--name", "all"),
    "reader": ("--project", "bank", "--right", "read", "--name", "reader", "--expires", "36500d"),
    "expired": ("--project", "bank", "--right", "read", "--name", "expired", "--expires", "1s"),
    "revoked": ("--all-projects", "--right", "read", "--name", "revoked"),
}
REQUESTS: Mapping[str, Sequence[Event]] = {
    "key-1": [lending("k-1", 20), label("k-1", actual=1)],
    "key-2": [lending("k-2", 21), lending("e-1", 99), label("e-2", actual=0)],
}
"""The second has an event whose id is stored with other content; what both set is corrected by nobody yet."""

RECORDS = """
import json, sys
from schemagen_runtime import open_records
from schemagen_runtime.record import describe_record

with open_records(f"sqlite:///{sys.argv[1]}") as source:
    for collection in source.collections():
        for record in source.records(collection):
            print(json.dumps(describe_record(collection, record)))
"""

RECOVER = """
from schemagen_runtime import Workspace

place = "sqlite:///monitoring.sqlite"
with Workspace(place, project="bank", model="m", spool="spool", dead_letters="letters") as ws:
    assert ws.flush(30)
"""

LETTERS = """
import json, sys
from importlib import import_module

from schemagen_runtime import ErrorCode, FieldError, Outcome, Settings, TransientError, Workspace

class Sink:
    def register(self, collection, schema): pass
    def close(self): pass
    def send(self, batch):
        if batch.schema.name == "every_type":
            raise TransientError("nobody is there")
        errors = {}
        for index, line in enumerate(batch.lines):
            event = json.loads(line)
            if event.get("comment"):
                errors[index] = FieldError(ErrorCode.NOT_IN_ENUM, "comment", "column 'comment' does not fit: got "
                    + repr(event["comment"]), "another comment", event["comment"])
            else:
                errors[index] = FieldError(ErrorCode.DUPLICATE_ID, None, "the id is taken", "a new id", event["id"])
        return Outcome(errors=errors)

settings = Settings(linger=0.0, delivery_timeout=0.2, backoff=0.01, max_backoff=0.01)
with Workspace(Sink(), project="bank", model="m", settings=settings, dead_letters=sys.argv[1]) as ws:
    for name, events in json.load(sys.stdin).items():
        collection = ws.add_data_collection(name, schema=import_module(name).SCHEMA)
        result = collection.ingest_mappings(events, raise_errors=False).result(30)
        assert {str(entry.fate) for entry in result.results} == {"dead_lettered"}, result
"""

FILE = """
import json, sys
from importlib import import_module

from schemagen_runtime import Settings, Workspace

settings = Settings(linger=0.0, max_event_bytes=3000, max_file_bytes=4000)
with Workspace(sys.argv[1], project="bank", model="m", settings=settings) as ws:
    for name, events in json.load(sys.stdin).items():
        collection = ws.add_data_collection(name, schema=import_module(name).SCHEMA)
        for event in events:
            assert collection.ingest_mappings([event]).result(30).status == "success"
"""


def model_of(collection: str, then: str) -> str:
    """Return the model of a call of the clients: those that wait in the spool are of two."""
    return "n" if collection == "types" and not then else "m"


def write_lines(path: Path, values: Iterable[object]) -> None:
    """Write values as NDJSON."""
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), "utf-8")


def main() -> None:
    """Write the samples into the folder that is named."""
    with tempfile.TemporaryDirectory() as work:
        Maker(Path(sys.argv[1]).resolve(), Path(work)).make()


if __name__ == "__main__":
    main()
