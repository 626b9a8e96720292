"""``schemagen infer`` writes a schema that ``validate`` takes the very data with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.compiler.cli.support import on_terminal, schemagen

ROWS = "income,plan,due\n" + "".join(f"{number},{'ab'[number % 2]},NA\n" for number in range(50))


def test_what_it_writes_takes_what_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text(ROWS)
    done = schemagen("infer", "loans.csv", "--null", "NA", "--out", "loans.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "wrote loans.yaml: 3 columns of 50 rows" in done.stderr
    assert schemagen("build", "loans.yaml", "--out", "src", cwd=tmp_path).returncode == 0
    valid = schemagen("validate", "loans.csv", "--null", "NA", "--schema", "loans.yaml", cwd=tmp_path)
    assert (valid.returncode, valid.stdout) == (0, "")
    assert "50 rows: 50 good, 0 bad" in valid.stderr
    assert valid.stderr.count("'todo_id' is a placeholder") == 1


def test_placeholders_are_not_ingested(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text(ROWS)
    schemagen("infer", "loans.csv", "--out", "loans.yaml", cwd=tmp_path)
    done = schemagen("ingest", "loans.csv", "--schema", "loans.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "'todo_prediction' is a placeholder" in done.stderr
    assert not (tmp_path / "m.db").exists()


def test_a_schema_without_placeholders_is_ingested(tmp_path: Path) -> None:
    lines = ["event_id,timestamp,x,y_pred"]
    lines += [f"e{number},2024-01-01T00:00:{number:02}Z,{number},{number}.5" for number in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    assert schemagen("infer", "t.csv", "--out", "t.yaml", cwd=tmp_path).returncode == 0
    done = schemagen("ingest", "t.csv", "--schema", "t.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    assert "60 rows: 60 delivered" in done.stderr


def test_ids_can_be_made_of_file_and_row(tmp_path: Path) -> None:
    lines = ["row_id,timestamp,x,y_pred", *(f"7,2024-01-01 00:00:{row:02}+0000,{row},{row}.5" for row in range(60))]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    options = ("--null", "NA", "--timestamps", "lenient", "--id-from-row")
    done = schemagen("infer", "t.csv", *options, "--out", "t.yaml", cwd=tmp_path)
    assert f"try it: schemagen validate t.csv {' '.join(options)} --schema t.yaml" in done.stderr
    assert "\nid: row_id_2  # file and row" in (tmp_path / "t.yaml").read_text()
    valid = schemagen("validate", "t.csv", *options, "--schema", "t.yaml", cwd=tmp_path)
    assert "60 rows: 60 good, 0 bad" in valid.stderr
    for said in ("60 delivered, 0 duplicate", "0 delivered, 60 duplicate"):
        done = schemagen("ingest", "t.csv", *options, "--schema", "t.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
        assert said in done.stderr
    assert "row_id_2   t.csv:17\n" in schemagen("show", "t.csv:17", "--from", "m.db", cwd=tmp_path).stdout


def test_ids_of_rows_are_texts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,x\n" + "".join(f"{row},{row}\n" for row in range(9)))
    schemagen("infer", "t.csv", "--out", "t.yaml", cwd=tmp_path)
    done = schemagen("validate", "t.csv", "--id-from-row", "--schema", "t.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "--id-from-row makes texts, and the id 'id' is int" in done.stderr


def test_a_table_of_a_database_is_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute('CREATE TABLE "my orders" (order_id, rooms REAL, name TEXT)')
        rows = [(f"o{row}", float(row) if row % 3 else None, "x") for row in range(50)]
        connection.executemany('INSERT INTO "my orders" VALUES (?, ?, ?)', rows)
        connection.commit()
    url = "sqlite:///shop.db#my%20orders"
    done = schemagen("infer", url, "--out", "o.yaml", cwd=tmp_path)
    assert done.returncode == 0
    text = (tmp_path / "o.yaml").read_text()
    assert "\nname: my_orders\n" in text
    assert "\n  rooms: int?  # 50 rows; 17 empty; 1 to 49; whole floats with gaps" in text
    valid = schemagen("validate", url, "--schema", "o.yaml", cwd=tmp_path)
    assert "50 rows: 50 good, 0 bad" in valid.stderr
    assert "#my orders" in schemagen("infer", "sqlite:///shop.db#my order", cwd=tmp_path).stderr
    assert "no use for --null" in schemagen("infer", url, "--null", "NA", cwd=tmp_path).stderr


def test_several_files_make_one_schema_on_stdout(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text('{"x": 1}\n')
    (tmp_path / "b.json").write_text('[{"x": 2.5, "y": "u"}]')
    done = schemagen("infer", "a.ndjson", "b.json", "--name", "both", cwd=tmp_path)
    assert done.returncode == 0
    assert "name: both\n" in done.stdout
    assert "  x: float?  # 2 rows; 1.0 to 2.5\n" in done.stdout
    assert '  "y": string?  # empty in the newest 1 of 2 rows; 2 rows; 1 empty' in done.stdout


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = schemagen("infer", "-", "--format-of-data", "csv", cwd=tmp_path, stdin=b"a;b\n1;2\n")
    assert "# Inferred from standard input; 1 row\n" in done.stdout
    assert "name: my_model\n" in done.stdout


def test_rows_that_are_left_out_are_named_and_end_with_1(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("a,b\n1,2\n3\n")
    done = schemagen("infer", "r.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "r.csv:3: the row has 1 cells, and the header has 2" in done.stderr
    assert "a: int?  # 1 row" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("e.csv", b"", 1, "e.csv:1: error[missing_header]"),
        ("h.csv", b"a,b\n", 1, "h.csv: there is no row"),
        ("b.csv", b"\x00\x01\xff\xfe\n\x00\x00", 1, "b.csv"),
        ("p.csv", b"PAR1", 2, "is a Parquet file"),
        ("x.txt", b"a\n", 2, "does not say what it is"),
    ],
)
def test_what_makes_no_schema_says_why_and_writes_nothing(
    name: str, content: bytes, code: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    done = schemagen("infer", name, "--out", "s.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "s.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("t.csv", "t.ndjson"), "files of one kind"),
        (("t.csv", "--name", "Not A Name"), "cannot name a package"),
        (("t.csv", "--name", "json"), "call it 'json_events'"),
        (("t.csv", "--out", "t.csv"), "is not overwritten"),
        (("t.csv", "--out", "no/t.yaml"), "cannot be written"),
        (("none.csv",), "none.csv cannot be read"),
    ],
)
def test_a_wrong_call_ends_with_2(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    (tmp_path / "t.ndjson").write_text('{"a": 1}\n')
    done = schemagen("infer", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert (tmp_path / "t.csv").read_text() == "a\n1\n"


def test_a_bar_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text(ROWS)
    code, shown = on_terminal("infer", "loans.csv", cwd=tmp_path)
    assert code == 0
    assert "loans.csv" in shown
    assert "100%" in shown


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_ints_with_gaps_that_have_a_point_are_told_and_taken_as_ints_if_asked(tmp_path: Path, form: str) -> None:
    def cells(row: int) -> tuple[str, ...]:
        time = f"2024-01-01T00:{row // 60:02}:{row % 60:02}Z"
        return f"e{row}", time, f"{row}", f"{row % 3}.0" if row % 4 else "", f"{row % 2}.0" if row < 200 else ""

    rows = list(map(cells, range(240)))
    if form == "csv":
        text = "".join(",".join(row) + "\n" for row in (("event_id", "timestamp", "age", "is: rooms", "label"), *rows))
    else:
        line = '{{"event_id": "{}", "timestamp": "{}", "age": {}, "is: rooms": {}, "label": {}}}\n'
        text = "".join(line.format(*(cell or "null" for cell in row)) for row in rows)
    data = f"t.{form}"
    (tmp_path / data).write_text(text)
    strict, lenient = (schemagen("infer", data, "--ints", how, cwd=tmp_path) for how in ("strict", "lenient"))
    assert "label: float?" in strict.stdout
    for line in ('"is: rooms": int?', "label: int?"):
        assert f"Then write '{line}'" in strict.stderr
        assert f"Then write '{line}'" in strict.stdout
    assert "label: {type: int?, enum: [0, 1]}" in lenient.stdout
    assert "Then write" not in lenient.stderr
    for schema in (strict.stdout.replace("label: float?", "label: int?"), lenient.stdout):
        (tmp_path / "t.yaml").write_text(schema)
        done = schemagen("validate", data, "--ints", "lenient", "--schema", "t.yaml", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
    (tmp_path / data).write_text(text.replace("2.0", "2.5", 1))
    done = schemagen("validate", data, "--ints", "lenient", "--schema", "t.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("error[type_mismatch]")) == (1, 1)
