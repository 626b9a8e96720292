"""``schemagen sample`` writes what ``schemagen validate`` takes, and says how many it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen, write


def test_what_is_written_fits(tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("sample", "lending.yaml", "-n", "300", "--out", "events.ndjson", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "lending: 300 events: " in done.stderr
    checked = schemagen("validate", "events.ndjson", "--schema", "lending.yaml", cwd=tmp_path)
    assert "300 rows: 300 good, 0 bad" in checked.stderr
    again = schemagen("sample", "lending.yaml", "-n", "300", cwd=tmp_path)
    assert again.stdout == (tmp_path / "events.ndjson").read_text()


def test_bad_events_are_counted(tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("sample", "lending.yaml", "--bad", "0.1", "--out", "events.ndjson", cwd=tmp_path)
    bad = done.stderr.split(" do not fit")[0].split("\n")[-1]
    checked = schemagen("validate", "events.ndjson", "--schema", "lending.yaml", cwd=tmp_path)
    assert f"1,000 rows: {1000 - int(bad)} good, {bad} bad" in checked.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--start", "yesterday"], "'yesterday' is no time"),
        (["--start", "2026-01-01T00:00:00"], "has no offset"),
        (["--every", "soon"], "'soon' is no duration"),
        (["--bad", "2"], "not in the range"),
    ],
)
def test_options_that_make_no_sense_are_told(arguments: list[str], told: str, tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("sample", "lending.yaml", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr


def test_what_cannot_be_drawn_or_written_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("sample", "lending.yaml", "--out", "no/such/folder.ndjson", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    (tmp_path / "bad.yaml").write_text(
        (tmp_path / "lending.yaml").read_text().replace("id: id", "id: {name: id, enum: [a]}")
    )
    done = schemagen("sample", "bad.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "column 'id' has 1 different ids" in done.stderr
