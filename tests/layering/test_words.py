"""The words hold: a docstring begins with a verb and says what its owner does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.layering.rooms import FOLDERS, ROOT

VERBS: Final = frozenset(Path(__file__).with_name("verbs.txt").read_text("utf-8").split())
"""Verbs with which a docstring may begin, in the imperative; add one where it is missing."""

Owner = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
FILES: Final = [path for folder in FOLDERS.values() for path in sorted(folder.rglob("*.py"))]


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each docstring of a module: the line of its owner, and its words."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, Owner) and (text := ast.get_docstring(node)) is not None:
            yield getattr(node, "lineno", 1), text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_docstring_begins_with_a_verb(path: Path) -> None:
    others = [
        f"{path}:{line}: {text.splitlines()[0]}"
        for line, text in docstrings(path)
        if text.split()[0].rstrip(",.;:") not in VERBS
    ]
    assert not others, "\n".join(others)
