"""The layers hold: imports, cycles, the length of files, templates that decide nothing."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "schemagen": ROOT / "compiler" / "schemagen",
    "schemagen_runtime": ROOT / "runtime" / "schemagen_runtime",
    "schemagen_collector": ROOT / "runtime" / "schemagen_collector",
}
MAX_LINES = 400

# What of the runtime the compiler may use: types, and the face of a compiled schema; never the client.
RUNTIME_TYPES = {"columns", "errors", "schema"}
# The commands that move data are clients like any other.
CLIENT_COMMANDS = {"validate", "ingest", "replay", "show", "register", "prune", "backup", "stats"}
# The commands that run the collector, or look after what only it uses.
COLLECTOR_COMMANDS = {"serve", "token"}

MODULES = [(package, path) for package, folder in PACKAGES.items() for path in sorted(folder.rglob("*.py"))]


def module_name(package: str, path: Path) -> str:
    parts = path.relative_to(PACKAGES[package].parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """What a module imports, at once or when it is first used."""
    stack: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        stack.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", [path for package, path in MODULES if package == "schemagen_runtime"], ids=str)
def test_the_runtime_never_imports_the_compiler(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in ("schemagen", "schemagen_collector")]


@pytest.mark.parametrize("path", [path for package, path in MODULES if package == "schemagen"], ids=str)
def test_the_compiler_imports_only_the_runtime_s_types(path: Path) -> None:
    commands = CLIENT_COMMANDS | COLLECTOR_COMMANDS | {"data", "store", "progress"}
    if path.parent.name == "cli" and path.stem in commands:
        return
    runtime = [name.split(".") for name in imports(path) if name.startswith("schemagen_runtime")]
    assert not [parts for parts in runtime if len(parts) < 2 or parts[1] not in RUNTIME_TYPES]


@pytest.mark.parametrize("path", [path for package, path in MODULES if package == "schemagen"], ids=str)
def test_only_its_own_commands_import_the_collector(path: Path) -> None:
    if path.parent.name == "cli" and path.stem in COLLECTOR_COMMANDS:
        return
    assert not [name for name in imports(path) if name.split(".")[0] == "schemagen_collector"]


@pytest.mark.parametrize("folder", ["credit_risk", "every_type", "flight_delays"])
def test_generated_code_imports_the_runtime_only(folder: str) -> None:
    for path in (ROOT / "generated_examples" / folder).glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        absolute = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
        foreign = {name.split(".")[0] for name in absolute if name} - set(sys.stdlib_module_names)
        assert foreign <= {"schemagen_runtime"}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_downwards_only(package: str) -> None:
    names = {module_name(package, path): path for name, path in MODULES if name == package}
    graph = {
        module: {
            found
            for name in imports(path)
            for found in (name, name.rpartition(".")[0])
            if found in names and found not in (module, package)
        }
        for module, path in names.items()
    }
    tuple(TopologicalSorter(graph).static_order())  # raises CycleError where imports run in a circle


@pytest.mark.parametrize("path", [path for _, path in MODULES], ids=str)
def test_files_are_for_one_reader(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", sorted((ROOT / "templates").glob("*.j2")), ids=lambda path: path.name)
def test_templates_decide_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    tags = {match[1] for match in re.finditer(r"{%-?\s*(\w+)", text)}
    assert tags <= {"for", "endfor", "if", "else", "endif", "include", "set", "macro", "endmacro"}
    assert all(re.fullmatch(r"{% set \w+ = [\w.]+ %}", tag) for tag in re.findall(r"{% set .*?%}", text))
    filters = {match[1] for match in re.finditer(r"\|\s*(\w+)", " ".join(re.findall(r"{[{%].*?[}%]}", text)))}
    assert filters <= {"literal", "docstring", "comment", "join", "length"}
