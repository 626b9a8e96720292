"""Take up what an earlier version left in files: a spool, dead letters, and the output of ``file:///``."""

from __future__ import annotations

import json

import pytest

from tests.system.compatibility.support import Sample, open_files, records_of, timeless

RECOVER = """
from schemagen_runtime import Workspace

place = "sqlite:///monitoring.sqlite"
with Workspace(place, project="bank", model="m", spool="spool", dead_letters="letters") as ws:
    assert ws.flush(30)
    stats = ws.stats()
    print(stats.recovered, stats.delivered, stats.duplicates, stats.dead_lettered, stats.damaged_records)
"""


def event_bytes(line: str) -> str:
    """Return the event of an envelope, as it stands there."""
    return line.partition(',"event":')[2][:-1]


def test_a_spool_is_taken_up_and_every_event_delivered(sample: Sample) -> None:
    """Three processes were killed: amid a record, before a dead letter was written, and after that."""
    host = sample.copy("host")
    letters = host / "letters" / "dead-letters.ndjson"
    before = letters.read_text("utf-8")
    assert json.loads(before)["event"]["id"] == "a-2"
    # Seven were held back and are delivered. Of the two that were refused one is a letter already, and known as such.
    assert sample.run("-W", "error", "-c", RECOVER, cwd=host) == "8 7 0 1 0\n"
    after = letters.read_text("utf-8")
    assert after.startswith(before)
    (line,) = after.removeprefix(before).splitlines()
    (spooled,) = [
        text for text in (sample.folder / "host/spool/1/00000001.log").read_text().splitlines() if '"a-1"' in text
    ]
    assert event_bytes(line) == spooled.split(" ", 4)[4]
    assert [error["code"] for error in json.loads(line)["errors"]] == ["duplicate_id"]
    assert timeless(records_of(host / "monitoring.sqlite")) == timeless(sample.lines("host.records"))
    assert not [path for path in open_files(host / "spool") if path.endswith((".log", ".done"))]
    assert sample.run("-c", RECOVER, cwd=host) == "0 0 0 0 0\n"


@pytest.mark.parametrize(("name", "count"), [("letters", 5), ("file", 22)])
def test_events_in_files_are_replayed(sample: Sample, name: str, count: int) -> None:
    folder = sample.copy(name)
    done = sample.run("-m", "schemagen", "replay", name, "--to", "sqlite:///new.sqlite")
    assert done == ""
    assert timeless(records_of(sample.work / "new.sqlite")) == timeless(sample.lines(f"{name}.records"))
    assert not list(folder.glob("*.ndjson"))
    assert count == sum(line.count('"event":') for line in lines_of(sample, name))


def lines_of(sample: Sample, name: str) -> list[str]:
    """Return the lines of a folder of envelopes."""
    return [
        line for path in (sample.folder / name).glob("*.ndjson") for line in path.read_text("utf-8").split("\n") if line
    ]


def test_a_letter_that_fails_again_is_kept_with_its_event_as_it_was(sample: Sample) -> None:
    folder = sample.copy("letters")
    before = lines_of(sample, "letters")
    reasons = [error["code"] for line in before for error in json.loads(line)["errors"]]
    assert reasons == ["duplicate_id", "not_in_enum", "duplicate_id", "delivery_failed", "delivery_failed"]
    (secret,) = [line for line in before if "secret words" in line]
    other = {**json.loads(secret)["event"], "income": 77}
    (sample.work / "other.ndjson").write_text(json.dumps(other) + "\n")
    place = ("--project", "bank", "--collection", "lending", "--model", "m", "--to", "sqlite:///new.sqlite")
    schemagen = ("-m", "schemagen")
    sample.run(*schemagen, "ingest", "other.ndjson", "--schema", sample.schema("lending-1.0.0"), *place)
    told = sample.run(*schemagen, "replay", "letters", "--to", "sqlite:///new.sqlite", code=1)
    assert "error[duplicate_id]: event 'l-1'" in told
    (path,) = folder.glob("*.ndjson")
    (kept, _) = path.read_text("utf-8").split("\n")
    assert event_bytes(kept) == event_bytes(secret)
    assert (json.loads(kept)["attempts"], json.loads(secret)["attempts"]) == (2, 1)
    assert kept.count("secret words") == 1  # in the event, where it belongs, and nowhere else
