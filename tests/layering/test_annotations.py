"""Whoever asks for the types of what is public gets them: frameworks that inject, document or check do."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType

import pytest
import schemagen_runtime

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent.name for path in (ROOT / "generated_examples").glob("*/schema.json"))


def functions(name: str, owner: object) -> Iterator[tuple[str, object]]:
    """Yield what has annotations of its own: a function, or a class with its public functions and properties."""
    if inspect.isfunction(owner):
        yield name, owner
    if not inspect.isclass(owner):
        return
    yield name, owner
    for member, value in vars(owner).items():
        if member.startswith("_") and not member.endswith("__"):
            continue
        found = value
        if isinstance(value, staticmethod | classmethod):
            found = typing.cast("object", value.__func__)
        elif isinstance(value, property):
            found = value.fget
        elif isinstance(value, cached_property):
            found = typing.cast("object", value.func)
        if inspect.isfunction(found) and found.__module__.startswith(owner.__module__.partition(".")[0]):
            yield f"{name}.{member}", found


def unresolved(module: ModuleType, names: list[str]) -> list[str]:
    """Return what has annotations that cannot be evaluated, each with the reason."""
    told: list[str] = []
    for name in names:
        for place, found in functions(name, getattr(module, name)):
            try:
                typing.get_type_hints(found)
                if inspect.isfunction(found):
                    inspect.signature(found, eval_str=True)
            except Exception as error:  # noqa: BLE001 -- any is a finding
                told.append(f"{place}: {error!r}")
    return told


def test_those_of_the_runtime() -> None:
    assert unresolved(schemagen_runtime, schemagen_runtime.__all__) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_those_of_generated_packages(package: str) -> None:
    code = (
        "import importlib, json, sys; from tests.layering.test_annotations import unresolved\n"
        f"modules = [importlib.import_module('{package}' + part) for part in ('', '.events', '.validator')]\n"
        "print([told for one in modules for told in unresolved(one, [n for n in dir(one) if n[0] != '_'])])"
    )
    path = f"{ROOT}:{ROOT / 'runtime'}:{ROOT / 'compiler'}:{ROOT / 'generated_examples'}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": path}, cwd=ROOT
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_a_name_that_is_nowhere_is_found() -> None:
    module = ModuleType("m")
    exec("def f(x: 'Nowhere') -> None: ...", vars(module))
    assert unresolved(module, ["f"]) == ["f: NameError(\"name 'Nowhere' is not defined\")"]
