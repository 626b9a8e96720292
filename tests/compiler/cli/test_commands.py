"""Starting is cheap, help is complete, and without the extra one line says what to install."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from schemagen.cli.commands import COMMANDS, load_command

from tests.compiler.cli.support import EVENT, SCHEMA, schemagen, write

HEAVY = {"jinja2", "jsonschema", "yaml", "requests", "orjson", "rfc8785", "sqlite3"}


def loaded_by(arguments: list[str], folder: Path) -> set[str]:
    code = (
        f"import sys; from schemagen.cli.main import main; main({arguments!r}); sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["explain", "SG208"], ["init"], ["init", "--help"]])
def test_what_needs_no_compiler_loads_none(arguments: list[str], tmp_path: Path) -> None:
    assert not loaded_by(arguments, tmp_path) & HEAVY


def test_help_loads_no_command(tmp_path: Path) -> None:
    assert not loaded_by(["--help"], tmp_path) & {f"schemagen.cli.{name}" for name in COMMANDS}


def test_nothing_loads_requests(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "events.ndjson", EVENT % 1 + "\n")
    to = "sqlite:///store.db"
    for arguments in (
        ["build", "lending.yaml", "--out", "src"],
        ["ingest", "events.ndjson", "--schema", "lending.yaml", "--to", to],
        ["show", "a1", "--from", to],
    ):
        assert "requests" not in loaded_by(arguments, tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_the_list_says_and_shows_examples(name: str) -> None:
    command = load_command(name)
    assert isinstance(command, click.Command)
    assert (command.help or "").partition("\n")[0] == COMMANDS[name]
    assert "Examples:" in (command.epilog or "")
    undocumented = [option for option in command.params if isinstance(option, click.Option) and not option.help]
    assert not undocumented


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_name_only_options_that_exist(name: str) -> None:
    for line in re.findall(r"schemagen ([^|\n]*)", load_command(name).epilog or ""):
        command = load_command(line.split()[0])
        if isinstance(command, click.Group):
            found = command.get_command(click.Context(command), line.split()[1])
            assert found is not None
            command = found
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= known


@pytest.mark.parametrize("module", ["click", "jinja2", "jsonschema", "rfc8785", "yaml"])
def test_without_the_extra_one_line_says_what_to_install(module: str, tmp_path: Path) -> None:
    write(tmp_path, text=f"{SCHEMA}colour: red\n")  # jsonschema is wanted only where something is wrong
    # A module that is None in sys.modules is one that is not there, as far as Python's import can tell.
    code = f"import sys; sys.modules[{module!r}] = None; from schemagen.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "lending.yaml", "--out", "src"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"schemagen: {module} is missing: pip install 'schemagen-ingest[compiler]'\n"
    assert not (tmp_path / "src").exists()


@pytest.mark.parametrize("module", ["starlette", "uvicorn", "prometheus_client"])
def test_without_the_collector_s_extra_one_line_says_what_to_install(module: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from schemagen.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "serve", "--db", "monitoring.db"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"schemagen: {module} is missing: pip install 'schemagen-ingest[collector]'\n"


def test_no_arguments_print_the_help(tmp_path: Path) -> None:
    assert schemagen(cwd=tmp_path).stdout == schemagen("--help", cwd=tmp_path).stdout
