"""What only a terminal gets: colours and a progress bar; what none must get: somebody else's control characters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.compiler.cli.support import EVENT, on_terminal, schemagen, write

BROKEN = "schemagen: 1\nname: 5\n"
INGEST = ("ingest", "events.ndjson", "--schema", "lending.yaml", "--to", "sqlite:///store.db")


def test_colours_on_a_terminal(tmp_path: Path) -> None:
    write(tmp_path, text=BROKEN)
    code, received = on_terminal("lint", "lending.yaml", cwd=tmp_path)
    assert code == 1
    assert "\x1b[1;31merror[SG" in received


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_nobody_wants_them(env: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, text=BROKEN)
    assert "\x1b" not in on_terminal("lint", "lending.yaml", cwd=tmp_path, env=env)[1]


def test_an_empty_no_color_is_none(tmp_path: Path) -> None:
    write(tmp_path, text=BROKEN)
    assert "\x1b[" in on_terminal("lint", "lending.yaml", cwd=tmp_path, env={"NO_COLOR": ""})[1]


def test_without_colours_the_text_is_the_same(tmp_path: Path) -> None:
    write(tmp_path, text=BROKEN)
    coloured = on_terminal("lint", "lending.yaml", cwd=tmp_path)[1].replace("\r\n", "\n")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == schemagen("lint", "lending.yaml", cwd=tmp_path).stdout


def test_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "events.ndjson", "".join(f"{EVENT % number}\n" for number in range(3000)))
    code, received = on_terminal(*INGEST, cwd=tmp_path)
    assert code == 0
    assert "100%" in received
    assert "3,000 rows: 3,000 delivered, 0 duplicate, 0 rejected" in received
    done = schemagen(*INGEST, cwd=tmp_path)
    assert done.stderr == "events.ndjson: 3,000 rows: 0 delivered, 3,000 duplicate, 0 rejected\n"


def test_bad_rows_stand_on_lines_of_their_own_beside_the_bar(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "events.ndjson", "{}\n" * 3)
    code, received = on_terminal(*INGEST, cwd=tmp_path)
    assert code == 1
    assert re.findall(r"(?:^|\r|\n|\x1b\[K)events\.ndjson:(\d): error\[no_label\]", received) == ["1", "2", "3"]


@pytest.mark.parametrize("characters", ["\x1b\x07\x08\x9b", "\u202e\u2066\u200b\r"])
def test_nobody_else_writes_to_the_terminal(characters: str, tmp_path: Path) -> None:
    evil = f"a{characters}]0;pwned"
    write(tmp_path)
    write(tmp_path, "evil.yaml", f'schemagen: 1\nname: "{evil}"\n{evil}: 1\n')
    write(tmp_path, "events.ndjson", f'{{"id": 1, "{evil}": "{evil}"}}\n{evil}\n')
    (tmp_path / "events.csv").write_text(f"id,{evil}\n", newline="")
    for arguments in (
        ["lint", "evil.yaml", evil],
        ["lint", "evil.yaml", "--format", "github"],
        ["lint", "evil.yaml", "--format", "json"],
        ["lint", "evil.yaml", "--format", "sarif"],
        ["explain", evil],
        ["init", "--name", evil],
        ["validate", "events.ndjson", "--schema", "lending.yaml"],
        ["validate", "events.csv", "--schema", "lending.yaml"],
        ["validate", "events.ndjson", "--schema", "lending.yaml", "--report", "json"],
        ["show", evil, "--from", "sqlite:///store.db"],
        [evil],
    ):
        done = schemagen(*arguments, cwd=tmp_path)
        assert done.returncode in (1, 2), done
        assert not set(characters) & set(done.stdout + done.stderr)
