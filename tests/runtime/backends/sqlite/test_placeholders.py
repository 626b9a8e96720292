"""Numbered placeholders are chosen wherever ``sqlite3`` knows them; both ways bind the same cells."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime.backends.sqlite.placeholders import (
    NUMBERED,
    PLACEHOLDERS,
    PLAIN,
    Placeholders,
    choose_placeholders,
)
from schemagen_runtime.backends.sqlite.rows import StoredRow

from tests.layering.rooms import FOLDERS


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 11, 9), NUMBERED), ((3, 12, 0), PLAIN), ((3, 12, 3), PLAIN), ((3, 12, 4), NUMBERED), ((3, 13, 0), NUMBERED)
    ],
)  # fmt: skip
def test_plain_ones_only_where_python_warns(version: tuple[int, int, int], expected: Placeholders) -> None:
    assert choose_placeholders(version) is expected


@pytest.mark.parametrize("common", [(), ("now",), ("now", 7)])
@pytest.mark.parametrize("rows", [[(1,)], [(1, None), ("x", 2.5), (0, "z")]])
def test_both_bind_the_same(common: StoredRow, rows: list[StoredRow]) -> None:
    expected = [common + row for row in rows]
    with closing(sqlite3.connect(":memory:")) as connection:
        for placeholders in (PLAIN, PLACEHOLDERS):
            values = placeholders.values(len(common), len(rows[0]), len(rows))
            assert connection.execute(f"VALUES {values}", placeholders.bind(common, rows)).fetchall() == expected


def texts(path: Path) -> Iterator[str]:
    """Yield what stands in the quotes of a module, but for its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


@pytest.mark.parametrize("package", FOLDERS)
def test_no_statement_is_written_with_numbered_ones(package: str) -> None:
    """Each Python from 3.12.0 to 3.12.3 warns of them, and names are as short."""
    written = {
        path.name
        for path in FOLDERS[package].rglob("*.py")
        for text in texts(path)
        if re.search(r"\?\d+\b", text) and re.search(r"\b(SELECT|VALUES|WHERE|SET)\b", text)
    }
    assert written == set()
