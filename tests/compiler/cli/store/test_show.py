"""``schemagen show`` prints what is stored under an id, and ends with 1 where nothing is."""

from __future__ import annotations

import json
from pathlib import Path

from tests.compiler.cli.support import EVENT, schemagen, write


def test_a_record_is_one_line_of_json(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n")
    schemagen("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    done = schemagen("show", "a1", "--from", "sqlite:///m.db", "--format", "json", cwd=tmp_path)
    record = json.loads(done.stdout)
    assert (record["id"], record["values"]["income"], record["labels"]) == ("a1", 1.0, {"defaulted": None})
    missing = schemagen("show", "a2", "--from", "sqlite:///m.db", cwd=tmp_path)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "has no inference with the id 'a2'" in missing.stderr


def test_the_newest_are_shown_without_an_id(tmp_path: Path) -> None:
    write(tmp_path)
    lines = [(EVENT % day).replace("2026-01-01", f"2026-01-0{day}") for day in (2, 3, 1)]
    (tmp_path / "events.ndjson").write_text("\n".join(lines))
    schemagen("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    for options, ids in (
        (("--last", "2"), ["a3", "a2"]),
        (("--since", "2026-01-02"), ["a3", "a2"]),
        (("--until", "2026-01-02T00:00:00Z"), ["a1"]),
        ((), ["a3", "a2", "a1"]),
    ):
        done = schemagen("show", "--from", "m.db", *options, "--format", "json", cwd=tmp_path)
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ids
    none = schemagen("show", "--from", "m.db", "--since", "1d", cwd=tmp_path)
    assert (none.returncode, none.stdout) == (1, "")
    assert schemagen("show", "a1", "--last", "2", "--from", "m.db", cwd=tmp_path).returncode == 2


def test_labels_that_wait_for_their_inference_are_told(tmp_path: Path) -> None:
    """Somebody who sent a label and finds nothing must hear that it is not lost."""
    write(tmp_path)
    (tmp_path / "labels.ndjson").write_text('{"id": "a7", "defaulted": true}\n')
    sent = schemagen("ingest", "labels.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    assert sent.returncode == 0, sent.stderr
    for more in ((), ("--model", "other")):
        waiting = schemagen("show", "a7", "--from", "sqlite:///m.db", *more, cwd=tmp_path)
        assert (waiting.returncode, waiting.stdout) == (1, "")
        assert "; its labels are stored, and joined when it comes: defaulted (accepted 20" in waiting.stderr
