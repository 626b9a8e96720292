"""Durations are read as the schema language writes them, and bounded."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from schemagen.cli.options import data_options, seconds, text_or_json


@click.command()
@click.option("--age", callback=seconds)
@text_or_json("rows")
@data_options
def command(**given: object) -> None:
    click.echo(given)


@pytest.mark.parametrize(("text", "age"), [("90d", 90 * 86400), ("2h", 7200), ("0s", 0)])
def test_a_duration_is_seconds(text: str, age: int) -> None:
    done = CliRunner().invoke(command, ["--age", text, "e.csv", "--schema", "m.yaml"])
    assert f"'age': {age}," in done.output


@pytest.mark.parametrize(("text", "word"), [("3 months", "is no duration"), ("99999d", "is too long"), ("-1d", "is")])
def test_what_is_no_duration_says_what_is_expected(text: str, word: str) -> None:
    done = CliRunner().invoke(command, ["--age", text, "e.csv", "--schema", "m.yaml"])
    assert done.exit_code == 2
    assert word in done.output


def test_a_command_that_reads_data_needs_a_schema() -> None:
    done = CliRunner().invoke(command, ["e.csv"])
    assert done.exit_code == 2
    assert "--schema" in done.output
