"""Tell from which text an extension was compiled, without loading it."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final

from schemagen_runtime import columns

EXTENSION: Final = f"validator{EXTENSION_SUFFIXES[0]}"
"""The name of an extension for this interpreter, which its importer prefers to ``validator.py``."""
MARK: Final = "schemagen native validator "
"""The text before the identity, in one constant of the extension, and so in its bytes."""

_FORM: Final = 1
"""The version of what :mod:`.adapting` does; another number is another identity."""
_NAME: Final = re.compile(r"validator\.([\w.-]+\.)?(so|pyd)")
_MARKED: Final = re.compile(re.escape(MARK.encode()) + rb"([0-9a-f]{64})")


def identify(validator: str) -> str:
    """Return the SHA-256, in hexadecimal, of what an extension is made of: the validator and the predicates."""
    return sha256(f"{_FORM}\0{predicates()}\0{validator}".encode()).hexdigest()


@cache
def predicates() -> str:
    """Return the text of ``schemagen_runtime.checks.native``, which is compiled in with every validator."""
    return Path(columns.__file__).parent.joinpath("checks", "native.py").read_text("utf-8")


def is_extension(name: str) -> bool:
    """Tell whether a file of this name could be imported in place of ``validator.py``, on any platform."""
    return _NAME.fullmatch(name) is not None


def identity_of(path: Path) -> str | None:
    """Return the identity of an extension that schemagen made, for any platform; None for every other file."""
    if not is_extension(path.name) or not path.is_file():
        return None
    marked = _MARKED.search(path.read_bytes())
    return marked[1].decode("ascii") if marked is not None else None
