"""The layers hold: which room imports which, cycles, the length of files, templates that decide nothing."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.layering.rooms import ABROAD, FOLDERS, ROOMS, ROOT, WITH_NUMPY

MAX_LINES = 400
MODULES = [(package, path) for package, folder in FOLDERS.items() for path in sorted(folder.rglob("*.py"))]
IN_ROOMS = [(package, path) for package, path in MODULES if path != FOLDERS[package] / "__init__.py"]
COMMANDS = sorted(
    folder.name for folder in (FOLDERS["schemagen"] / "cli").iterdir() if (folder / "__init__.py").is_file()
)


def module_name(package: str, path: Path) -> str:
    parts = path.relative_to(FOLDERS[package].parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """What a module imports: at once, when it is first used, or for its annotations alone."""
    stack: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        stack.extend(ast.iter_child_nodes(node))


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def row_of(package: str, room: str) -> int:
    return next(number for number, row in enumerate(ROOMS[package]) if room in row)


def is_below(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(f"{allowed}.")


@pytest.mark.parametrize("package", FOLDERS)
def test_every_room_stands_in_the_table_and_nothing_else(package: str) -> None:
    lying = {
        path.stem for path in FOLDERS[package].iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert lying - {"__init__"} == {room for row in ROOMS[package] for room in row}


@pytest.mark.parametrize(("package", "path"), IN_ROOMS, ids=str)
def test_a_room_imports_only_those_above_it(package: str, path: Path) -> None:
    room = room_of(module_name(package, path))
    row = row_of(package, room)
    # A client and a schema name what is loaded late through the package itself; nobody else takes that way round.
    own = [
        name
        for name in imports(path)
        if is_below(name, package) and not (name == package and room in {"client", "schema"})
    ]
    below = [name for name in own if room_of(name) != room and row_of(package, room_of(name)) > row]
    assert not below, f"{room} may import only what stands above it: {below}"
    allowed = [*ABROAD[package].get("*", ()), *ABROAD[package].get(room, ())]
    abroad = [name for name in imports(path) for other in FOLDERS if other != package and is_below(name, other)]
    assert not [name for name in abroad if not any(is_below(name, one) for one in allowed)]


@pytest.mark.parametrize("path", [path for package, path in MODULES if package == "schemagen"], ids=str)
def test_only_the_commands_of_the_server_import_the_collector(path: Path) -> None:
    if path.parent == FOLDERS["schemagen"] / "cli" / "server":
        return
    assert not [name for name in imports(path) if is_below(name, "schemagen_collector")]


def needs_numpy(name: str) -> bool:
    return any(is_below(name, one) for one in WITH_NUMPY)


WITHOUT_NUMPY = [path for package, path in MODULES if not needs_numpy(module_name(package, path))]


@pytest.mark.parametrize("path", WITHOUT_NUMPY, ids=str)
def test_numpy_is_loaded_only_where_something_is_counted(path: Path) -> None:
    at_once = [
        node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    named = [
        f"{node.module}.{alias.name}" for node in at_once if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    named += [alias.name for node in at_once if isinstance(node, ast.Import) for alias in node.names]
    assert not [name for name in named if needs_numpy(name) or is_below(name, "numpy")]


@pytest.mark.parametrize("path", [path for package, path in MODULES if package == "schemagen"], ids=str)
def test_commands_import_no_other_command(path: Path) -> None:
    if "cli" in path.parts:
        assert not [name for name in imports(path) if any(is_below(name, f"schemagen.cli.{one}") for one in COMMANDS)]


@pytest.mark.parametrize("path", [path for _, path in MODULES if path.name == "__init__.py"], ids=str)
def test_a_room_says_its_noun_and_what_it_may_import(path: Path) -> None:
    package = next(name for name, folder in FOLDERS.items() if path.is_relative_to(folder))
    if path.parent.parent != FOLDERS[package]:
        return
    words = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert re.search(r"^(May import|Imports nothing)", words, re.MULTILINE), f"{path} does not say what it may import"


@pytest.mark.parametrize("folder", ["credit_risk", "every_type", "flight_delays"])
def test_generated_code_imports_the_runtime_only(folder: str) -> None:
    for path in (ROOT / "generated_examples" / folder).glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        absolute = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
        foreign = {name.split(".")[0] for name in absolute if name} - set(sys.stdlib_module_names)
        assert foreign <= {"schemagen_runtime"}


@pytest.mark.parametrize("package", FOLDERS)
def test_imports_run_in_no_circle(package: str) -> None:
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


TEMPLATES = sorted((ROOT / "templates").rglob("*.j2"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_decide_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    tags = {match[1] for match in re.finditer(r"{%-?\s*(\w+)", text)}
    assert tags <= {"for", "endfor", "if", "else", "endif", "include", "set", "macro", "endmacro"}
    assert all(re.fullmatch(r"{% set \w+ = [\w.]+ %}", tag) for tag in re.findall(r"{% set .*?%}", text))
    filters = {match[1] for match in re.finditer(r"\|\s*(\w+)", " ".join(re.findall(r"{[{%].*?[}%]}", text)))}
    assert filters <= {"literal", "docstring", "comment", "join", "length", "quoted"}


def test_there_are_templates() -> None:
    assert TEMPLATES
