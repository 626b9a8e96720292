"""The tests mirror the rooms: from a module its test is found by name."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

from tests.layering.rooms import FOLDERS, ROOT

MIRRORS: Final = {
    "schemagen": "compiler",
    "schemagen_runtime": "runtime",
    "schemagen_collector": "collector",
    "schemagen_monitor": "monitor",
}
"""Where under ``tests`` the tests of a package lie."""


def has_code(path: Path) -> bool:
    """Tell whether a module does something: has a function with a body, be it a method.

    What only declares (constants, dataclasses, enumerations, protocols) is tested with those that use it.
    """
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return any(not is_open(statement) for function in functions for statement in function.body)


def is_open(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing: a docstring, or the dots of a protocol."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def expected_test(package: str, path: Path) -> Path:
    """Return where the test of a module is looked for, from the root of the checkout."""
    inside = path.relative_to(FOLDERS[package])
    return Path("tests", MIRRORS[package]) / inside.parent / f"test_{inside.name}"


def untested(package: str) -> list[str]:
    """Return, for each module with code that has no test of its name, where that is missing."""
    modules = [path for path in sorted(FOLDERS[package].rglob("*.py")) if not path.name.startswith("__")]
    tests = [expected_test(package, path) for path in modules if has_code(path)]
    return [test.as_posix() for test in tests if not (ROOT / test).is_file()]


@pytest.mark.parametrize("package", FOLDERS)
def test_from_a_module_its_test_is_found_by_name(package: str) -> None:
    assert untested(package) == []
