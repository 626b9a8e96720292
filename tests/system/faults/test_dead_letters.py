"""Dead letters: what is in them, what is kept out of texts, rotation, and callables that fail."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import Batch, DeadLetter, ErrorCode, FieldError, Outcome, SchemaInfo, Workspace
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.dead_letters import DeadLetterFolder

from tests.runtime.support import SCHEMA, MemoryDestination, event, schema
from tests.system.faults.collector import Collector, answers, refuses_events
from tests.system.faults.support import PLACE, QUICK, Account, add_collection, fates, lines_of, numbered, read_letters

SECRET = "Ada Lovelace, née Byron"


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with Collector(tmp_path / "store.db", refuses_events(lambda _: True)) as running:
        yield running


def test_a_letter_has_all_that_is_needed(collector: Collector, tmp_path: Path) -> None:
    before = time.time()
    (sent,) = numbered("a", [5])
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=tmp_path / "dead") as ws:
        result = add_collection(ws).ingest_mappings([sent], raise_errors=False).result()
    assert fates(result) == {"dead_lettered": 1}
    assert [error.event for error in result.errors] == [sent]
    (path,) = (tmp_path / "dead").glob("*.ndjson")
    (line,) = lines_of(path)
    letter = orjson.loads(line)
    # The event is byte for byte what was sent.
    assert line.endswith(b',"event":' + SCHEMA.encode(sent) + b"}\n")
    assert (letter["project"], letter["collection"], letter["model"], letter["attempts"]) == ("p", "c", "m", 1)
    assert letter["schema"] == {"name": "small", "version": "1.0.0", "fingerprint": SCHEMA.fingerprint}
    assert [(error["code"], error["column"]) for error in letter["errors"]] == [("out_of_range", "x")]
    assert time.strftime("%Y-%m-%d", time.gmtime(before)) <= letter["accepted_at"] <= letter["failed_at"]
    assert (tmp_path / "dead" / "schemas" / f"{SCHEMA.fingerprint}.json").read_bytes() == SCHEMA.document
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_finds_nobody_is_a_letter_where_there_is_no_spool(collector: Collector, tmp_path: Path) -> None:
    collector.behave = answers(503)
    settings = replace(QUICK, delivery_timeout=0.2)
    with Workspace(collector.url, project="p", model="m", settings=settings, dead_letters=tmp_path / "dead") as ws:
        result = add_collection(ws).ingest_mappings(numbered("a", range(3)), raise_errors=False).result()
    assert fates(result) == {"dead_lettered": 3}
    assert {error.code for error in result.errors} == {ErrorCode.DELIVERY_FAILED}
    Account.take(tmp_path / "store.db", letters=tmp_path / "dead").require(["a-0", "a-1", "a-2"])


def test_bad_events_are_the_caller_s_and_no_letters(collector: Collector, tmp_path: Path) -> None:
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=tmp_path / "dead") as ws:
        result = add_collection(ws).ingest_mappings([{"id": "a"}], raise_errors=False).result()
    assert fates(result) == {"rejected": 1}
    assert read_letters(tmp_path / "dead") == []


def test_files_are_rotated_by_size(collector: Collector, tmp_path: Path) -> None:
    settings = replace(QUICK, max_file_bytes=5000)
    with Workspace(collector.url, project="p", model="m", settings=settings, dead_letters=tmp_path / "dead") as ws:
        collection = add_collection(ws)
        for number in range(40):
            collection.ingest_mappings(numbered("a", [number]), raise_errors=False).result()
    files = sorted((tmp_path / "dead").glob("*.ndjson"))
    assert len(files) > 3
    assert all(path.stat().st_size < 6000 for path in files)  # the letter that reaches the size is the last
    assert sorted(read_letters(tmp_path / "dead")) == sorted(f"a-{number}" for number in range(40))


@pytest.mark.parametrize("column", ["note", "x", None])
def test_sensitive_values_stay_out_of_texts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, column: str | None
) -> None:
    caplog.set_level(logging.DEBUG)
    secretive = schema(**{"note: string?": "note: {type: 'string?', sensitive: true}"})
    refusal = FieldError(ErrorCode.PATTERN_MISMATCH, column, f"not a name: {SECRET!r}", "a name", SECRET)

    class Refusing(MemoryDestination):
        def send(self, batch: Batch) -> Outcome:
            return Outcome(errors=dict.fromkeys(range(len(batch.lines)), refusal))

    with Workspace(Refusing(), project="p", model="m", settings=QUICK, dead_letters=tmp_path / "dead") as ws:
        collection = ws.add_data_collection("c", schema=secretive)
        result = collection.ingest_events([event("a", note=SECRET)], raise_errors=False).result()
    (line,) = lines_of(next((tmp_path / "dead").glob("*.ndjson")))
    head, _, sent = line.partition(b',"event":')
    assert SECRET.encode() in sent
    assert SECRET.encode() not in head
    assert SECRET not in result.errors[0].message + result.errors[0].got + str(result.errors[0])
    assert SECRET not in caplog.text


def test_a_callable_takes_letters(collector: Collector) -> None:
    taken: list[DeadLetter] = []
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=taken.append) as ws:
        result = add_collection(ws).ingest_mappings(numbered("a", range(3)), raise_errors=False).result()
    assert fates(result) == {"dead_lettered": 3}
    assert [orjson.loads(letter.line)["id"] for letter in taken] == ["a-0", "a-1", "a-2"]
    assert [letter.errors[0].column for letter in taken] == ["x"] * 3


@pytest.mark.parametrize("spooled", [False, True])
def test_a_callable_that_raises_has_not_taken_the_letter(
    collector: Collector, tmp_path: Path, caplog: pytest.LogCaptureFixture, *, spooled: bool
) -> None:
    def take(letter: DeadLetter) -> None:
        if orjson.loads(letter.line)["id"] == "a-1":
            raise KeyboardInterrupt

    spool = tmp_path / "spool" if spooled else None
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=take, spool=spool) as ws:
        result = add_collection(ws).ingest_mappings(numbered("a", range(3)), raise_errors=False).result()
    left = "spooled" if spooled else "rejected"
    assert [str(entry.fate) for entry in result.results] == ["dead_lettered", left, left]
    assert "the callable for dead letters raised" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="the file is open")
def test_dead_letters_in_a_folder_that_goes_away(collector: Collector, tmp_path: Path) -> None:
    """The event is rejected, to its caller's face, rather than lost."""
    collector.behave = answers(400)
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=tmp_path / "d") as ws:
        collection = add_collection(ws)
        shutil.rmtree(tmp_path / "d")
        (tmp_path / "d").write_text("in the way")
        result = collection.ingest_mappings(numbered("a", range(3)), raise_errors=False).result()
    assert fates(result) == {"rejected": 3}


def test_a_letter_is_known_again_after_the_schema_s_words_changed(tmp_path: Path) -> None:
    """The folders of spool and letters may have kept documents of different days, under one fingerprint."""
    before, after = SCHEMA, schema(**{"x: int": "x: {type: int, doc: 'better words'}"})
    assert before.fingerprint == after.fingerprint
    assert before.document != after.document
    kept, asked = (Stream(PLACE, "m", SchemaInfo.of(one)) for one in (before, after))
    line = SCHEMA.encode(event("a"))
    folder = DeadLetterFolder(tmp_path / "dead", 1 << 20)
    assert folder.bury([DeadLetter(kept, line, accepted_at=1700000000.5)]) == 1
    assert folder.holds(asked, line, 1700000000.5)
    assert not folder.holds(replace(asked, model="other"), line, 1700000000.5)
