"""Generated packages, imported: as plain Python, and compiled by ``schemagen build --native`` where that works."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source
from schemagen_runtime import Schema

from tests.system.benchmarks.events import COLUMNS, Columns, schema_document
from tests.system.benchmarks.harness import Effort

SCHEMAGEN: Final = (sys.executable, "-m", "schemagen")


@dataclass(frozen=True, slots=True)
class Package:
    """A generated package, imported: its schema, and its class of inferences."""

    schema: Schema[object]
    inference: Callable[..., object]


class Packages:
    """Builds packages below a folder. Pure and native ones have different names, so both live in one process."""

    def __init__(self, folder: Path, effort: Effort) -> None:
        self.folder = folder
        self.effort = effort
        self._made = 0

    @cached_property
    def pure(self) -> Package:
        """The package of the eleven columns, as plain Python."""
        return self.make(COLUMNS)

    @cached_property
    def native(self) -> Package | str:
        """The same, compiled; or why it is not."""
        return self.make_native(COLUMNS)

    def make(self, columns: Columns) -> Package:
        """Compile a schema and import the package, as plain Python."""
        name = self._name("pure")
        write(self.folder, name, columns)
        return load(self.folder, name)

    def make_native(self, columns: Columns) -> Package | str:
        """Compile a schema with ``--native`` and import the package; or why that was not done."""
        if self.effort.quick:
            return "not built (--quick)"
        if "--native" not in _run("build", "--help").stdout:
            return "not built (no --native)"
        name = self._name("native")
        source = self.folder / f"{name}.yaml"
        source.write_bytes(schema_document(name, columns))
        built = _run("build", str(source), "--out", str(self.folder), "--native")
        if built.returncode:
            return f"not built ({(built.stderr or built.stdout).strip().splitlines()[-1]})"
        package = load(self.folder, name)
        if str(sys.modules[f"{name}.validator"].__file__).endswith(".py"):
            return "not built (the importer took the .py)"
        return package

    def _name(self, kind: str) -> str:
        self._made += 1
        return f"bench_{kind}_{self._made}"


def write(folder: Path, name: str, columns: Columns = COLUMNS) -> None:
    """Compile a schema into ``folder``, as ``schemagen build`` does."""
    result = compile_schemas([Source(f"{name}.yaml", schema_document(name, columns))])
    assert result.ok, result.diagnostics
    for path, text in result.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def load(folder: Path, name: str) -> Package:
    """Import a package from ``folder``."""
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        module = importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
    return Package(module.SCHEMA, module.InferenceEvent)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SCHEMAGEN, *arguments], capture_output=True, text=True, check=False)
