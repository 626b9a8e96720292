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
