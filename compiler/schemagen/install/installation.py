"""Look at the compiler as it is installed: where its templates lie, and whether it is still the same one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from schemagen_runtime import columns

from schemagen.text.version import __version__

_HERE: Final = Path(__file__).parent.parent
_CHECKS: Final = Path(columns.__file__).with_name("checks")
"""The predicates of the runtime that are compiled in with validators."""
_LIBRARIES: Final = ("jinja2", "jsonschema", "rfc8785", "yaml")


@cache
def templates() -> Path:
    """Return the folder of templates: inside the package in a wheel, beside the compiler in a checkout."""
    shipped = _HERE / "templates"
    return shipped if shipped.is_dir() else _HERE.parent.parent / "templates"


@cache
def identity() -> bytes:
    """Return 32 bytes that differ from those of any other compiler that might compile otherwise.

    They are a digest of the versions of schemagen and of Python, and of the size and the moment of the last change of
    each file of the compiler, of its templates and of the libraries that it compiles with. Python decides by the same
    two values whether bytecode is fresh.
    """
    digest = sha256(f"{__version__}\0{sys.version}\0{sys.implementation.cache_tag}".encode())
    for folder in (_HERE, templates(), _CHECKS):
        for file in sorted(_files(str(folder))):
            digest.update(file)
    digest.update(_file(columns.__file__))
    for name in _LIBRARIES:
        spec = find_spec(name)
        digest.update(_file(spec.origin) if spec is not None and spec.origin is not None else b"\0")
    return digest.digest()


def _files(folder: str) -> Iterator[bytes]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                yield _file(entry.path)


def _file(path: str) -> bytes:
    found = os.stat(path)  # noqa: PTH116 -- hundreds of them, and start-up counts
    return f"{path}\0{found.st_mtime_ns}\0{found.st_size}\0".encode("utf-8", "surrogatepass")
