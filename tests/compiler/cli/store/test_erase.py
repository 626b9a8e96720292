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
