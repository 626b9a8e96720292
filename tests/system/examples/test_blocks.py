"""Every code block of the documentation runs in a test, or the page says why it does not."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from schemagen.cli.commands import COMMANDS, load_command
from schemagen.frontend.metaschema import check_shape
from schemagen.frontend.nodes import Mapping
from schemagen.frontend.parser import parse_source
from schemagen.text.source import Source

from tests.system.examples import (
    test_docs,
    test_first_alert,
    test_flights_faults,
    test_tutorial,
    test_web_bodies,
)
from tests.system.examples.blocks import PAGES, ROOT, Block, blocks_of
from tests.system.webhooks import test_recipes

BLOCKS = [block for page in PAGES for block in blocks_of(page)]
NO_CODE = {"", "text"}
REST = ("schemagen: 1", "name: m", "version: 1.0.0", "id: id", "timestamp: at", "predictions: {p: int}")
"""What makes a schema file of a part of one."""


def read_yaml(text: str) -> Mapping:
    """Read YAML as schemagen reads it, which takes more of it than PyYAML does."""
    root, found = parse_source(Source("shown.yaml", text.encode()))
    assert found == ()
    assert root is not None
    return root


PARSED: dict[str, Callable[[str], object]] = {"json": json.loads, "toml": tomllib.loads, "yaml": read_yaml}
OF_RULES = ("docs/diagnostics/", "docs/changes/")
"""Pages that are made of rules, whose tests compile each example and each mended one."""
LANGUAGE = {"docs/schema-language.md", "docs/monitor.md"}
"""Pages whose YAML is of the schema language: parts of schema files."""


def test_the_commands_of_testing(tmp_path: Path) -> None:
    shutil.copy(ROOT / "generated_examples" / "schemas" / "credit_risk.yaml", tmp_path)
    (commands,) = (block.text for block in BLOCKS if (block.page, block.language) == ("docs/testing.md", "sh"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", commands],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1  # the second validates events of which some are bad
    assert "error[" in done.stdout
    assert len((tmp_path / "events.ndjson").read_text("utf-8").splitlines()) >= 100_000


RUN_BY: dict[tuple[str, str], Callable[..., None]] = {
    ("README.md", "python"): test_docs.test_the_readme_s_example,
    ("README.md", "sh"): test_flights_faults.test_it_says_what_is_planted_and_how_to_look,  # the other is CI's own
    ("docs/api.md", "python"): test_web_bodies.test_the_dictionary_s_type_is_a_body_under_the_names_on_the_wire,
    ("docs/first-alert.md", "python"): test_first_alert.test_the_report_is_the_one_that_is_shown,
    ("docs/first-alert.md", "sh"): test_first_alert.test_a_job_hears_of_it,
    ("docs/getting-started.md", "python"): test_docs.test_getting_started,
    ("docs/monitor.md", "python"): test_docs.test_what_is_stored_is_read_as_the_pages_show,
    ("docs/storage.md", "sql"): test_docs.test_what_is_stored_is_read_as_the_pages_show,
    ("docs/testing.md", "python"): test_docs.test_tests_of_users_code_as_the_page_shows_them,
    ("docs/testing.md", "sh"): test_the_commands_of_testing,
    ("docs/tutorial.md", "python"): test_tutorial.test_the_tutorial_line_by_line,
    ("docs/tutorial.md", "sh"): test_tutorial.test_the_tutorial_line_by_line,
    ("docs/webhooks.md", "python"): test_recipes.test_slack_gets_a_sentence_and_no_name_becomes_a_mention,
}
"""The test that runs the blocks of a page and a language."""


def test_every_block_runs_or_says_why_not() -> None:
    code = [block for block in BLOCKS if block.language not in NO_CODE | PARSED.keys() and not block.is_marked]
    assert {(block.page, block.language) for block in code} == set(RUN_BY)


@pytest.mark.parametrize("language", PARSED)
def test_what_is_data_can_be_read(language: str) -> None:
    for block in BLOCKS:
        if block.language == language and not block.page.startswith(OF_RULES):
            PARSED[language](block.text)


def test_parts_of_schema_files_have_their_shape() -> None:
    parts = [block for block in BLOCKS if block.language == "yaml" and block.page in LANGUAGE]
    assert len(parts) > 5
    for part in parts:
        text = part.text
        if not re.search("^(columns|collections):", text, re.MULTILINE):
            text += "".join(f"{line}\n" for line in REST if f"\n{line.split()[0]}" not in f"\n{text}")
        root = read_yaml(text)
        assert "collections:" in text or list(check_shape(root)) == [], part


def commands_of(block: Block) -> Iterator[list[str]]:
    """Yield the words of each call of schemagen in a block."""
    for line in re.sub(r"\\\n", " ", block.text).splitlines():
        for part in re.split(r"&&|\|", line):
            words = shlex.split(part.split(">")[0], comments=True)
            if words[:1] == ["schemagen"]:
                yield words[1:]


def test_commands_are_called_as_they_may_be() -> None:
    """Also those that are not run: there are such commands, with such options."""
    calls = [call for block in BLOCKS if block.language == "sh" for call in commands_of(block)]
    assert len(calls) > 20
    for name, *arguments in calls:
        assert name in COMMANDS
        command = load_command(name)
        if isinstance(command, click.Group):
            part = command.get_command(click.Context(command), arguments.pop(0))
            assert part is not None
            command = part
        command.make_parser(click.Context(command)).parse_args(arguments)
