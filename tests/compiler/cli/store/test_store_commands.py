"""Commands on a store: what they say of files that are none, and what the documentation says of them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
from schemagen.cli.commands import load_command

from tests.compiler.cli.store.support import NEW, PAGE, ingest
from tests.compiler.cli.support import schemagen
from tests.runtime.support import event

COMMANDS = [
    ["token", "list", "--db"],
    ["token", "revoke", "0123456789ab", "--db"],
    ["prune", "--older-than", "90d", "--db"],
    ["backup", "--to", "copy.db", "--db"],
    ["stats", "--db"],
]
CREATE = ["token", "create", "--all-projects", "--right", "read", "--db"]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_database_that_is_not_there_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    done = schemagen(*arguments, "mo\x1bn.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "schemagen: there is no monitoring database at mo\\x1bn.db\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [*COMMANDS, CREATE], ids=" ".join)
def test_a_foreign_file_is_one_line_and_stays_as_it_is(arguments: list[str], tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    (tmp_path / "text.db").write_text("no database at all\n" * 100)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for name in ("theirs.db", "text.db"):
        done = schemagen(*arguments, name, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(rf"schemagen: .*{re.escape(name)}.* database.*\n", done.stderr)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("arguments", [command for command in COMMANDS if command[0] != "token"], ids=" ".join)
def test_a_store_is_named_by_its_url_as_well_and_no_other(arguments: list[str], db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    assert schemagen(*arguments, "sqlite:///monitoring.db", cwd=tmp_path).returncode == 0
    done = schemagen(*arguments, "https://collector.example", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "'https://collector.example' names no store" in done.stderr


def commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name in NEW:
        command: click.Command = load_command(name)
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(name, sub) for sub in command.commands.values()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda given: getattr(given, "name", given))
def test_commands_and_those_below_them_are_documented(name: str, command: click.Command) -> None:
    assert command.help
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert all(option.help for option in options)
    (section,) = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if part.startswith(f"{name}\n")]
    assert {option for parameter in options for option in parameter.opts} <= set(re.findall(r"--[a-z-]+", section))
    assert "Examples:" in (command.epilog or "")
    if not isinstance(command, click.Group):
        given = set(re.findall(r"--[a-z-]+", command.epilog or ""))
        assert given <= {option for parameter in options for option in parameter.opts}


def test_the_shape_of_numbers_is_the_one_that_is_shown(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a", y=1))
    (section,) = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if part.startswith("stats\n")]
    shown = json.loads(re.findall(r"```json\n(.*?)```", section, re.DOTALL)[0])
    printed = json.loads(schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path).stdout)
    assert printed.keys() == shown.keys()
    (of_printed,), (of_shown,) = printed["collections"], shown["collections"]
    assert of_printed.keys() == of_shown.keys()
    for inner in ("models", "versions"):
        assert of_printed[inner][0].keys() == of_shown[inner][0].keys()
