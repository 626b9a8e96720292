"""Generated packages, imported: in pure Python, and with the engine where it was built."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source
from schemagen_runtime import Schema
from schemagen_runtime.native.loading import VARIABLE, _engine, engine_name
from schemagen_runtime.schema import Validator

from tests.system.benchmarks.events import COLUMNS, Columns, schema_document
from tests.system.benchmarks.harness import Effort

SCHEMAGEN: Final = (sys.executable, "-m", "schemagen")


@dataclass(frozen=True, slots=True)
class Package:
    """A generated package, imported: its schema, and its class of inferences."""

    schema: Schema[object]
    inference: Callable[..., object]


class Packages:
    """Builds packages below a folder, each of which checks in pure Python or with the engine."""

    def __init__(self, folder: Path, effort: Effort) -> None:
        self.folder = folder
        self.effort = effort
        self._made = 0

    @cached_property
    def pure(self) -> Package:
        """The package of the eleven columns, in pure Python."""
        return self.make(COLUMNS)

    @cached_property
    def native(self) -> Package | str:
        """The same with the engine; or why there is none."""
        return self.make_native(COLUMNS)

    @property
    def usual(self) -> Package:
        """The same as users have it: with the engine where it was built."""
        return self.pure if isinstance(self.native, str) else self.native

    def make(self, columns: Columns) -> Package:
        """Compile a schema and import the package, in pure Python."""
        with pure_python():
            return self._make("pure", columns)

    def make_native(self, columns: Columns) -> Package | str:
        """Compile a schema and import the package, with the engine; or why there is none."""
        return self._make("native", columns) if engine_name() == "native" else "not built"

    def _make(self, kind: str, columns: Columns) -> Package:
        name = self._name(kind)
        write(self.folder, name, columns)
        package = load(self.folder, name)
        package.schema.load()
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


@contextmanager
def pure_python() -> Generator[None]:
    """Load packages meanwhile without the engine, which would make their events, too."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = "0"
    _engine.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
        _engine.cache_clear()


def in_pure_python(schema: Schema[object]) -> Schema[object]:
    """Return the schema of a package without the engine: as of a version whose validators list no columns."""
    validator = schema.validator
    functions = ("check", "accept_each", "encode_each", "explain", "identify")
    plain = SimpleNamespace(**{name: getattr(validator, name) for name in functions})
    return Schema(
        name=schema.name,
        version=schema.version,
        fingerprint=schema.fingerprint,
        package=schema.package,
        validator=cast("Validator", plain),
    )
