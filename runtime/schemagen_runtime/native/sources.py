"""Tell what the engine was built from, by a digest of its sources.

``source/build.py`` runs this file by itself, before anything is installed: it imports only the standard library.
"""

from __future__ import annotations

import os
from zlib import crc32


def digest_sources(folder: str) -> str:
    """Return a digest of what decides how the engine is built: its sources, and the program that builds them.

    Args:
        folder: where they lie.

    Returns:
        Eight hexadecimal digits. The digest finds a change, and no forgery.

    Raises:
        FileNotFoundError: the folder is not there.
    """
    digest = 0
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 -- start-up counts
        if name.endswith((".cpp", ".hpp", ".py")):
            with open(f"{folder}/{name}", "rb", buffering=0) as source:  # noqa: PTH123
                digest = crc32(source.read(), crc32(name.encode(), digest))
    return f"{digest:08x}"
