"""Run generated packages from memory, without a file, as ``schemagen validate`` and the collector do."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from threading import Lock
from types import ModuleType
from typing import Self, cast

from schemagen_runtime.schema import Schema

from schemagen.build.compile import compile_schemas
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.frontend.finding import Find, find_nothing
from schemagen.text.source import Source
from schemagen.text.span import Span

# In the order in which they run: each imports only those before it.
_MODULES = ((".events", "events.py"), (".validator", "validator.py"), ("", "__init__.py"))
_lock = Lock()


class InvalidSchemaError(ValueError):
    """Say that a text is no schema; ``diagnostics`` holds every error in it."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = tuple(diagnostics)

    def __reduce__(self) -> tuple[type[Self], tuple[Sequence[Diagnostic]]]:
        return type(self), (self.diagnostics,)


@dataclass(frozen=True, slots=True)
class Program:
    """Hold a generated package that can run from memory.

    Attributes:
        files: its texts by their paths, as ``compile_schemas`` returned them.
        package: its name.
        code: what Python made of its modules, by their paths, as ``marshal`` writes it; empty where it did not yet.
    """

    files: Mapping[str, str]
    package: str
    code: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


class _Loader(Loader):
    """Run the modules of a program; ``pkgutil.get_data`` asks for ``schema.json`` here."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def exec_module(self, module: ModuleType) -> None:
        path = module.__file__ or ""
        made = self._program.code.get(path)
        text = self._program.files[path]
        code = compile(text, path, "exec") if made is None else marshal.loads(made)  # noqa: S302 -- we wrote it
        exec(code, module.__dict__)  # noqa: S102 -- the compiler's own output

    def get_data(self, path: str) -> bytes:
        return self._program.files[path.replace("\\", "/")].encode()


def load_package(files: Mapping[str, str], package: str) -> Schema[object]:
    """Run ``package`` out of ``files``, as ``compile_schemas`` returned them, and return its ``SCHEMA``.

    The same text runs once in a process, however often it is loaded.

    Raises:
        KeyError: ``files`` hold no such package.

    """
    return load_program(Program(files, package))


def load_program(program: Program) -> Schema[object]:
    """Run a package as :func:`load_package` does, without compiling what is compiled already."""
    files, package = program.files, program.package
    text = "\0".join(files[f"{package}/{file}"] for _, file in _MODULES)
    name = f"schemagen_in_memory_{package}_{sha256(text.encode()).hexdigest()[:16]}"
    with _lock:
        module = sys.modules.get(name) or _run(program, name)
    schema = cast("Schema[object]", module.__dict__["SCHEMA"])
    schema.load()
    return schema


def load_source(source: Source, find: Find = find_nothing) -> Schema[object]:
    """Compile and run a schema file, and return the ``SCHEMA`` of its package.

    Args:
        source: the file.
        find: finds the files from which it uses columns.

    Raises:
        InvalidSchemaError: it has errors, or is no schema but a file of shared columns.

    """
    return load_package(*_compile(source, find))


def compile_document(document: bytes) -> Program:
    """Compile a schema's document, and the modules of its package, as far as Python can before it runs them.

    What is returned can be pickled, and so can the error: all of it may be done in another process of this interpreter.

    Raises:
        InvalidSchemaError: it is no schema.

    """
    files, package = _compile(Source("schema.json", document))
    paths = [f"{package}/{file}" for _, file in _MODULES]
    return Program(files, package, {path: marshal.dumps(compile(files[path], path, "exec")) for path in paths})


def _compile(source: Source, find: Find = find_nothing) -> tuple[Mapping[str, str], str]:
    compilation = compile_schemas([source], find)
    if not compilation.ok:
        raise InvalidSchemaError([found for found in compilation.diagnostics if found.severity is Severity.ERROR])
    if not compilation.packages:
        message = "the file holds columns that schemas share, and is no schema itself"
        raise InvalidSchemaError([diagnose("SG508", Span.whole_file(source.path), message, "name a schema")])
    return dict(compilation.files), compilation.packages[0]


def load_document(document: bytes) -> Schema[object]:
    """Compile and run a schema's document, as stores register it, and return its ``SCHEMA``.

    A document is a schema file in canonical form.

    Raises:
        InvalidSchemaError: it is no schema.

    """
    return load_source(Source("schema.json", document))


def unload(schema: Schema[object]) -> None:
    """Forget a package that was loaded; its ``SCHEMA`` still works."""
    assert schema.document  # noqa: S101 -- read before the package is gone, and kept from then on
    schema.load()
    with _lock:
        for suffix, _ in _MODULES:
            sys.modules.pop(f"{schema.package}{suffix}", None)


def _run(program: Program, name: str) -> ModuleType:
    loader, package = _Loader(program), program.package
    created = [_module(loader, f"{name}{suffix}", f"{package}/{file}") for suffix, file in _MODULES]
    parent = created[-1]
    sys.modules.update({module.__name__: module for module in created})
    try:
        for module in created:
            loader.exec_module(module)
            if module is not parent:
                setattr(parent, module.__name__.rpartition(".")[2], module)
    except BaseException:
        for module in created:
            sys.modules.pop(module.__name__, None)
        raise
    return parent


def _module(loader: _Loader, name: str, path: str) -> ModuleType:
    spec = ModuleSpec(name, loader, origin=path, is_package=path.endswith("__init__.py"))
    module = module_from_spec(spec)
    module.__file__ = path
    return module
