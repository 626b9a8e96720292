"""``schemagen ingest`` delivers the good rows once, however often it is run."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import EVENT, schemagen, write

INGEST = ("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///m.db")


def test_a_second_run_finds_duplicates(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text("".join(f"{EVENT % number}\n" for number in range(1500)))
    first, second = (schemagen(*INGEST, cwd=tmp_path) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "1,500 rows: 1,500 delivered, 0 duplicate, 0 rejected" in first.stderr
    assert "1,500 rows: 0 delivered, 1,500 duplicate, 0 rejected" in second.stderr


def test_a_bad_row_costs_its_neighbours_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n{{}}\n{EVENT % 2}\n")
    done = schemagen(*INGEST, cwd=tmp_path)
    assert done.returncode == 1
    assert "3 rows: 2 delivered, 0 duplicate, 1 rejected" in done.stderr
