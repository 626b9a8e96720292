"""What is served is a file, or a ClickHouse with a file beside it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from schemagen.cli.served_database import find_database, store_place

URL = "clickhouse://server:8123/events"
OPTION = click.Option(["--db"])


def test_a_clickhouse_has_a_file_beside_it() -> None:
    assert find_database(URL, "control.db") == (Path("control.db"), URL)
    assert find_database("m.db", None) == (Path("m.db"), None)


@pytest.mark.parametrize(
    ("db", "control", "said"),
    [(URL, None, "name one with --control"), ("m.db", "control.db", "--control is for a store that is no file")],
)
def test_a_file_that_is_missing_or_one_too_many_is_told(db: str, control: str | None, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        find_database(db, control)


def test_a_url_of_a_file_is_its_path_and_that_of_something_else_is_refused() -> None:
    context = click.Context(click.Command("serve"))
    assert store_place(context, OPTION, "sqlite:///m.db") == "m.db"
    assert store_place(context, OPTION, URL.upper()) == URL.upper()
    with pytest.raises(click.BadParameter, match="names no store"):
        store_place(context, OPTION, "https://collector.example")
