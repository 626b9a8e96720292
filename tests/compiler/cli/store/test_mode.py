"""``schemagen mode`` shows and sets how strictly a collection takes new versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen, write

PLACE = "sqlite:///m.db#default/lending"


def test_the_mode_is_shown_and_set(tmp_path: Path) -> None:
    write(tmp_path)
    schemagen("register", "lending.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    assert schemagen("mode", PLACE, cwd=tmp_path).stdout == "safe\n"
    for mode in ("none", "store", "full", "safe"):
        assert schemagen("mode", PLACE, mode, cwd=tmp_path).stdout == f"{mode}\n"
        assert schemagen("mode", "m.db#default/lending", cwd=tmp_path).stdout == f"{mode}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("sqlite:///m.db",), 2, "names no data collection; write one behind it"),
        (("sqlite:///m.db#default/other",), 1, "has no collection default/other; it has default/lending"),
        (("sqlite:///none.db#a/b",), 1, "none.db"),
        ((PLACE, "strict"), 2, "none, store, safe, full"),
        (("file:///tmp/x#a/b",), 2, "sqlite:///"),
    ],
)
def test_what_is_not_there(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    write(tmp_path)
    schemagen("register", "lending.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    done = schemagen("mode", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr.replace("'", ""), done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "none.db").exists()
