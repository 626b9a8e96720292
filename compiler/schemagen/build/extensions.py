"""Know the extension modules that earlier versions compiled beside a package: Python imports them before the text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"validator\.([\w.-]+\.)?(so|pyd)")
_MARK: Final = b"schemagen native validator "
"""In the bytes of each of them."""


def is_extension(path: Path) -> bool:
    """Tell whether a file is an extension that schemagen compiled, for any Python and platform."""
    return _NAME.fullmatch(path.name) is not None and path.is_file() and _MARK in path.read_bytes()
