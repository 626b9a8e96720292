"""``docs/cli.md`` names every command, option, format and exit code, and the shapes it shows are those printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from schemagen.cli import exit_codes
from schemagen.cli.commands import COMMANDS, load_command
from schemagen.diagnostics.printers import FORMATS

from tests.compiler.cli.support import schemagen, write

PAGE = (Path(__file__).parents[3] / "docs" / "cli.md").read_text("utf-8")
SHOWN = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_section_with_every_option(name: str) -> None:
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(f"{name}\n")]
    options = {option for parameter in load_command(name).params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= set(re.findall(r"--[a-z-]+", text))


def test_formats_and_exit_codes_are_listed() -> None:
    assert all(f"`--format {form}`" in PAGE for form in FORMATS)
    assert all(str(code) in PAGE for code in (value for name, value in vars(exit_codes).items() if name.isupper()))


def test_findings_have_the_shape_that_is_shown(tmp_path: Path) -> None:
    write(tmp_path, "bad.yaml", "schemagen: 1\nfeatures:\n  f1: flaot\n")
    printed = json.loads(schemagen("lint", "bad.yaml", "--format", "json", cwd=tmp_path).stdout)
    assert printed.keys() == SHOWN[0].keys()
    assert printed["diagnostics"][0].keys() == SHOWN[0]["diagnostics"][0].keys()


def test_reports_have_the_shape_that_is_shown(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "events.ndjson", '{"id" 1}\n')
    arguments = ["validate", "events.ndjson", "--schema", "lending.yaml", "--report", "json"]
    printed = json.loads(schemagen(*arguments, cwd=tmp_path).stdout)
    assert printed.keys() == SHOWN[1].keys()
    assert printed["errors"][0].keys() == SHOWN[1]["errors"][0].keys()
