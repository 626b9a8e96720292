"""``schemagen erase``: from a file, over HTTP, from a list, from what waits on disk; and what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.collector.support import Server
from tests.compiler.cli.store.support import INFERENCES, ids, ingest
from tests.compiler.cli.support import schemagen
from tests.runtime.support import event, label


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "m.db"
    ingest(path, event("-dash"), event("a/b"), label("a/b", y=1), event("kept"), event("two words"))
    return path


def test_erased_in_a_file(db: Path) -> None:
    (db.parent / "ids.txt").write_text("two words\n\n-dash\n")
    done = schemagen("erase", "a/b", "never", "--ids-from", "ids.txt", "--db", "m.db", cwd=db.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "p/c: 4 ids erased: 3 inferences, 1 label\n"
        "nothing was stored under 1 of them, which are refused now too: 'never'\n"
    )
    done = schemagen("erase", "a/b", "--db", "sqlite:///m.db", "--format", "json", cwd=db.parent)
    assert json.loads(done.stdout) == {
        "version": 1,
        "project": "p",
        "collection": "c",
        "ids": 1,
        "inferences": 0,
        "labels": 0,
        "absent": ["a/b"],
        "spooled": None,
        "dead_letters": None,
    }
    shown = schemagen("show", "kept", "--from", "m.db", cwd=db.parent)
    assert shown.returncode == 0
    assert schemagen("show", "a/b", "--from", "m.db", cwd=db.parent).returncode == 1


def test_erased_at_a_collector(db: Path) -> None:
    with Server(db) as server:
        place = ("--db", server.url, "--project", "p", "--collection", "c")
        done = schemagen("erase", "--ids-from", "-", *place, cwd=db.parent, stdin="a/b\nné\n".encode())
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("p/c: 2 ids erased: 1 inference, 1 label\n")
        refused = schemagen("erase", "a", *place[:4], "--collection", "no", cwd=db.parent)
        assert (refused.returncode, "has no collection p/no" in refused.stderr) == (1, True)
        assert b"a/b" not in b"".join(path.read_bytes() for path in db.parent.glob("m.db*"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--db", "m.db"], 2, "say which ids"),
        (["a", "--db", "file:///x"], 2, "names no store"),
        (["a", "--db", "http:x"], 2, "write 'http://x'"),
        (["a", "--db", "absent.db"], 1, "there is no monitoring database"),
        (["a", "--db", "m.db", "--collection", "no"], 1, "no such collection"),
        (["a", "--db", "m.db", "--spool", "empty"], 1, "is no spool"),
        (["a", "--db", "m.db", "--dead-letters", "nowhere"], 2, "does not exist"),
        (["--ids-from", "latin", "--db", "m.db"], 2, "no UTF-8"),
    ],
)
def test_what_cannot_be_erased(db: Path, arguments: list[str], code: int, said: str) -> None:
    (db.parent / "empty").mkdir()
    (db.parent / "latin").write_bytes(b"\xe9\n")
    done = schemagen("erase", *arguments, cwd=db.parent)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert "kept" in ids(db, INFERENCES)


def test_uuids_in_either_case_and_what_is_none(tmp_path: Path) -> None:
    (tmp_path / "u.yaml").write_text(
        "schemagen: 1\nname: u\nversion: 1.0.0\nid: {name: id, type: uuid}\ntimestamp: at\n"
        "predictions: {p: float}\nlabels: {y: bool}\n"
    )
    ids = [f"00000000-0000-0000-0000-00000000ab{n}" for n in ("cd", "ef")]
    rows = "".join(f'{{"id": "{one}", "at": "2026-01-01T00:00:00Z", "p": 1}}\n' for one in ids)
    (tmp_path / "rows.ndjson").write_text(rows)
    stored = schemagen(
        "ingest", "rows.ndjson", "--schema", "u.yaml", "--to", "sqlite:///m.db", "--model", "m", cwd=tmp_path
    )
    assert stored.returncode == 0, stored.stderr
    assert schemagen("show", ids[0].upper(), "--from", "m.db", cwd=tmp_path).returncode == 0
    done = schemagen("erase", ids[0].upper(), "nope", "--db", "m.db", cwd=tmp_path)
    assert (done.returncode, "'nope' can be no id of default/u; nothing is erased" in done.stderr) == (1, True)
    done = schemagen("erase", ids[0].upper(), "--db", "m.db", cwd=tmp_path)
    assert (done.returncode, "1 inference" in done.stdout) == (0, True)
    assert schemagen("show", ids[0], "--from", "m.db", cwd=tmp_path).returncode == 1


def test_an_option_that_there_is_not_is_no_id(tmp_path: Path) -> None:
    done = schemagen("erase", "a", "--yes", "--db", "m.db", cwd=tmp_path)
    assert done.returncode == 2
    assert "No such option" in done.stderr


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\r"])
def test_an_id_with_a_character_that_ends_lines_for_some_is_one_id(tmp_path: Path, mark: str) -> None:
    ingest(tmp_path / "m.db", event("g1"), event(f"g1{mark}x"), event("x"))
    (tmp_path / "ids.txt").write_bytes(f"g1{mark}x\r\n".encode())
    done = schemagen("erase", "--ids-from", "ids.txt", "--db", "m.db", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ids(tmp_path / "m.db", INFERENCES) == ["g1", "x"]


def test_a_byte_order_mark_is_no_part_of_the_first_id(tmp_path: Path) -> None:
    ingest(tmp_path / "m.db", event("g1"), event("g2"), event("g3"))
    (tmp_path / "ids.txt").write_bytes(b"\xef\xbb\xbfg1\r\ng2")
    done = schemagen("erase", "--ids-from", "ids.txt", "--db", "m.db", cwd=tmp_path)
    assert "2 ids erased: 2 inferences" in done.stdout
    assert ids(tmp_path / "m.db", INFERENCES) == ["g3"]
