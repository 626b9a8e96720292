"""``schemagen validate`` names each bad row by its line, and stores nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.compiler.cli.support import EVENT, schemagen, write


def test_bad_rows_are_told_by_line(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n\n{{}}\nnot json\n")
    done = schemagen("validate", "events.ndjson", "--schema", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "events.ndjson:3: error[" in done.stdout
    assert "events.ndjson:4:1: error[malformed_json]" in done.stdout
    assert "events.ndjson:1:" not in done.stdout


def test_good_rows_end_with_0(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n")
    done = schemagen("validate", "events.ndjson", "--schema", "lending.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


ROWS = (
    "id{d}timestamp{d}income{d}probability{n}"
    "a1{d}2026-01-01 00:00:00.5+0000{d}1.5{d}0.5{n}"
    "b\u00e9{d}2026-01-01T00:00:00Z{d}2{d}0{n}"
)


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("t.csv", ROWS.format(d=";", n="\n").encode(), ()),
        ("t.tsv", ROWS.format(d="\t", n="\r\n").encode(), ()),
        ("t.csv", ROWS.format(d=",", n="\r").encode(), ()),
        ("t.csv", ROWS.format(d=",", n="\n").encode("utf-16"), ()),
        ("t.csv", ROWS.format(d="\t", n="\r\n").encode("utf-16-le"), ()),
        ("t.csv", ROWS.format(d=",", n="\n").encode("latin-1"), ("--encoding", "latin-1")),
        ("t.csv", ROWS.format(d="^", n="\n").encode(), ("--delimiter", "^")),
        ("t.csv", gzip.compress(ROWS.format(d=",", n="\n").encode("utf-8-sig"), mtime=0), ()),
        ("-", ROWS.format(d=";", n="\n").encode("utf-16"), ("--format-of-data", "csv")),
    ],
)
def test_tables_are_read_as_other_programs_write_them(
    name: str, content: bytes, options: tuple[str, ...], tmp_path: Path
) -> None:
    write(tmp_path)
    if name != "-":
        (tmp_path / name).write_bytes(content)
    common = ("validate", name, "--schema", "lending.yaml", *options)
    done = schemagen(*common, "--timestamps", "lenient", cwd=tmp_path, stdin=content)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    assert "2 rows: 2 good" in done.stderr
    strict = schemagen(*common, cwd=tmp_path, stdin=content)
    assert strict.returncode == 1
    assert "character 11 is a blank, and must be 'T': write '2026-01-01T00:00:00.5+00:00'" in strict.stdout
    assert "--timestamps lenient" in strict.stderr


def test_an_array_is_read_as_such_and_unknown_columns_are_left_out(tmp_path: Path) -> None:
    write(tmp_path)
    events = [json.loads(EVENT % 1), {**json.loads(EVENT % 2), "more": 1}, {**json.loads(EVENT % 3), "income": -1}]
    (tmp_path / "e.json").write_text(json.dumps(events, indent=1))
    done = schemagen("validate", "e.json", "--schema", "lending.yaml", "--ignore-unknown", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert "e.json:15: error[out_of_range]" in done.stdout
    asked = schemagen("validate", "e.json", "--schema", "lending.yaml", cwd=tmp_path)
    assert "error[unknown_column]" in asked.stdout
    assert "--ignore-unknown" in asked.stderr


def test_mistakes_are_printed_up_to_a_limit_and_all_counted(tmp_path: Path) -> None:
    write(tmp_path)
    bad = '{"id": "a", "timestamp": "2026-01-01", "income": -1, "probability": 0.5}\n'
    (tmp_path / "e.ndjson").write_text(bad * 700)
    common = ("validate", "e.ndjson", "--schema", "lending.yaml")
    for options, printed in (((), 1000), (("--max-errors", "3"), 3), (("--max-errors", "0"), 1400)):
        done = schemagen(*common, *options, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stdout.count("\n") == printed
        assert "700 bad" in done.stderr
        assert ("more mistake" in done.stderr) is (printed < 1400)
    report = json.loads(schemagen(*common, "--max-errors", "3", "--report", "json", cwd=tmp_path).stdout)
    assert len(report["errors"]) == 3
    assert report["omitted"] == 1397
    assert report["codes"] == {"timestamp_invalid": 700, "out_of_range": 700}
    assert report["columns"] == {"timestamp_invalid": {"timestamp": 700}, "out_of_range": {"income": 700}}


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"PK\x03\x04", (), "Excel"),
        (b"PAR1", (), "Parquet"),
        (b"id\n", ("--encoding", "klingon"), "no encoding"),
        (b"id\n", ("--encoding", "hex"), "no encoding"),
        (b"id\n", ("--delimiter", "ab"), "no delimiter"),
        (b"id\n", ("--delimiter", '"'), "no delimiter"),
        (b"id\n", ("--max-errors", "-1"), "--max-errors"),
    ],
)
def test_what_cannot_be_read_is_told_as_a_usage_error(
    content: bytes, options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    write(tmp_path)
    (tmp_path / "t.csv").write_bytes(content)
    done = schemagen("validate", "t.csv", "--schema", "lending.yaml", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
